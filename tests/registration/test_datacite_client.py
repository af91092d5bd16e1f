"""The DataCite client over real HTTP, against a server on this machine that keeps the service's rules."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import os
import re
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from keyring.backends.null import Keyring

from nboq import errors
from nboq.errors import InvalidIdentifier, Malformed, NboqError, NotFound, UnknownFormat
from nboq.registration.credentials import Credentials, checked_root
from nboq.registration.datacite_client import DataCite
from nboq.registration.datacite_requests import HARDWARE_DESCRIPTOR_TYPE, Calls, validate
from tests.command import Done
from tests.command import nboq as _command
from tests.conftest import ROOT
from tests.datacite_server import DEMO, MEDIA_TYPE, OTHER, DataCiteServer
from tests.registry_server import HANGS_UP, Answer

PREFIX = "10.5072"
FINDABLE: dict[str, Any] = {
    "creators": [{"name": "Imaging facility", "nameType": "Organizational"}],
    "titles": [{"title": "A widefield microscope"}],
    "publisher": "Imaging facility",
    "publicationYear": 2026,
    "types": {"resourceTypeGeneral": "Instrument", "resourceType": "Widefield microscope"},
    "url": "https://example.org/microscopes/1",
}
DESCRIBES = {
    "relatedIdentifier": "10.5072/instance",
    "relatedIdentifierType": "DOI",
    "relationType": "IsMetadataFor",
}
DESCRIPTOR: dict[str, Any] = {
    **FINDABLE,
    "types": {"resourceTypeGeneral": "Dataset", "resourceType": HARDWARE_DESCRIPTOR_TYPE},
    "relatedIdentifiers": [DESCRIBES],
}
BUSY = Answer(429, {"errors": [{"status": "429", "title": "Too many requests"}]}, {"Retry-After": "7"})
DOWN = Answer(503, "<html>Down for maintenance</html>")


@pytest.fixture
def server() -> Iterator[DataCiteServer]:
    with DataCiteServer() as running:
        yield running


@pytest.fixture
def client(server: DataCiteServer) -> Iterator[DataCite]:
    with DataCite(server.url, Credentials(DEMO.user, DEMO.password), PREFIX, sleep=server.sleep) as connected:
        yield connected


@pytest.fixture
def stranger(server: DataCiteServer) -> Iterator[DataCite]:
    with DataCite(server.url, Credentials(OTHER.user, OTHER.password), sleep=server.sleep) as connected:
        yield connected


def each(*attempts: Callable[[], object]) -> tuple[Callable[[], object], ...]:
    """Take attempts of which each should fail."""
    return attempts


def methods(server: DataCiteServer) -> list[str]:
    return [method for method, _ in server.requests]


# Drafts, states


def test_a_draft_may_be_incomplete_and_gets_a_doi_under_the_prefix(server: DataCiteServer, client: DataCite) -> None:
    made = client.draft({"titles": [{"title": "Half of it"}]})
    assert made.state == "draft" and made.doi.startswith(f"{PREFIX}/") and made.title == "Half of it"
    assert client.get(made.doi) == made
    assert server.bodies == [
        {"data": {"type": "dois", "attributes": {"titles": [{"title": "Half of it"}], "prefix": PREFIX}}}
    ]


def test_the_whole_life_of_a_doi(client: DataCite) -> None:
    made = client.draft({**FINDABLE, "doi": "https://doi.org/10.5072/Scope-1"})
    assert (made.doi, made.state) == ("10.5072/scope-1", "draft")
    assert client.register(made.doi).state == "registered"
    assert client.publish("doi:10.5072/SCOPE-1").state == "findable"
    assert client.hide(made.doi).state == "registered"
    assert client.hide(made.doi).state == "registered", "done twice is done once"
    assert client.publish(made.doi).state == client.publish(made.doi).state == "findable"


def test_the_state_is_read_back_after_each_step(server: DataCiteServer, client: DataCite) -> None:
    made = client.draft({**FINDABLE, "doi": "10.5072/1"})
    server.requests.clear()
    client.publish(made.doi)
    assert server.requests == [(method, "/dois/10.5072%2F1") for method in ("GET", "PUT", "GET")]


@pytest.mark.parametrize("event", ["publish", "register", "hide"])
def test_a_step_that_is_ignored_without_a_word_is_noticed(server: DataCiteServer, client: DataCite, event: str) -> None:
    doi = client.draft(FINDABLE).doi
    if event == "hide":
        client.publish(doi)
    server.ignored.add(event)
    with pytest.raises(errors.Conflict) as caught:
        getattr(client, event)(doi)
    assert f"{doi}: after {event!r} it is {'findable' if event == 'hide' else 'draft'}, not" in str(caught.value)
    assert caught.value.exit_status == 2


def test_steps_that_the_service_does_not_have(client: DataCite) -> None:
    doi = client.draft(FINDABLE).doi
    with pytest.raises(errors.Conflict, match="after 'hide' it is draft, not registered"):
        client.hide(doi)
    client.publish(doi)
    with pytest.raises(errors.Conflict, match="becomes registered by 'hide'"):
        client.register(doi)


def test_a_mistyped_doi_is_not_made(server: DataCiteServer, client: DataCite) -> None:
    for step in (client.publish, client.register, client.hide):
        with pytest.raises(errors.NotFound, match=r"10\.5072/typo"):
            step("10.5072/typo")
    assert not server.records and "PUT" not in methods(server)


def test_a_draft_that_comes_out_as_something_else_is_noticed(server: DataCiteServer, client: DataCite) -> None:
    server.scripted.append(Answer(201, {"data": {"attributes": {"doi": "10.5072/1", "state": "findable"}}}))
    with pytest.raises(errors.Conflict):
        client.draft({})


def test_only_drafts_can_be_deleted(server: DataCiteServer, client: DataCite) -> None:
    doi = client.draft(FINDABLE).doi
    client.delete(doi)
    assert not server.records
    doi = client.draft(FINDABLE).doi
    client.register(doi)
    with pytest.raises(errors.Conflict, match=doi):
        client.delete(doi)
    assert doi in server.records


# What is refused


def test_an_incomplete_draft_is_not_published(server: DataCiteServer, client: DataCite) -> None:
    doi = client.draft({"titles": [{"title": "Half of it"}], "publisher": "Us"}).doi
    missing = {"creators", "publicationYear", "url"}
    with pytest.raises(errors.ContentError) as ours:
        client.publish(doi)
    assert all(f"{field}: " in str(ours.value) for field in missing | {"types.resourceTypeGeneral"})
    assert "PUT" not in methods(server)
    with pytest.raises(errors.ContentError) as theirs:
        client.publish(doi, check=False)
    assert all(f"{field}: " in str(theirs.value) for field in missing | {"types"}) and doi in str(theirs.value)
    assert theirs.value.exit_status == ours.value.exit_status == 1
    assert client.get(doi).state == "draft"


def test_a_doi_that_is_taken(client: DataCite) -> None:
    client.draft({"doi": "10.5072/x"})
    with pytest.raises(errors.ContentError, match=r"10\.5072/x: .*doi: This DOI has already been taken"):
        client.draft({"doi": "10.5072/X"})


def test_a_foreign_prefix(server: DataCiteServer, client: DataCite) -> None:
    for attempt in each(
        lambda: client.draft({"prefix": "10.80000"}),
        lambda: client.draft({"doi": "10.80000/x"}),
        lambda: client.update("10.80000/x", {"titles": []}),
    ):
        with pytest.raises(errors.Unauthorized, match=r"10\.80000.*DEMO\.LAB"):
            attempt()
    assert not server.records


def test_a_foreign_record(client: DataCite, stranger: DataCite) -> None:
    doi = client.draft(FINDABLE).doi
    with pytest.raises(errors.NotFound, match=doi):
        stranger.get(doi)
    client.publish(doi)
    assert stranger.get(doi).state == "findable"
    with pytest.raises(errors.Unauthorized, match=doi):
        stranger.update(doi, {"titles": []})
    with pytest.raises(errors.Unauthorized):
        stranger.delete(doi)


def test_a_wrong_password(server: DataCiteServer) -> None:
    with DataCite(server.url, Credentials(DEMO.user, "wrong"), PREFIX) as client:
        for attempt in each(lambda: client.get("10.5072/x"), lambda: client.draft({})):
            with pytest.raises(errors.Unauthorized, match=r"DEMO\.LAB") as caught:
                attempt()
            assert caught.value.exit_status == 2
    assert len(server.requests) == 2, "a wrong password isn't tried again"


def test_without_credentials_there_is_reading_only(server: DataCiteServer, client: DataCite) -> None:
    doi = client.draft(FINDABLE).doi
    with DataCite(server.url) as anonymous:
        with pytest.raises(errors.NotFound):
            anonymous.get(doi)
        client.publish(doi)
        assert anonymous.get(doi).state == "findable"
        assert [record.doi for record in anonymous.instruments()] == [doi]
        count = len(server.requests)
        for attempt in each(
            lambda: anonymous.hide(doi), lambda: anonymous.update(doi, {}), lambda: anonymous.delete(doi)
        ):
            with pytest.raises(errors.Unauthorized):
                attempt()
        assert methods(server)[count:] == ["GET"], "only what `hide` reads first was sent"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "<html>a portal</html>"),
        Answer(200, "[" * 100_000),
        Answer(200, {"data": None}),
        Answer(200, {"data": {"attributes": {"doi": "10.5072/x"}}}),
        Answer(200, []),
        Answer(301, "", {"Location": "https://example.org/dois/x"}),
        Answer(400, {"errors": {"title": "not \x1b[31ma list"}}),
        Answer(418, {"errors": ["short and stout"]}),
    ],
    ids=lambda answer: f"{answer.status} {answer.body!r:.20}",
)
def test_an_answer_that_nobody_expects(server: DataCiteServer, client: DataCite, answer: Answer) -> None:
    server.scripted.append(answer)
    with pytest.raises(errors.RemoteError) as caught:
        client.get("10.5072/x")
    assert str(answer.status) in str(caught.value) and "\x1b" not in str(caught.value)
    assert len(server.requests) == 1, "a redirection isn't followed"


# Updating


def test_updating_twice_does_what_updating_once_does(server: DataCiteServer, client: DataCite) -> None:
    once = client.update("10.5072/x", FINDABLE)
    assert once.state == "draft" and list(server.records) == ["10.5072/x"]
    assert client.update("10.5072/X", FINDABLE) == once
    assert list(server.records) == ["10.5072/x"] and server.bodies[0] == server.bodies[1]


def test_lists_are_replaced_whole_and_the_rest_stays(client: DataCite) -> None:
    client.draft({**FINDABLE, "doi": "10.5072/x", "titles": [{"title": "One"}, {"title": "Two"}]})
    client.publish("10.5072/x")
    now = client.update("10.5072/x", {"titles": [{"title": "Three"}]})
    assert now.attributes["titles"] == [{"title": "Three"}]
    assert now.attributes["creators"] == FINDABLE["creators"] and now.state == "findable"
    with pytest.raises(errors.ContentError, match="titles"):
        client.update("10.5072/x", {"titles": []})
    assert client.get("10.5072/x").attributes["titles"] == [{"title": "Three"}]


def test_what_was_read_can_be_sent_back(client: DataCite) -> None:
    doi = client.draft({**FINDABLE, "publisher": {"name": "Us"}}).doi
    read = client.publish(doi)
    assert client.update(doi, read.attributes) == read


def test_the_metadata_of_another_doi_are_not_sent(server: DataCiteServer, client: DataCite) -> None:
    with pytest.raises(errors.ContentError, match=r"10\.5072/b"):
        client.update("10.5072/a", {**FINDABLE, "doi": "10.5072/b"})
    assert "PUT" not in methods(server)


def test_a_file_moves_no_state(server: DataCiteServer, client: DataCite) -> None:
    for attempt in each(
        lambda: client.draft({"event": "publish"}), lambda: client.update("10.5072/x", {"event": "hide"})
    ):
        with pytest.raises(errors.ContentError, match="event"):
            attempt()
    assert not server.requests


# Descriptors


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (
            {"types": {"resourceTypeGeneral": "Instrument", "resourceType": HARDWARE_DESCRIPTOR_TYPE}},
            "types.resourceTypeGeneral",
        ),
        ({"relatedIdentifiers": []}, "relatedIdentifiers"),
        ({"relatedIdentifiers": None}, "relatedIdentifiers"),
        ({"relatedIdentifiers": [{**DESCRIBES, "relationType": "References"}]}, "relatedIdentifiers"),
        ({"relatedIdentifiers": [{**DESCRIBES, "relatedIdentifier": " "}]}, "relatedIdentifiers"),
        ({"relatedIdentifiers": [{**DESCRIBES, "relatedIdentifierType": ""}]}, "relatedIdentifiers"),
    ],
)
def test_a_descriptor_is_no_instrument_and_describes_one(
    server: DataCiteServer, client: DataCite, change: dict[str, Any], field: str
) -> None:
    wrong = {**DESCRIPTOR, **change}
    for attempt in each(lambda: client.draft(wrong), lambda: client.update("10.5072/d", wrong)):
        with pytest.raises(errors.ContentError) as caught:
            attempt()
        assert f"nothing was changed: {field}: " in str(caught.value)
    assert not server.requests, "nothing was sent"
    assert client.draft(DESCRIPTOR).state == "draft"


@pytest.mark.parametrize(
    "change",
    [{"relatedIdentifiers": []}, {"types": {**DESCRIPTOR["types"], "resourceTypeGeneral": "Instrument"}}],
    ids=["relations", "types"],
)
def test_part_of_a_descriptor_is_judged_with_what_the_service_has(client: DataCite, change: dict[str, Any]) -> None:
    before = client.draft({**DESCRIPTOR, "doi": "10.5072/d"})
    with pytest.raises(errors.ContentError):
        client.update("10.5072/d", change)
    assert client.get("10.5072/d") == before
    assert client.update("10.5072/d", {"relatedIdentifiers": [DESCRIBES, DESCRIBES]})
    assert client.update("10.5072/d", {"types": {**DESCRIPTOR["types"], "resourceTypeGeneral": "Other"}})
    assert client.update("10.5072/d", {"titles": [{"title": "Renamed"}]}).title == "Renamed"


def test_what_validation_finds() -> None:
    assert validate({**FINDABLE, "doi": "10.5072/x"}) == validate(FINDABLE, PREFIX) == ()
    assert validate(DESCRIPTOR, PREFIX) == ()
    assert [problem.field for problem in validate({})] == [
        "doi",
        "creators",
        "titles",
        "publisher",
        "publicationYear",
        "types.resourceTypeGeneral",
        "url",
    ]
    for field, value in [
        ("creators", []),
        ("creators", [{"name": ""}]),
        ("creators", ["Us"]),
        ("titles", {"title": "no list"}),
        ("titles", [{"lang": "en"}]),
        ("publisher", {"name": " "}),
        ("publicationYear", "26"),
        ("types", "Dataset"),
        ("url", "www.example.org"),
    ]:
        (problem,) = validate({**FINDABLE, field: value}, PREFIX)
        assert problem.field.startswith(field), field
    assert validate({**FINDABLE, "publisher": {"name": "Us"}, "publicationYear": "2026"}, PREFIX) == ()


# Lists


def test_a_list_goes_on_over_pages(server: DataCiteServer, client: DataCite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nboq.registration.datacite_requests._PAGE", 3)
    made = [client.update(f"10.5072/{number}", FINDABLE).doi for number in range(7)]
    client.update("10.5072/descriptor", DESCRIPTOR)
    client.update("10.70048/elsewhere", FINDABLE)
    server.requests.clear()
    assert [record.doi for record in client.instruments()] == made
    assert len(server.requests) == 3
    assert [record.doi for record in client.instruments("other.lab")] == []


@pytest.mark.parametrize("count", [0, 3])
def test_a_list_ends_where_the_last_page_is_full(
    server: DataCiteServer, client: DataCite, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("nboq.registration.datacite_requests._PAGE", 3)
    made = [client.update(f"10.5072/{number}", FINDABLE).doi for number in range(count)]
    assert [record.doi for record in client.instruments()] == made


@pytest.mark.parametrize(
    "link_root",
    ["https://example.org", "http://localhost:1", "https://127.0.0.1", "//example.org", "http://[bad", "ftp://x"],
)
def test_a_list_that_goes_on_elsewhere_is_not_followed(
    server: DataCiteServer, client: DataCite, monkeypatch: pytest.MonkeyPatch, link_root: str
) -> None:
    monkeypatch.setattr("nboq.registration.datacite_requests._PAGE", 1)
    for number in range(2):
        client.update(f"10.5072/{number}", FINDABLE)
    server.link_root = link_root
    records = client.instruments()
    next(records)
    with pytest.raises(errors.RemoteError, match="isn't followed"):
        next(records)


def test_a_list_that_turns_in_circles_ends(server: DataCiteServer, client: DataCite) -> None:
    page = client.draft(FINDABLE).attributes
    link = f"{server.url}/dois?page=again"
    server.scripted += [Answer(200, {"data": [{"attributes": dict(page)}], "links": {"next": link}})] * 5
    assert len(list(client.instruments())) == 2


# Patience


@pytest.mark.parametrize("answer", [BUSY, DOWN, Answer(500), Answer(502), Answer(504), HANGS_UP], ids=str)
@pytest.mark.parametrize("times", [1, 2])
def test_what_can_be_repeated_is_repeated(server: DataCiteServer, client: DataCite, answer: Answer, times: int) -> None:
    server.scripted += [answer] * times
    assert client.update("10.5072/x", FINDABLE).state == "draft"
    server.scripted += [answer] * times
    assert client.get("10.5072/x").doi == "10.5072/x"
    assert methods(server) == ["PUT"] * (times + 1) + ["GET"] * (times + 1)
    assert len(server.pauses) == 2 * times
    assert all(pause >= (7 if answer is BUSY else 1) for pause in server.pauses)


def test_the_pauses_grow(server: DataCiteServer, client: DataCite) -> None:
    server.scripted += [DOWN] * 9
    with pytest.raises(errors.RemoteError, match="answer 503") as caught:
        client.get("10.5072/x")
    assert caught.value.exit_status == 2
    assert len(server.requests) == 5 and len(server.pauses) == 4
    assert server.pauses == sorted(server.pauses) and server.pauses[3] >= 4 * server.pauses[0] / 2


@pytest.mark.parametrize("answer", [BUSY, DOWN], ids=["429", "503"])
def test_a_draft_is_tried_again_where_nothing_was_done(
    server: DataCiteServer, client: DataCite, answer: Answer
) -> None:
    server.scripted += [answer, answer]
    assert client.draft({}).state == "draft"
    assert len(server.records) == 1 and methods(server) == ["POST"] * 3


@pytest.mark.parametrize("answer", [Answer(500), Answer(502), Answer(504), HANGS_UP], ids=str)
def test_a_draft_is_not_tried_again_where_it_may_have_been_made(
    server: DataCiteServer, client: DataCite, answer: Answer
) -> None:
    server.scripted.append(answer)
    with pytest.raises(errors.RemoteError, match="may have been made"):
        client.draft({})
    assert methods(server) == ["POST"]


def test_a_rate_limit_is_waited_for(server: DataCiteServer, client: DataCite) -> None:
    server.rate_limit, server.window = 3, 20.0
    for number in range(8):
        client.update(f"10.5072/{number}", FINDABLE)
    assert len(server.records) == 8 and len(server.pauses) == 2
    assert all(10 <= pause <= 21 for pause in server.pauses)


def test_a_wait_that_is_too_long_is_left_to_people(server: DataCiteServer, client: DataCite) -> None:
    server.rate_limit, server.window = 1, 300.0
    client.draft({})
    with pytest.raises(errors.RemoteError, match=r"try again in (29.|300) s") as caught:
        client.draft({})
    assert caught.value.exit_status == 2 and not server.pauses


@pytest.mark.parametrize(("value", "least"), [("Wed, 21 Oct 2015 07:28:00 GMT", 1), ("soon", 1), ("-5", 1), ("30", 30)])
def test_any_retry_after_is_understood(server: DataCiteServer, client: DataCite, value: str, least: int) -> None:
    server.scripted.append(Answer(429, None, {"Retry-After": value}))
    client.draft({})
    (pause,) = server.pauses
    assert least <= pause <= max(least, 5)


def test_nobody_there() -> None:
    pauses: list[float] = []
    with DataCiteServer() as closed:
        url = closed.url
    with DataCite(url, Credentials("a", "b"), PREFIX, sleep=pauses.append) as client:
        with pytest.raises(errors.RemoteError, match=re.escape(url)) as caught:
            client.get("10.5072/x")
        assert len(pauses) == 4 and caught.value.exit_status == 2
        with pytest.raises(errors.RemoteError) as caught:
            client.draft({})
        assert "may have been made" not in str(caught.value) and len(pauses) == 4


# Addresses and credentials


@pytest.mark.parametrize(
    "url",
    [
        "http://api.datacite.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://127.0.0.1@example.org",
        "https://me:hunter2@api.datacite.org",
        "https://me:hunter2@[",
        "ftp://api.datacite.org",
        "api.datacite.org",
        "https://",
        "https://api.datacite.org?x=1",
        "https://api datacite.org",
        "https://api.datacite.org:99999",
        "",
    ],
)
def test_credentials_go_to_no_such_address(url: str) -> None:
    for attempt in each(
        lambda: DataCite(url, Credentials("a", "b")),
        lambda: Calls(url),
        lambda: Credentials.find(url, {"NBOQ_DATACITE_USER": "a", "NBOQ_DATACITE_PASSWORD": "b"}),
    ):
        with pytest.raises(errors.InputError) as caught:
            attempt()
        assert "hunter2" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://127.0.0.2", "http://[::1]:80/x/", "https://x.org/api"]
)
def test_credentials_may_go_to_this_machine_and_where_it_is_encrypted(url: str) -> None:
    assert checked_root(url) == url.rstrip("/")


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    server: DataCiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with DataCite(server.url, Credentials(DEMO.user, DEMO.password), PREFIX) as client:
        assert client.draft({}).state == "draft"


def test_a_doi_leads_to_no_other_place(server: DataCiteServer, client: DataCite) -> None:
    for doi in ("10.5072/../../x", "10.5072/../x", "10.5072/a?b#c", "10.5072/ä%2F"):
        with pytest.raises(errors.NotFound):
            client.get(doi)
    assert [path.count("/") for _, path in server.requests] == [2] * 4
    for text in ("", "RRID:SCR_017934", "10.5072", "/etc/passwd"):
        with pytest.raises(InvalidIdentifier):
            client.get(text)
    assert len(server.requests) == 4


def test_a_prefix_that_is_none() -> None:
    with pytest.raises(errors.ContentError, match="prefix"):
        Calls("https://x.org", "5072")
    with pytest.raises(errors.ContentError, match="--prefix"):
        Calls("https://x.org").draft(FINDABLE)


USER, PASSWORD = "NBOQ_DATACITE_USER", "NBOQ_DATACITE_PASSWORD"


def test_credentials_from_the_environment() -> None:
    found = Credentials.find("https://x.org", {USER: "A.B", PASSWORD: "hunter2"})
    assert (found.user, found.password) == ("A.B", "hunter2")
    with pytest.raises(errors.Unauthorized, match=f"{USER} is missing") as caught:
        Credentials.find("https://x.org", {PASSWORD: "hunter2"})
    assert "hunter2" not in str(caught.value)


def _keyring(monkeypatch: pytest.MonkeyPatch, find: Callable[[str, str | None], object]) -> type[Exception]:
    """Put a keyring in the place of the machine's."""

    class KeyringError(Exception):
        pass

    faults = SimpleNamespace(KeyringError=KeyringError)
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_credential=find, errors=faults))
    monkeypatch.setitem(sys.modules, "keyring.errors", faults)
    return KeyringError


