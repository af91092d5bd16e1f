"""Credit over statements of chance: no way of saying it is left out, and none counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nboq.store import Store
from nboq.store.relations import link
from tests.properties import examples
from tests.store.oracle.building import doi, thing

Said = tuple[str, str, str]
"""Subject, slot, object, by their names here."""
Ways = frozenset[str]
_HOSTS: Final = {"scope 1": "facility 1", "scope 2": "facility 1", "scope 3": "facility 2"}
_MODELS: Final = {"scope 1": "model 1", "scope 2": "model 1", "scope 3": "model 2"}
_DESCRIBED: Final = {"descriptor 1": "scope 1", "descriptor 2": "scope 2", "descriptor 3": "scope 3"}
_CLASSES: Final = {
    "facility": "CoreFacility",
    "model": "InstrumentModel",
    "scope": "Instrument",
    "descriptor": "HardwareDescriptor",
    "image": "Image",
    "set": "Dataset",
    "paper": "Publication",
    "grant": "Grant",
}
_NAMES: Final = [f"{kind} {number}" for kind in _CLASSES for number in (1, 2, 3)]
_CITED: Final = ("facility", "model", "scope", "descriptor", "image", "set")


def _of(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name in _NAMES if name.startswith(kind)])


_ANY: Final = st.one_of(
    st.tuples(st.sampled_from(_CITED).flatmap(_of), st.sampled_from(["described_in", "cited_by"]), st.just("paper 1")),
    st.tuples(st.sampled_from(_CITED).flatmap(_of), st.sampled_from(["described_in", "cited_by"]), _of("paper")),
    st.tuples(_of("set"), st.just("collected_by"), _of("scope")),
    st.tuples(st.sampled_from(["image", "set"]).flatmap(_of), st.just("documented_by"), _of("descriptor")),
    st.tuples(_of("image"), st.just("part_of"), _of("set")),
    st.tuples(_of("scope"), st.sampled_from(["funded_by", "funding", "its number"]), _of("grant")),
)
_WAYS: Final = st.frozensets(st.sampled_from(["record", "descriptor", "link"]), min_size=1)


@st.composite
def _statements(draw: st.DrawFn) -> dict[Said, Ways]:
    """Draw what is said and in which ways; images have one instrument, instruments a facility and a model."""
    one: list[Said] = [(name, "hosted_by", host) for name, host in _HOSTS.items()]
    one += [(name, "has_model", model) for name, model in _MODELS.items()]
    one += [(f"image {number}", "instrument", draw(_of("scope"))) for number in draw(st.sets(st.integers(1, 3)))]
    return {said: draw(_WAYS) for said in (*one, *draw(st.lists(_ANY, max_size=12)))}


def _add(record: dict[str, Any], slot: str, target: str) -> None:
    number = target.replace("grant", "A")
    if slot in ("funding", "its number"):
        way = {"award_number": number} if slot == "its number" else {"identified_by": doi(target.replace(" ", "-"))}
        record.setdefault("funding", []).append({"type": "FundingReference", **way})
    elif slot in ("instrument", "hosted_by", "has_model"):
        record[slot] = doi(target.replace(" ", "-"))
    else:
        record.setdefault(slot, []).append(doi(target.replace(" ", "-")))


def _load(store: Store, statements: dict[Said, Ways]) -> None:
    """Say everything in its ways: in its own document, with the instrument in a descriptor, as a stored link."""
    records = {name: thing(_CLASSES[name.split()[0]], doi(name.replace(" ", "-")), name) for name in _NAMES}
    inside = {name: thing("Instrument", records[name]["id"], name) for name in _HOSTS}
    for (subject, slot, target), ways in statements.items():
        links = "link" in ways and slot not in ("funding", "its number")
        if subject.startswith("image") and slot in ("described_in", "cited_by"):
            links = True
        elif "record" in ways or not links:
            _add(records[subject], slot, target)
        if "descriptor" in ways and subject in inside:
            _add(inside[subject], slot, target)
        if links:
            relation = "collected_by" if slot == "instrument" else slot
            link(store, records[subject]["id"], relation, records[target]["id"])
    for name, described in _DESCRIBED.items():
        records[name] |= {"tier": 1, "describes": inside[described]}
    for name, record in records.items():
        store.load(record | ({"award_number": name.replace("grant", "A")} if name.startswith("grant") else {}))


class _Credit:
    """The same by plain sets."""

    def __init__(self, said: set[Said]) -> None:
        self.said = said
        self.works: dict[str, set[str]] = {scope: set() for scope in _HOSTS}
        for subject, slot, target in said:
            user = target if slot in ("instrument", "collected_by") else _DESCRIBED.get(target)
            if slot in ("instrument", "collected_by", "documented_by") and user:
                self.works[user].add(subject)
        for works in self.works.values():
            works |= {whole for part, slot, whole in said if slot == "part_of" and part in works}

    def papers(self, things: set[str]) -> set[str]:
        return {paper for each, slot, paper in self.said if slot in ("described_in", "cited_by") and each in things}

    def grants(self, scope: str) -> set[str]:
        ways = ("funded_by", "funding", "its number")
        return {grant for each, slot, grant in self.said if slot in ways and each == scope}

    def ways(self, scope: str) -> Iterator[tuple[str, set[str]]]:
        yield "model", {_MODELS[scope]}
        yield "instrument", {scope}
        yield "descriptor", {name for name, described in _DESCRIBED.items() if described == scope}
        for kind, through in (("set", "data set"), ("image", "image")):
            yield through, {work for work in self.works[scope] if work.startswith(kind)}

    def counts(self, scope: str) -> tuple[int, ...]:
        ways = dict(self.ways(scope))
        named = set().union(*(things for through, things in ways.items() if through != "model"))
        return len(ways["image"]), len(ways["data set"]), len(self.papers(named)), len(self.grants(scope))


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store() as opened:
        opened.load_model()
        yield opened


def _rows(store: Store, name: str, *columns: str, **values: Any) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[column] for column in columns) for row in store.named(name, **values))


@pytest.mark.slow
@given(statements=_statements())
@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))
def test_every_way_of_saying_it_counts_once(store: Store, statements: dict[Said, Ways]) -> None:
    credit = _Credit(set(statements))
    try:
        _load(store, statements)
        paid = Counter((grant, scope) for scope in _HOSTS for grant in credit.grants(scope))
        assert _rows(store, "grants", "grant", "instrument") == paid
        for facility in ("facility 1", "facility 2"):
            kept = [scope for scope, host in _HOSTS.items() if host == facility]
            asked = {"facility": doi(facility.replace(" ", "-"))}
            columns = ("instrument", "images", "datasets", "papers", "grants")
            counts = Counter((scope, *credit.counts(scope)) for scope in kept)
            assert _rows(store, "facility_credit", *columns, **asked) == counts
            papers: Counter[tuple[Any, ...]] = Counter((paper, None, "facility") for paper in credit.papers({facility}))
            papers |= Counter(
                (paper, scope, through)
                for scope in kept
                for through, things in credit.ways(scope)
                for paper in credit.papers(things)
            )
            assert _rows(store, "papers_of_facility", "paper", "instrument", "through", **asked) == papers
    finally:
        store.put_links({}, store.links())
        for document in store.documents():
            store.remove(document)
