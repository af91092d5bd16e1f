"""A node with a class and one above it is of the one below, whichever comes first."""

from __future__ import annotations

import pytest

import nboq
from nboq.schema.model import current_model

_MODEL = current_model()
_PAIRS = [
    (name, above)
    for name in _MODEL.concrete
    for above in _MODEL.classes[name].ancestors[1:]
    if not _MODEL.classes[above].abstract
]


def test_there_are_such_pairs() -> None:
    assert len(_PAIRS) >= 20


@pytest.mark.parametrize(("name", "above"), _PAIRS)
def test_the_most_specific_of_two_types_is_taken(name: str, above: str) -> None:
    for types in ((name, above), (above, name)):
        text = "\n".join(f"<urn:x:1> a <{_MODEL.classes[one].iri}> ." for one in types)
        assert nboq.read_bytes(text.encode(), "a.ttl").data["type"] == name