def test_credentials_from_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(service: str, user: str | None) -> object:
        if service != "nboq-datacite:x.org" or user not in (None, "A.B"):
            return None
        return SimpleNamespace(username="A.B", password="hunter2")

    _keyring(monkeypatch, find)
    assert Credentials.find("https://x.org", {}) == Credentials("A.B", "hunter2")
    assert Credentials.find("https://x.org", {USER: "A.B", PASSWORD: ""}) == Credentials("A.B", "hunter2")
    for url, environment in (("https://y.org", {}), ("https://x.org", {USER: "C.D"})):
        with pytest.raises(errors.Unauthorized, match=f"{USER}.*keyring set nboq-datacite:{url[8:]}"):
            Credentials.find(url, environment)


def test_a_keyring_that_is_locked_or_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(service: str, user: str | None) -> object:
        raise error

    error = _keyring(monkeypatch, locked)("locked")
    with pytest.raises(errors.Unauthorized, match="can't be opened"):
        Credentials.find("https://x.org", {})
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(errors.Unauthorized, match="isn't installed"):
        Credentials.find("https://x.org", {})


def test_a_real_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    backend = pytest.importorskip("keyring.backend")
    held = {("nboq-datacite:x.org", "A.B"): "hunter2"}

    methods = {"priority": 1, "get_password": lambda _, *entry: held.get(entry), "set_password": lambda *_: None}
    in_memory = type("InMemory", (backend.KeyringBackend,), methods)
    monkeypatch.setattr(keyring.core, "_keyring_backend", in_memory())
    assert Credentials.find("https://x.org", {USER: "A.B"}) == Credentials("A.B", "hunter2")
    with pytest.raises(errors.Unauthorized):
        Credentials.find("https://x.org", {USER: "C.D"})


