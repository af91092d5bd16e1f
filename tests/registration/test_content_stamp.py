"""Content identifiers: the same for the same content, another for any other, and never given out twice."""

from __future__ import annotations

import base64
import copy
import hashlib
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import nboq
from nboq.document import walk
from nboq.errors import ContentError, NboqError, NotFound
from nboq.registration.content_stamp import BASE, content_id, is_content_id, mint, verify
from nboq.registration.content_stamp import _canonical_term as as_nquads
from nboq.registration.reconciling import reconcile
from nboq.schema.iri import expand
from nboq.schema.model import current_model
from tests.conftest import EXAMPLE
from tests.properties import examples
from tests.strategies import entities

_QUIET = settings(
    deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
# What says how a descriptor is called is no part of its content.
_NAMES = ("id", "content_id", "identical_to")
OLD = "urn:uuid:11111111-1111-4111-8111-111111111111"
BENCH = {"type": "Instrument", "id": "https://doi.org/10.83185/bench", "name": "Bench"}


def descriptor(**more: Any) -> dict[str, Any]:
    return {"type": "HardwareDescriptor", "id": OLD, "name": "D", "tier": 1, "describes": dict(BENCH), **more}


def _unique(data: dict[str, Any]) -> bool:
    ids = [expand(str(entity["id"])) for _, entity in walk(data) if "id" in entity]
    return len(set(ids)) == len(ids)


@st.composite
def descriptors(draw: st.DrawFn) -> dict[str, Any]:
    found = draw(entities("HardwareDescriptor"))
    assume(_unique(found))
    return {key: value for key, value in found.items() if key not in ("content_id", "identical_to")}


def shuffled(value: Any, chance: random.Random) -> Any:
    """Put keys and lists in another order; not in extensions, where the order of a list means something."""
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: value[key] if key == "extensions" else shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, chance) for item in chance.sample(value, len(value))]
    return value


@_QUIET
@given(descriptors(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_lists_does_not_matter(data: dict[str, Any], chance: random.Random) -> None:
    assert content_id(shuffled(data, chance)) == content_id(data)


@pytest.mark.slow
@_QUIET
@given(descriptors())
def test_going_through_turtle_and_back_does_not_matter(data: dict[str, Any]) -> None:
    there = nboq.read_bytes(nboq.to_rdf(data, "turtle"), "x.ttl")
    assert content_id(there) == content_id(data)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for key in value if key != "type" for found in _leaves(value[key], (*path, key))]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in _leaves(item, (*path, at))]
    return [path]


def _altered(path: tuple[Any, ...], value: Any) -> Any:
    """Give another value that its field takes."""
    slot = next(
        (current_model().slots[key] for key in reversed(path) if isinstance(key, str) and key in current_model().slots),
        None,
    )
    if "extensions" in path or slot is None or slot.kind == "string":
        return f"{value} altered"
    choices: dict[str, list[Any]] = {
        "boolean": [not value],
        "enum": sorted(current_model().enums[slot.range].values) if slot.kind == "enum" else [],
        "date": ["2001-02-03", "2002-03-04"],
        "datetime": ["2001-02-03T04:05:06Z", "2002-03-04T05:06:07Z"],
        "number": [1.5, 2.5],
        "integer": [1, 2],
    }
    found = [item for item in choices.get(slot.kind, ["urn:x:altered"]) if item != value]
    return found[0] if found else None


@_QUIET
@given(descriptors(), st.data())
def test_any_change_of_a_value_gives_another_identifier(data: dict[str, Any], chosen: st.DataObject) -> None:
    leaves = [path for path in _leaves(data) if path[0] not in _NAMES]
    assume(leaves)
    path = chosen.draw(st.sampled_from(leaves))
    *way, last = path
    value = data_at(data, path)
    for altered in (_altered(path, value), None):
        changed = copy.deepcopy(data)
        holder = data_at(changed, tuple(way))
        if isinstance(holder, list) and "extensions" not in path:
            # A list is a set: what stands in it twice, or comes to stand in it twice, makes no difference.
            rest = [item for at, item in enumerate(holder) if at != last]
            assume(not any(item in (value, altered) for item in rest))
        if altered is None:
            del holder[last]
        else:
            holder[last] = altered
        try:
            other = content_id(changed)
        except NboqError:
            continue  # an entity without its id is no entity
        assert other != content_id(data)


def data_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@_QUIET
@given(descriptors())
def test_minting_twice_is_minting_once(data: dict[str, Any]) -> None:
    once = mint(data)
    assert is_content_id(once.data["content_id"]) and once.id == once.data["content_id"]
    assert mint(once).data == once.data
    assert [stamp.state for stamp in verify(once)] == ["intact"]
    assert content_id(once) == content_id(data), "neither the id nor the stamp is hashed"


