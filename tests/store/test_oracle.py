"""Every question gives what plain Python finds in the documents of example, simulated, awkward and random stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nboq
from nboq.simulate import documents
from nboq.store import NamedQuery, Store, named_queries
from tests.conftest import ROOT, emptied
from tests.properties import examples
from tests.servers import Endpoint
from tests.store.oracle import ANSWERS, COLUMNS
from tests.store.oracle.awkward import LINKS, STORES, spoilt
from tests.store.oracle.comparing import Place
from tests.store.oracle.random_worlds import worlds
from tests.store.oracle.world import Json, Link

QUERIES: Final = named_queries()
_EXAMPLES: Final = sorted((ROOT / "examples" / "queries").glob("*.yaml"))


_LONG_QUESTION: Final = 50_000
"""Characters."""
_LONG_STEP: Final = 4
_EMPTY: Final = 8
_AWKWARD: Final = {
    "two_descriptors": 3,
    "identical_chains": 3,
    "whole_image": 3,
    "joined_by_links": 1,
    "only_a_record": 1,
}
"""Those that the other engines are asked about too, and how often each question is asked at most."""


def _documents(name: str) -> list[Json]:
    """Give the documents of a store by its name."""
    if name == "the examples":
        return [nboq.read(path).data for path in _EXAMPLES]
    return spoilt(list(documents(16, 60, seed=17))) if name == "a spoilt world" else STORES[name]()


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, Place]]:
    """All stores that are asked, each loaded once."""
    most = {"the examples": 9, "a spoilt world": 4}
    found = {
        name: Place.of(name, _documents(name), LINKS.get(name, ()), most=most.get(name, 1)) for name in (*most, *STORES)
    }
    yield found
    for place in found.values():
        place.store.close()


def test_every_question_has_its_answer_here() -> None:
    assert ANSWERS.keys() == QUERIES.keys(), "a question without an oracle, or an oracle without a question"
    assert len(ANSWERS) >= 43 and all(COLUMNS.values())


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_question_is_answered_as_plain_python_does(places: dict[str, Place], query: NamedQuery) -> None:
    asked = 0
    wrong: list[str] = []
    # Engines take longest to read the few long questions; these are asked in every store by the test below.
    some = [*places.values()][:: _LONG_STEP if len(query.text) > _LONG_QUESTION else 1]
    for place in some:
        # Most questions find nothing in most stores; all of these are asked in the long run.
        times, found = place.differences(query, every=_EMPTY)
        asked += times
        wrong += found
    assert asked
    assert not wrong, f"{len(wrong)} of {asked} answers are wrong\n" + "\n".join(wrong[:8])


@pytest.mark.long
@pytest.mark.parametrize("name", ["a simulated world", *STORES])
def test_questions_are_answered_as_often_as_they_can_be_asked(name: str) -> None:
    made = _documents(name) if name in STORES else list(documents(16, 60, seed=16))
    with Store() as store:
        place = Place.of(name, made, LINKS.get(name, ()), store)
        wrong = [found for query in QUERIES.values() for found in place.differences(query)[1]]
    assert not wrong, "\n".join(wrong)


_ELSEWHERE: Final = {"the examples": 3, **_AWKWARD}


@pytest.mark.slow
def test_maplib_gives_the_same_rows(places: dict[str, Place]) -> None:
    pytest.importorskip("maplib", reason="the extra nboq[analytics] isn't installed")
    marked = [query for query in QUERIES.values() if query.engine == "maplib"]
    wrong = [
        found
        for name, most in _ELSEWHERE.items()
        for query in marked
        for found in places[name].differences(query, engine="maplib", most=most)[1]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "most"), _ELSEWHERE.items())
def test_a_server_gives_the_same_rows(oxigraph_server: Endpoint, name: str, most: int) -> None:
    with emptied(oxigraph_server) as remote:
        place = Place.of(name, _documents(name), LINKS.get(name, ()), remote)
        wrong = [found for query in QUERIES.values() for found in place.differences(query, most=most)[1]]
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def again() -> Iterator[Store]:
    """One store for all worlds, which needs the model only once."""
    with Store() as store:
        store.load_model()
        yield store


@pytest.mark.slow
@given(world=worlds(), some=st.lists(st.sampled_from(sorted(QUERIES)), min_size=1, max_size=12, unique=True))
@settings(max_examples=examples(40), derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_world_is_answered_as_plain_python_does(
    again: Store, world: tuple[list[Json], tuple[Link, ...]], some: list[str]
) -> None:
    place = Place.of("a world of chance", *world, store=again, most=1)
    try:
        wrong = [found for name in some for found in place.differences(QUERIES[name])[1]]
    finally:
        place.empty()
    assert not wrong, "\n".join(wrong)