def test_the_password_is_said_nowhere(
    server: DataCiteServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "hunter2-very-secret"
    token = base64.b64encode(f"{DEMO.user}:{secret}".encode()).decode()
    credentials = Credentials(DEMO.user, secret)
    said = [repr(credentials), str(credentials), f"{credentials}"]
    with caplog.at_level(logging.DEBUG), DataCite(server.url, credentials, PREFIX, sleep=server.sleep) as client:
        said += [repr(client), str(client), repr(vars(client))]
        for answer in (None, DOWN, HANGS_UP, Answer(422, {"errors": []}), Answer(200, "?")):
            server.scripted += [answer] * 5 if answer else []
            for attempt in each(lambda: client.draft({}), lambda: client.publish("10.5072/x")):
                with pytest.raises(NboqError) as caught:
                    attempt()
                said += [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
            server.scripted.clear()
    said += [record.getMessage() for record in caplog.records]
    assert len(caplog.records) > 10, "the libraries below log, so there is something to look through"
    printed = capfd.readouterr()
    everything = "\n".join([*said, printed.out, printed.err])
    assert secret not in everything and token not in everything
    assert DEMO.user in everything


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, nboq, nboq.registration.datacite_client, nboq.cli.datacite; "
        "print([name for name in ('httpx', 'tenacity', 'keyring') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# The command line


def nboq(
    *arguments: str | Path, server: DataCiteServer | None = None, environment: Mapping[str, str] | None = None
) -> Done:
    """Run `nboq datacite`; a password is never printed."""
    given: dict[str, str | None] = {name: None for name in os.environ if name.startswith("NBOQ_DATACITE")}
    if server is not None:
        given |= {"NBOQ_DATACITE_URL": server.url, USER: DEMO.user, PASSWORD: DEMO.password}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keyring.core._keyring_backend", Keyring())  # type: ignore[no-untyped-call]
        done = _command("datacite", *arguments, **{**given, **(environment or {})})
    assert DEMO.password not in done.stdout + done.stderr
    return done


@pytest.fixture
def descriptor(tmp_path: Path) -> Path:
    path = tmp_path / "descriptor.json"
    path.write_text(json.dumps(DESCRIPTOR), "utf-8")
    return path


@pytest.mark.parametrize("command", ["draft", "update", "publish", "register", "hide", "get", "list", "validate"])
def test_help_teaches(command: str) -> None:
    done = nboq(command, "--help")
    assert done.returncode == 0 and "Examples" in done.stdout and f"nboq datacite {command}" in done.stdout


def test_a_descriptor_from_draft_to_findable_and_back(server: DataCiteServer, descriptor: Path, tmp_path: Path) -> None:
    done = nboq("draft", descriptor, "--prefix", PREFIX, server=server)
    doi, state = done.stdout.split()
    assert done.returncode == 0 and state == "draft"
    for command, wanted in (("register", "registered"), ("publish", "findable"), ("hide", "registered")):
        assert nboq(command, doi, server=server).stdout == f"{doi}\t{wanted}\n"
    read = tmp_path / "read.json"
    assert nboq("get", doi, "-o", read, server=server).returncode == 0
    assert json.loads(read.read_bytes())["state"] == "registered"
    assert nboq("update", read, server=server).stdout == f"{doi}\tregistered\n"
    (tmp_path / "part.json").write_text(json.dumps({"data": {"attributes": {"titles": [{"title": ":x: [b]"}]}}}))
    assert nboq("update", tmp_path / "part.json", "--doi", doi, server=server).returncode == 0
    assert json.loads(nboq("get", doi, server=server).stdout)["titles"] == [{"title": ":x: [b]"}]
    assert nboq("list", server=server).stdout == "", "a descriptor is no instrument"
    with DataCite(server.url, Credentials(DEMO.user, DEMO.password)) as client:
        client.update("10.5072/i", FINDABLE)
    assert nboq("list", server=server).stdout == "10.5072/i\tdraft\tA widefield microscope\n"


@pytest.mark.parametrize(
    ("arguments", "requests"),
    [
        (("draft", "FILE", "--prefix", PREFIX), ["POST"]),
        (("update", "FILE", "--doi", "10.5072/x"), ["PUT"]),
        (("publish", "10.5072/x"), ["GET", "PUT", "GET"]),
        (("register", "10.5072/x"), ["GET", "PUT", "GET"]),
        (("hide", "10.5072/x"), ["GET", "PUT", "GET"]),
        (("get", "10.5072/x"), ["GET"]),
        (("list", "--prefix", PREFIX), ["GET"]),
    ],
    ids=lambda value: value[0],
)
def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(
    server: DataCiteServer, descriptor: Path, arguments: tuple[str, ...], requests: list[str]
) -> None:
    given = [str(descriptor) if argument == "FILE" else argument for argument in arguments]
    done = nboq(*given, "--dry-run", server=server)
    assert done.returncode == 0, done.stderr
    assert not server.requests
    assert re.findall(rf"^([A-Z]+) {server.url}/dois", done.stdout, re.MULTILINE) == requests
    without = nboq(*given, "--dry-run", "--url", server.url)
    assert without.stdout == done.stdout, "credentials make no difference"
    if "FILE" in arguments:
        body = json.loads(done.stdout.partition("\n")[2])
        real = nboq(*given, server=server)
        assert real.returncode == 0 and server.bodies == [body], "it's what is sent without --dry-run"


def test_a_dry_run_refuses_what_would_be_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({**DESCRIPTOR, "relatedIdentifiers": []}))
    done = nboq("draft", wrong, "--prefix", PREFIX, "--dry-run")
    assert done.returncode == 1 and "IsMetadataFor" in done.stderr and done.stdout == ""


def test_validate_needs_no_network(descriptor: Path, tmp_path: Path) -> None:
    good = nboq("validate", descriptor, "--prefix", PREFIX)
    assert good.returncode == 0 and "fit to be published" in good.stdout
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({**DESCRIPTOR, "types": {**DESCRIPTOR["types"], "resourceTypeGeneral": "Instrument"}}))
    done = nboq("validate", descriptor, wrong)
    assert done.returncode == 1
    assert f"{descriptor}: doi: is missing" in done.stdout and "types.resourceTypeGeneral: a descriptor" in done.stdout


