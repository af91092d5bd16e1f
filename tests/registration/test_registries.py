"""Handle servers, B2INST and synchronisation over real HTTP, against servers on this machine that keep their rules."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

import nboq as library
from nboq import errors
from nboq.batch.journal import Entries
from nboq.registration import handle_client
from nboq.registration.b2inst_client import B2Inst
from nboq.registration.credentials import Credentials
from nboq.registration.datacite_client import DataCite
from nboq.registration.handle_client import HandleServer
from nboq.registration.registry_client import RegistryClient
from nboq.registration.syncing import DesiredRecord, perform, plan
from nboq.registration.targets import B2InstTarget, DataCiteTarget, HandleTarget, Target
from tests.b2inst_server import OTHER_TOKEN, TOKEN, B2InstServer
from tests.command import Done, nboq
from tests.datacite_server import DEMO, DataCiteServer
from tests.handle_server import PASSWORD, PREFIX, USER, HandleServerDouble
from tests.registry_server import Answer, RegistryServer

RECORD = {"URL": "https://example.org/wf-1", "21.T11148/ab8d232261b9b60ba559": "Widefield 1 – Ω"}
METADATA = {
    "Name": "Widefield 1 – Ω",
    "LandingPage": "https://example.org/wf-1",
    "Owner": [{"ownerName": "Unit"}],
    "Manufacturer": [{"manufacturerName": "Tern Optics"}],
}
HANDLE = f"{PREFIX}/wf-1"


@pytest.fixture
def handles() -> Iterator[HandleServerDouble]:
    with HandleServerDouble() as running:
        yield running


@pytest.fixture
def b2inst() -> Iterator[B2InstServer]:
    with B2InstServer() as running:
        yield running


@pytest.fixture
def datacite() -> Iterator[DataCiteServer]:
    with DataCiteServer() as running:
        yield running


def client_of(server: RegistryServer, **settings: Any) -> RegistryClient:
    settings = {"sleep": server.sleep, **settings}
    if isinstance(server, HandleServerDouble):
        return HandleServer(server.url, Credentials(USER, PASSWORD), **settings)
    if isinstance(server, B2InstServer):
        return B2Inst(server.url, Credentials("", TOKEN), **settings)
    return DataCite(server.url, Credentials(DEMO.user, DEMO.password), **settings)


@pytest.fixture
def handle(handles: HandleServerDouble) -> Iterator[HandleServer]:
    with client_of(handles) as client:
        assert isinstance(client, HandleServer)
        yield client


@pytest.fixture
def records(b2inst: B2InstServer) -> Iterator[B2Inst]:
    with client_of(b2inst) as client:
        assert isinstance(client, B2Inst)
        yield client


# Handles


def test_the_life_of_a_handle(handles: HandleServerDouble, handle: HandleServer) -> None:
    made = handle.create(f"https://hdl.handle.net/{HANDLE}", RECORD)
    assert made.handle == HANDLE and made.record == RECORD
    admin = next(value for value in made.values if value["type"] == "HS_ADMIN")
    assert admin["index"] == 100 and admin["data"]["format"] == "admin"
    assert admin["data"]["value"] == {"handle": f"{PREFIX}/ADMIN", "index": 300, "permissions": "011111110011"}
    handles.handles[HANDLE.upper()].append(
        {"index": 7, "type": "EMAIL", "data": {"format": "string", "value": "a@b.org"}}
    )
    changed = handle.update(HANDLE, {"URL": "https://example.org/new", "X": "y"})
    assert changed.record == {**RECORD, "URL": "https://example.org/new", "EMAIL": "a@b.org", "X": "y"}
    assert any(value["type"] == "HS_ADMIN" for value in changed.values), "what isn't given stays"
    numbers = [value["index"] for value in changed.values]
    assert len(numbers) == len(set(numbers)) and numbers[0] == 1


def test_a_handle_that_is_there_is_not_replaced(handles: HandleServerDouble, handle: HandleServer) -> None:
    handle.create(HANDLE, RECORD)
    with pytest.raises(errors.Conflict, match="is there already"):
        handle.create(HANDLE, {"URL": "https://example.org/other"})
    assert handle.get(HANDLE).record == RECORD
    handles.lost = 1
    assert handle.create(f"{PREFIX}/b", RECORD).record == RECORD, "made by the attempt whose answer was lost"


def test_a_server_that_keeps_something_else_is_noticed(handles: HandleServerDouble, handle: HandleServer) -> None:
    handles.forgets.add("URL")
    with pytest.raises(errors.Conflict, match="something else than was sent, of the type URL"):
        handle.create(HANDLE, RECORD)


def test_refusals_of_a_handle_server(handles: HandleServerDouble, handle: HandleServer) -> None:
    with pytest.raises(errors.NotFound, match=f"{PREFIX}/none"):
        handle.get(f"{PREFIX}/none")
    with pytest.raises(errors.NotFound):
        handle.update(f"{PREFIX}/none", RECORD)
    with pytest.raises(errors.ContentError, match="not responsible"):
        handle.create("21.T99999/x", RECORD)
    wrong = HandleServer(handles.url, Credentials(USER, "wrong-password"))
    with wrong, pytest.raises(errors.Unauthorized, match="may not do that"):
        wrong.get(HANDLE)
    handle.create(HANDLE, RECORD)
    with HandleServer(handles.url) as anonymous:
        assert anonymous.get(HANDLE).record == RECORD
        with pytest.raises(errors.Unauthorized, match="NBOQ_HANDLE_USER"):
            anonymous.update(HANDLE, RECORD)


def test_a_handle_leads_to_no_other_place() -> None:
    call = handle_client.get("https://x.org", "hdl:21.T1/../../a?b#c%2F")
    assert call.url == "https://x.org/api/handles/21.T1/..%2F..%2Fa%3Fb%23c%252F?auth=true"
    for text in ("", "RRID:SCR_017934", "hdl:21.T1/..", "/etc/passwd"):
        with pytest.raises(errors.InvalidIdentifier):
            handle_client.handle_of(text)


# B2INST


def test_the_life_of_a_record(records: B2Inst, b2inst: B2InstServer) -> None:
    made = records.create({"Name": "Half"})
    assert made.state == "draft" and not made.handle and "metadata.LandingPage: Missing data" in str(made.problems)
    with pytest.raises(errors.ContentError, match=r"nothing was changed: metadata\.LandingPage"):
        records.publish(made.id)
    assert records.update(made.id, METADATA).state == "draft"
    public = records.publish(made.id)
    assert (public.state, public.handle, public.metadata) == ("published", f"21.T11998/{made.id}", METADATA)
    edited = records.update(made.id, {**METADATA, "Description": "new"})
    assert (edited.state, edited.id, edited.metadata["Description"]) == ("published", made.id, "new")
    newer = records.new_version(made.id)
    assert newer.id != made.id and newer.state == "draft" and newer.metadata == edited.metadata
    assert {record.id for record in records.user_records()} == {made.id, newer.id}
    with B2Inst(b2inst.url) as anonymous:
        assert anonymous.get(made.id).metadata == edited.metadata
        with pytest.raises(errors.NotFound):
            anonymous.get(newer.id)


def test_what_somebody_else_is_editing_is_left(records: B2Inst, b2inst: B2InstServer) -> None:
    made = records.publish(records.create(METADATA).id)
    b2inst.held[made.id].draft = {**METADATA, "Name": "typed on the site"}
    with pytest.raises(errors.Conflict, match="changes that aren't published"):
        records.update(made.id, {**METADATA, "Name": "ours"})
    b2inst.held[made.id].draft = None
    b2inst.meddling = {**METADATA, "Name": "at the same time"}
    with pytest.raises(errors.Conflict, match="changed by somebody else meanwhile"):
        records.update(made.id, {**METADATA, "Name": "ours"})
    assert b2inst.held[made.id].published == METADATA


def test_refusals_of_b2inst(records: B2Inst, b2inst: B2InstServer) -> None:
    made = records.create(METADATA)
    with pytest.raises(errors.NotFound):
        records.get("none0-00000")
    with pytest.raises(errors.InputError):
        records.get("..")
    with B2Inst(b2inst.url, Credentials("", OTHER_TOKEN)) as stranger, pytest.raises(errors.Unauthorized):
        stranger.update(made.id, METADATA)
    wrong = B2Inst(b2inst.url, Credentials("", "no-such-token-at-all"))
    with wrong, pytest.raises(errors.Unauthorized, match="the token is wrong") as caught:
        wrong.create(METADATA)
    assert "no-such-token" not in str(caught.value)
    b2inst.lost = 1
    with pytest.raises(errors.RemoteError, match="may have been made"):
        records.create(METADATA)


def test_a_list_of_records_goes_on(records: B2Inst, b2inst: B2InstServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nboq.registration.b2inst_client._PAGE", 2)
    made = [records.create({"Name": str(number)}).id for number in range(4)]
    b2inst.requests.clear()
    assert [record.id for record in records.user_records()] == made and len(b2inst.requests) == 3
    full = {"hits": {"hits": [{"id": name, "metadata": {}} for name in "ab"]}}
    b2inst.scripted += [Answer(200, full)] * 5
    assert len(list(records.user_records())) == 2, "a list that turns in circles ends"
    b2inst.scripted.clear()
    b2inst.scripted.append(Answer(200, "<html>portal</html>"))
    with pytest.raises(errors.RemoteError, match="no list"):
        list(records.user_records())


# What all share


def _reads(client: RegistryClient) -> Callable[[], object]:
    if isinstance(client, B2Inst):
        return lambda: client.get("rec00-00000")
    if isinstance(client, HandleServer):
        return lambda: client.get(HANDLE)
    assert isinstance(client, DataCite)
    return lambda: client.get("10.5072/x")


@pytest.fixture(params=[HandleServerDouble, B2InstServer, DataCiteServer])
def server(request: pytest.FixtureRequest) -> Iterator[RegistryServer]:
    with request.param() as running:
        yield running


def test_hostile_answers_end_and_give_nothing_away(server: RegistryServer) -> None:
    secret = {HandleServerDouble: PASSWORD, B2InstServer: TOKEN}.get(type(server), DEMO.password)
    sent = base64.b64encode(f"{DEMO.user}:{secret}".encode()).decode()
    answers = [
        Answer(302, "", {"Location": "http://127.0.0.1:1/api/elsewhere"}),
        Answer(200, "<!doctype html><title>portal</title>"),
        Answer(200, "{" * 9),
        Answer(200, {"responseCode": 1, "values": "none", "id": 7, "metadata": [], "data": []}),
        Answer(418, {"message": f"you said {secret}", "errors": [{"title": f"\x1b[31m{sent} {secret}"}]}),
    ]
    with client_of(server) as client:
        for answer in answers:
            server.scripted.append(answer)
            with pytest.raises(errors.RemoteError) as caught:
                _reads(client)()
            said = str(caught.value)
            assert str(answer.status) in said and secret not in said and sent not in said and "\x1b" not in said
        assert len(server.requests) == len(answers), "a redirection isn't followed, nonsense isn't asked for again"
        server.scripted += [Answer(503, "<html>storm</html>")] * 9
        with pytest.raises(errors.RemoteError, match="answer 503"):
            _reads(client)()
        assert len(server.pauses) == 4
        server.scripted.clear()
        server.scripted.append(Answer(200, repeat(b" " * 2**20)))
        with pytest.raises(errors.RemoteError, match="more than 32 MB"):
            _reads(client)()
        said = repr(client) + repr(vars(client))
    assert secret not in said and sent not in said


def test_a_slow_answer_without_an_end_is_left(handles: HandleServerDouble) -> None:
    def drip() -> Iterator[bytes]:
        import time

        for _ in range(40):
            time.sleep(0.02)
            yield b" "

    handles.scripted.append(Answer(200, drip()))
    with client_of(handles, timeout=0.05) as client, pytest.raises(errors.RemoteError, match="without an end"):
        _reads(client)()


def test_credentials_of_each_registry() -> None:
    found = Credentials.find("https://x.org", {"NBOQ_B2INST_TOKEN": "t" * 20}, "b2inst")
    assert (found.user, found.password) == ("", "t" * 20) and "ttt" not in repr(found)
    assert Credentials.find("https://x.org", {"NBOQ_B2INST_TOKEN": "tok\n"}, "b2inst").password == "tok"
    for token in ("secret\nX-Header: 1", "secret\u2026", "secret\udc80"):
        with pytest.raises(errors.Unauthorized) as caught:
            B2Inst("https://x.org", Credentials("", token))
        assert "secret" not in str(caught.value)
    with pytest.raises(errors.InputError, match="half of a character"):
        HandleServer("https://x.org", Credentials("300:\ud800", "p"))
    HandleServer("https://x.org", Credentials("300:\udcff", "p")).close()
    given = {"NBOQ_HANDLE_USER": USER, "NBOQ_HANDLE_PASSWORD": "p"}
    assert Credentials.find("https://x.org", given, "handle").user == USER


# Synchronisation


def target_of(client: RegistryClient) -> Target[Any]:
    if isinstance(client, HandleServer):
        return HandleTarget(client)
    if isinstance(client, B2Inst):
        return B2InstTarget(client)
    assert isinstance(client, DataCite)
    return DataCiteTarget(client)


def desired_of(target: Target[Any], number: int, **more: Any) -> DesiredRecord:
    record: dict[str, Any] = {**METADATA, "Name": f"Widefield {number}", **more}
    pid = ""
    if not isinstance(target, B2InstTarget):
        pid = f"{PREFIX if isinstance(target, HandleTarget) else '10.5072'}/wf-{number}"
        record = {"URL": f"https://example.org/{number}", "N": record["Name"], **more}
    if isinstance(target, DataCiteTarget):
        record = {"titles": [{"title": record["N"]}], "publisher": {"name": "Us"}, "publicationYear": "2026", **more}
    return DesiredRecord(f"{number}.yaml", f"urn:x:{number}", pid, record)


def change_of(target: Target[Any]) -> dict[str, Any]:
    return {"titles": [{"title": "New"}]} if isinstance(target, DataCiteTarget) else {"N": "New", "Name": "New"}


def changing(server: RegistryServer) -> list[str]:
    return [method for method, _ in server.requests if method != "GET"]


def test_done_twice_nothing_is_left_to_do(server: RegistryServer, tmp_path: Path) -> None:
    with client_of(server) as client:
        target = target_of(client)
        for action in ("create", "leave"):
            entries = Entries(tmp_path / "journal", "run")
            steps = [plan(target, desired_of(target, number), entries) for number in range(3)]
            assert [step.action for step in steps] == [action] * 3
            server.requests.clear()
            for step in steps:
                perform(target, step, entries)
            assert len(changing(server)) == (3 if action == "create" else 0)
            entries.close()
            server.rate_limit, server.window = 2, 20.0
    assert server.pauses and all(10 <= pause <= 21 for pause in server.pauses), "Retry-After is kept"


def test_ours_is_changed_and_what_others_changed_is_left(server: RegistryServer, tmp_path: Path) -> None:
    with client_of(server) as client:
        target = target_of(client)
        entries = Entries(tmp_path / "journal", "run")
        perform(target, plan(target, desired_of(target, 1), entries), entries)
        ours = plan(target, desired_of(target, 1, **change_of(target)), entries)
        assert ours.action == "change" and ours.why
        theirs = {**desired_of(target, 1).record, **change_of(target)}
        theirs = {
            name: [{"title": "Theirs"}] if name == "titles" else "Theirs" if value == "New" else value
            for name, value in theirs.items()
        }
        target.put(ours.pid, theirs, new=False)
        with pytest.raises(errors.Conflict, match="since the plan was made"):
            perform(target, ours, entries)
        late = plan(target, desired_of(target, 1, **change_of(target)), entries)
        assert late.action == "conflict" and "was changed there since" in late.why
        with pytest.raises(errors.Conflict):
            perform(target, late, entries)
        assert "Theirs" in str(target.held(ours.pid))
        entries.close()


def test_what_is_there_and_did_not_come_from_here_is_left(server: RegistryServer, tmp_path: Path) -> None:
    if isinstance(server, B2InstServer):
        pytest.skip("it makes up the names itself, so nothing stands under one of ours")
    with client_of(server) as client:
        target = target_of(client)
        one = desired_of(target, 1)
        target.put(one.pid, desired_of(target, 2).record, new=True)
        entries = Entries(tmp_path / "journal", "run")
        assert plan(target, one, entries).why.startswith("holds something else, which didn't come from here")
        entries.close()


def test_a_run_whose_answer_was_lost_goes_on(server: RegistryServer, tmp_path: Path) -> None:
    with client_of(server, attempts=1) as client:
        target = target_of(client)
        entries = Entries(tmp_path / "journal", "run")
        perform(target, plan(target, desired_of(target, 0), entries), entries)
        server.lost = 1
        with pytest.raises(errors.RemoteError):
            perform(target, plan(target, desired_of(target, 1), entries), entries)
        entries.close()
        entries = Entries(tmp_path / "journal", "run")
        server.requests.clear()
        again = plan(target, desired_of(target, 1), entries)
        assert again.action == "leave" and again.pid
        if isinstance(target, B2InstTarget):  # another microscope of the same kind, whose request came to nothing
            entries.put("urn:x:twin", pid="", sent="x")
            twin = DesiredRecord("twin.yaml", "urn:x:twin", "", desired_of(target, 0).record)
            assert plan(target, twin, entries).action == "create"
        perform(target, again, entries)
        assert not changing(server), "it was made by the request whose answer was lost"
        assert plan(target, desired_of(target, 1, **change_of(target)), entries).action == "change"
        entries.close()


def test_what_has_an_identifier_is_not_registered_anew(records: B2Inst, tmp_path: Path) -> None:
    entries = Entries(tmp_path / "journal", "run")
    one = DesiredRecord("1.yaml", "https://hdl.handle.net/21.T11998/rec00-00000", "", METADATA)
    step = plan(B2InstTarget(records), one, entries)
    assert step.action == "conflict" and "nothing says which record" in step.why
    entries.close()


def test_several_drafts_that_could_be_it_are_shown(b2inst: B2InstServer, records: B2Inst, tmp_path: Path) -> None:
    target = B2InstTarget(records)
    one = desired_of(target, 1)
    entries = Entries(tmp_path / "journal", "run")
    entries.put(one.key, pid="", sent="x")
    made = [records.create(one.record).id for _ in range(2)]
    with pytest.raises(errors.Conflict, match=" could be it") as caught:
        plan(target, one, entries)
    assert all(name in str(caught.value) for name in made)
    entries.close()


def test_a_publication_that_is_refused_is_made_up_for(b2inst: B2InstServer, records: B2Inst, tmp_path: Path) -> None:
    target = B2InstTarget(records)
    entries = Entries(tmp_path / "journal", "run")
    lacking = desired_of(target, 1, Owner=[], state="published")
    for _ in range(2):
        with pytest.raises(errors.ContentError, match=r"metadata\.Owner"):
            perform(target, plan(target, lacking, entries), entries)
    whole = plan(target, desired_of(target, 1, state="published"), entries)
    assert whole.action == "change" and perform(target, whole, entries).startswith("https://hdl.handle.net/21.T11998/")
    assert len(b2inst.held) == 1, "the draft of the first time is the one that is published"
    entries.close()


# The command line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "microscopes"
    place.mkdir()
    for number in range(3):
        party = {"type": "Party", "name": "Unit"}
        instrument = {
            "type": "Instrument",
            "id": f"urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c1{number}",
            "name": f"Widefield {number}",
            "landing_page": f"https://example.org/{number}",
            "owners": [party],
            "manufacturers": [{**party, "name": "Tern Optics"}],
            "commissioned_on": "2020-02-02",
        }
        (place / f"{number}.json").write_text(json.dumps(instrument))
    return place


def run(server: RegistryServer, *arguments: str | Path) -> Done:
    group = {HandleServerDouble: "handle", B2InstServer: "b2inst"}.get(type(server), "datacite")
    secrets: dict[str, str | None] = {
        "NBOQ_HANDLE_USER": USER,
        "NBOQ_HANDLE_PASSWORD": PASSWORD,
        "NBOQ_B2INST_TOKEN": TOKEN,
        "NBOQ_DATACITE_USER": DEMO.user,
        "NBOQ_DATACITE_PASSWORD": DEMO.password,
    }
    done = nboq(group, *arguments, "--url", server.url, COLUMNS="300", **secrets)
    assert not any(text in done.stdout + done.stderr for text in (PASSWORD, TOKEN, DEMO.password))
    return done


def test_sync_plans_does_and_writes_back(server: RegistryServer, folder: Path) -> None:
    more = [] if isinstance(server, B2InstServer) else ["--prefix", PREFIX]
    if isinstance(server, DataCiteServer):
        more[1] = "10.5072"
    if not isinstance(server, HandleServerDouble):
        more.append("--publish")
    planned = run(server, "sync", folder, *more)
    assert planned.returncode == 0 and planned.stdout.count("create") == 3 and not changing(server)
    assert "nothing was changed; 3 changes to make" in planned.stderr
    before = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
    done = run(server, "sync", folder, *more, "--yes")
    assert done.returncode == 0 and done.stdout.count("created") == 3, done.stderr
    assert [path.read_bytes() for path in sorted(folder.glob("*.json"))] == before, "only where that's wanted"
    server.requests.clear()
    back = run(server, "sync", folder, *more, "--yes", "--write-back")
    assert back.returncode == 0 and not changing(server) and back.stdout.count("the instance is") == 3
    for number in range(3):
        document = library.read(folder / f"{number}.json").data
        assert document["id"].startswith(("https://doi.org/10.5072/", "hdl:", "https://hdl.handle.net/21.T1"))
        former = f"0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c1{number}"
        assert former in json.dumps(document["alternate_identifiers"])
    again = run(server, "sync", folder, *more, "--yes", "--write-back")
    assert again.returncode == 0 and not changing(server) and "created" not in again.stdout
    one = json.loads((folder / "1.json").read_text())
    (folder / "1.json").write_text(json.dumps({**one, "name": "Renamed"}))
    third = run(server, "sync", folder, *more, "--yes")
    assert third.returncode == 0 and third.stdout.count("changed") == 1, third.stdout + third.stderr
    journal = next(folder.glob(".nboq-*.jsonl")).read_text()
    assert not any(text in journal for text in (PASSWORD, TOKEN, DEMO.password))


def test_sync_tells_what_it_can_not_do_and_does_the_rest(handles: HandleServerDouble, folder: Path) -> None:
    lacking = json.loads((folder / "0.json").read_text())
    (folder / "0.json").write_text(json.dumps({**lacking, "landing_page": "javascript:alert(1)"}))
    (folder / "doi.json").write_text(json.dumps({**lacking, "id": "https://doi.org/10.5072/x"}))
    (folder / "unit.json").write_text(json.dumps({"type": "CoreFacility", "id": "urn:x:f", "name": "Unit"}))
    (folder / "copy.json").write_bytes((folder / "1.json").read_bytes())
    (folder / "sub").mkdir()
    done = run(handles, "sync", folder, "--prefix", PREFIX, "--yes")
    assert done.returncode in (1, 2) and "is no web address" in done.stderr and "copy.json" in done.stderr
    assert "has https://doi.org/10.5072/x already" in done.stderr and "there is no instance in it" in done.stderr
    assert len(handles.handles) == 2
    missing = run(handles, "sync", folder / "1.json")
    assert missing.returncode == 2 and "give --prefix" in missing.stderr


@pytest.mark.slow
def test_a_killed_sync_goes_on(b2inst: B2InstServer, folder: Path) -> None:
    code = "import os, signal, sys; from nboq.cli.app import app; app()"
    kill = (
        "import os, signal; from nboq.registration.b2inst_client import B2Inst; make = B2Inst.create\n"
        "def create(self, metadata):\n    made = make(self, metadata)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\nB2Inst.create = create\n"
    )
    environment = {**os.environ, "NBOQ_B2INST_TOKEN": TOKEN}
    arguments = ["b2inst", "sync", str(folder), "--yes", "--url", b2inst.url]
    done = subprocess.run(
        [sys.executable, "-c", kill + code, *arguments], env=environment, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL and len(b2inst.held) == 1, done.stderr
    assert run(b2inst, "sync", folder, "--yes").returncode == 0
    assert len(b2inst.held) == 3, "the first isn't made again"


def test_single_commands(handles: HandleServerDouble, b2inst: B2InstServer, folder: Path, tmp_path: Path) -> None:
    dry = run(handles, "create", folder / "0.json", "--prefix", PREFIX, "--dry-run")
    assert dry.returncode == 0 and dry.stdout.startswith(f"PUT {handles.url}/api/handles/{PREFIX}/")
    assert not handles.requests
    made = run(handles, "create", folder / "0.json", "--prefix", PREFIX)
    name = made.stdout.strip()
    assert name.startswith(f"{PREFIX}/") and handles.bodies == [json.loads(dry.stdout.partition("\n")[2])]
    assert run(handles, "update", folder / "0.json", "--handle", name).stdout.strip() == name
    read = tmp_path / "read.json"
    assert run(handles, "get", name, "-o", read).returncode == 0
    assert library.read(read).data["name"] == "Widefield 0"
    record = run(b2inst, "create", folder / "0.json").stdout.split()
    assert record[1] == "draft"
    assert run(b2inst, "update", record[0], folder / "1.json").returncode == 0
    assert run(b2inst, "publish", record[0]).stdout.split()[1:] == ["published", f"21.T11998/{record[0]}"]
    assert run(b2inst, "get", record[0], "-o", read).returncode == 0
    assert library.read(read).data["name"] == "Widefield 1"
    assert run(b2inst, "new-version", record[0]).stdout.split()[1] == "draft"
    lost = run(b2inst, "get", "none")
    assert lost.returncode == 2 and "none" in lost.stderr
    nobody: dict[str, str | None] = dict.fromkeys(("NBOQ_HANDLE_PASSWORD", "NBOQ_B2INST_TOKEN"))
    for given in (("handle", "get", name, "--url", handles.url), ("b2inst", "get", record[0], "--url", b2inst.url)):
        assert nboq(*given, **nobody).returncode == 0, "reading goes without credentials"
    refused = nboq("b2inst", "publish", record[0], "--url", b2inst.url, **nobody)
    assert refused.returncode == 2 and "NBOQ_B2INST_TOKEN" in refused.stderr