@_QUIET
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_lines_are_canonical_n_quads(text: str) -> None:
    said = ox.Literal(text)
    quad = ox.Quad(ox.NamedNode("urn:x:1"), ox.NamedNode("urn:x:2"), said)
    assert list(ox.parse(f"<urn:x:1> <urn:x:2> {as_nquads(said)} .", format=ox.RdfFormat.N_QUADS)) == [quad]
    line = ox.serialize([quad], format=ox.RdfFormat.N_QUADS)
    assert line == f"<urn:x:1> <urn:x:2> {as_nquads(said)} .\n".encode()


def test_the_rule_by_hand() -> None:
    """The four steps of the module, worked out without it: change them, and every stamp out there is void."""
    rdf, nboq_, xsd = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "https://w3id.org/nbo-q/",
        "http://www.w3.org/2001/XMLSchema#",
    )
    part = (
        f"<{rdf}type> <{nboq_}Party> .\n",
        f'<{nboq_}name> "Ada \\"A\\"\\nL\u00f6we" .\n',
    )
    name = hashlib.sha256("".join(sorted(part)).encode()).hexdigest()
    lines = [
        f"_:c14n0 <{rdf}type> <{nboq_}HardwareDescriptor> .\n",
        f'_:c14n0 <{nboq_}tier> "1"^^<{xsd}integer> .\n',
        f"_:c14n0 <{nboq_}describes> <https://doi.org/10.83185/bench> .\n",
        f"_:c14n0 <{nboq_}part_of> _:c14n0 .\n",
        *(f"_:c14n0 <{nboq_}creators> <urn:nboq:part:{name}:{number}> .\n" for number in (1, 2)),
        *(f"<urn:nboq:part:{name}:{number}> {line}" for number in (1, 2) for line in part),
    ]
    digest = hashlib.sha256("".join(sorted(lines)).encode()).digest()
    ada = {"type": "Party", "name": 'Ada "A"\nL\u00f6we'}
    data = {
        "type": "HardwareDescriptor",
        "id": OLD,
        "tier": 1,
        "describes": "https://doi.org/10.83185/bench",
        "creators": [ada, ada],
        "part_of": [OLD],
    }
    made = content_id(data)
    assert made == BASE + base64.b32encode(digest).decode().rstrip("=").lower()
    assert made == "https://w3id.org/nbo-q/phd/j5naltsvzbalzgve5hg2aeyfwpecwdulcfwhkwsqqjr7kyxqbm5q"


@pytest.mark.parametrize("change", ["add", "remove"])
def test_how_often_a_part_stands_there_counts(change: str) -> None:
    made = {"type": "LEDModule", "wavelength_profile_files": [{"type": "WavelengthProfileFile", "name": "a"}] * 2}
    led = {"type": "LightEmittingDiode", "id": "urn:x:1", "led_modules": [made, made]}
    other = copy.deepcopy(led)
    files: list[Any] = other["led_modules"][0]["wavelength_profile_files"]  # type: ignore[index]
    files.append(dict(files[0])) if change == "add" else files.pop()
    assert content_id(descriptor(components=[led])) != content_id(descriptor(components=[other]))


def test_parts_that_look_alike_cost_no_more_than_others() -> None:
    # RDFC-1.0 alone tries every order of these: 6 s for nine files in two modules, ten times that for each one more.
    files = [{"type": "WavelengthProfileFile", "name": "a"} for _ in range(40)]
    modules = [{"type": "LEDModule", "wavelength_profile_files": files} for _ in range(10)]
    led = {"type": "LightEmittingDiode", "id": "urn:x:1", "led_modules": modules}
    start = time.perf_counter()
    content_id(descriptor(components=[led]))
    assert time.perf_counter() - start < 5


def test_the_descriptors_own_id_does_not_count_wherever_it_stands() -> None:
    def called(name: str) -> dict[str, Any]:
        return descriptor(id=name, part_of=[name], landing_page="https://example.org/d")

    assert content_id(called(OLD)) == content_id(called("https://doi.org/10.83185/ab"))
    assert content_id(called(OLD)) != content_id({**called(OLD), "part_of": ["urn:x:9"]})
    assert content_id(called(OLD)) != content_id({**called(OLD), "landing_page": "https://example.org/e"})


def test_nobody_can_claim_the_place_of_the_descriptor() -> None:
    assert content_id(descriptor(part_of=[OLD])) != content_id(descriptor(part_of=["urn:nboq:descriptor:0"]))


def test_a_stamp_is_not_given_again_to_changed_content() -> None:
    stamped = mint(descriptor())
    changed = {**stamped.data, "tier": 2}
    with pytest.raises(ContentError) as raised:
        mint(changed)
    error = raised.value
    assert f"was stamped as {stamped.id}, but" in str(error) and f"is now {content_id(changed)};" in str(error)
    assert "--new-version" in str(error) and error.exit_status == 1
    without = {key: value for key, value in changed.items() if key != "content_id"}
    with pytest.raises(ContentError, match="was stamped as"):
        mint(without)  # the id is a claim by itself