def test_metadata_come_from_whatever_holds_them(server: DataCiteServer, descriptor: Path, tmp_path: Path) -> None:
    packed = tmp_path / "inputs" / "descriptor.json.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(descriptor.read_bytes()))
    assert nboq("draft", packed, "--prefix", PREFIX, server=server).returncode == 0
    assert nboq("draft", descriptor, "--prefix", PREFIX, server=server).returncode == 0
    packed_body, plain_body = server.bodies
    assert packed_body == plain_body, "DataCite's JSON is sent as it stands"
    (packed.parent / "broken.json").write_text("{")
    done = nboq("validate", packed.parent, "--prefix", PREFIX)
    assert done.returncode == 2 and "broken.json" in done.stderr
    assert f"{packed}: fit to be published" in done.stdout, "one that can't be read doesn't keep others from it"


def test_findings_end_with_1_and_what_is_unusable_with_2(server: DataCiteServer, tmp_path: Path) -> None:
    half = tmp_path / "half.json"
    half.write_text(json.dumps({"titles": [{"title": "Half"}]}))
    doi = nboq("draft", half, "--prefix", PREFIX, server=server).stdout.split()[0]
    done = nboq("publish", doi, server=server)
    assert done.returncode == 1 and "creators" in done.stderr and "url" in done.stderr
    assert nboq("hide", doi, server=server).returncode == 2
    assert nboq("get", "10.5072/none", server=server).returncode == 2
    assert nboq("update", half, server=server).returncode == 2, "nobody said which DOI"
    done = nboq("get", doi, server=server, environment={PASSWORD: "wrong"})
    assert done.returncode == 2 and "is wrong" in done.stderr
    done = nboq("draft", half, "--prefix", PREFIX, "--url", server.url)
    assert done.returncode == 2 and USER in done.stderr
    done = nboq("draft", half, "--prefix", PREFIX, "--url", "http://example.org", server=server)
    assert done.returncode == 2 and "https://" in done.stderr
    done = nboq("get", doi, "--url", server.url)
    assert done.returncode == 2 and "only findable" in done.stderr


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", Malformed),
        (b"{", Malformed),
        (b"\xff", Malformed),
        (b"[]", UnknownFormat),
        (b"{}", UnknownFormat),
        (b'{"data": []}', Malformed),
        (b'{"data": {"attributes": null}}', Malformed),
        (None, NotFound),
    ],
)
def test_a_file_that_holds_no_metadata(tmp_path: Path, content: bytes | None, error: type[NboqError]) -> None:
    from nboq.batch import only
    from nboq.cli.datacite import attributes_of

    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=re.escape(str(path))):
        attributes_of(only(path))


def test_a_descriptor_becomes_the_attributes_of_its_record(server: DataCiteServer) -> None:
    descriptor = ROOT / "examples" / "valid" / "hardware" / "widefield.yaml"
    done = nboq("draft", descriptor, "--prefix", PREFIX, server=server)
    assert done.returncode == 0, done.stderr
    (body,) = server.bodies
    sent = body["data"]["attributes"]
    assert sent["types"]["resourceTypeGeneral"] == "Other"
    assert [item["relationType"] for item in sent["relatedIdentifiers"]] == ["IsMetadataFor"]


def test_the_server_runs_by_hand() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.datacite_server", "--port", "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            text = "".join(process.stdout.readline() for _ in range(4))
            settings = dict(item.split("=", 1) for item in text.split() if item.startswith("NBOQ_"))
            with DataCite(
                settings["NBOQ_DATACITE_URL"], Credentials.find(settings["NBOQ_DATACITE_URL"], settings), PREFIX
            ) as client:
                assert client.draft({}).state == "draft"
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 0


def test_the_server_knows_media_types_and_bodies(server: DataCiteServer) -> None:
    import httpx

    auth = (DEMO.user, DEMO.password)
    with httpx.Client(base_url=server.url, auth=auth, trust_env=False) as client:
        body = b'{"data": {"type": "dois", "attributes": {"prefix": "10.5072"}}}'
        statuses = {
            "text": client.post("/dois", content=body, headers={"Content-Type": "text/plain"}).status_code,
            "broken": client.post("/dois", content=b"{", headers={"Content-Type": MEDIA_TYPE}).status_code,
            "empty": client.post("/dois").status_code,
            "elsewhere": client.get("/clients").status_code,
            "nothing asked": client.post("/dois", json={"data": {"type": "dois"}}).status_code,
            "good": client.post("/dois", content=body, headers={"Content-Type": MEDIA_TYPE}).status_code,
            "anonymous": httpx.post(f"{server.url}/dois", content=body, trust_env=False).status_code,
        }
    assert statuses == {
        "text": 400,
        "broken": 400,
        "empty": 400,
        "elsewhere": 404,
        "nothing asked": 422,
        "good": 201,
        "anonymous": 400,
    }