def test_a_new_version_replaces_the_old_one() -> None:
    stamped = mint(descriptor(part_of=[OLD]))
    assert stamped.data["part_of"] == [stamped.id], "what it says of itself follows"
    changed = {**stamped.data, "tier": 2}
    new = mint(changed, new_version=True)
    assert new.data["replaces"] == stamped.id and new.id == new.data["content_id"] != stamped.id
    assert new.data["part_of"] == [new.id]
    assert "alternate_identifiers" not in new.data or new.data["alternate_identifiers"] == []
    assert mint(new).data == new.data and mint(new, new_version=True).data == new.data
    assert mint(stamped, new_version=True).data == stamped.data, "nothing changed, so there is no new version"


def test_the_former_id_is_kept() -> None:
    (part,) = mint(descriptor()).data["alternate_identifiers"]
    assert part["identifier_text"] == OLD and part["identifier_kind"] == "Other" and part["name"] == "former id"


@pytest.mark.parametrize(
    "kept", ["https://doi.org/10.83185/ab", "https://hdl.handle.net/21.11157/ab", "https://example.org/my-descriptor"]
)
def test_an_id_that_somebody_keeps_stays(kept: str) -> None:
    made = mint(descriptor(id=kept))
    assert made.id == kept and made.data["content_id"] == content_id(descriptor())


def test_a_descriptor_without_an_id_gets_one() -> None:
    data = descriptor()
    del data["id"]
    assert mint(data).id == content_id(descriptor())


def test_a_later_doi_leaves_the_stamp_intact() -> None:
    stamped = mint(descriptor())
    published = reconcile(stamped, "descriptor", "10.83185/EFGH")
    assert published.id == "https://doi.org/10.83185/efgh" and published.data["content_id"] == stamped.id
    told_once = replace(stamped, data={key: value for key, value in stamped.data.items() if key != "content_id"})
    assert reconcile(told_once, "descriptor", "10.83185/EFGH").data == published.data
    assert verify(published)[0].state == "intact" and mint(published).data == published.data


def test_a_doi_for_an_address_leaves_the_stamp_intact() -> None:
    stamped = mint(descriptor(id="https://example.org/d"))
    published = reconcile(stamped, "descriptor", "10.83185/efgh")
    assert published.data["identical_to"] == ["https://example.org/d"] and verify(published)[0].state == "intact"


def test_descriptors_of_a_collection_are_stamped_in_the_order_of_their_references() -> None:
    first = descriptor(id="urn:x:1", name="First", describes=BENCH["id"])
    second = descriptor(id="urn:x:2", name="Second", describes=BENCH["id"], replaces="urn:x:1")
    image = {"type": "Image", "id": "urn:x:3", "documented_by": ["urn:x:2"]}
    # The later one stands first, so that going by the order of the list would hash an id that is about to change.
    bundle = {"type": "Collection", "id": "urn:x:0", "members": [second, first, image]}
    made = mint(bundle)
    two, one, picture = made.data["members"]
    assert two["replaces"] == one["id"] == one["content_id"] and picture["documented_by"] == [two["id"]]
    assert [stamp.state for stamp in verify(made)] == ["intact", "intact"] and mint(made).data == made.data

    only = mint(bundle, "urn:x:1")
    assert [stamp.state for stamp in verify(only)] == ["unstamped", "intact"]
    assert [stamp.state for stamp in verify(only, only.data["members"][1]["id"])] == ["intact"]
    with pytest.raises(NotFound, match="no descriptor with the id"):
        mint(bundle, "urn:x:9")
    first["replaces"] = "urn:x:2"
    with pytest.raises(ContentError, match="mention one another"):
        mint(bundle)


def test_two_descriptors_that_say_the_same_cannot_both_be_named() -> None:
    members = [descriptor(id="urn:x:1", describes="urn:x:9"), descriptor(id="urn:x:2", describes="urn:x:9")]
    with pytest.raises(ContentError):
        mint({"type": "Collection", "id": "urn:x:0", "members": members})


@pytest.mark.parametrize("function", [mint, verify, content_id])
def test_only_descriptors_can_be_stamped(function: Any) -> None:
    with pytest.raises(NotFound, match="HardwareDescriptor"):
        function(BENCH)


def test_the_document_given_is_not_changed(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    before = orjson.dumps(document.data)
    mint(document)
    assert orjson.dumps(document.data) == before


def test_a_microscope_file_read_twice_has_one_identifier() -> None:
    data = orjson.loads(EXAMPLE.read_bytes())
    upside_down = orjson.dumps(dict(reversed(data.items())))
    assert content_id(nboq.read_bytes(upside_down, "x.json")) == content_id(nboq.read(EXAMPLE))
