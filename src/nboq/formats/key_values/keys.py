"""What an image says as keys with values, and back, by `model/mappings/key-values.tsv`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from nboq.document import DocumentIndex, Note, as_list, derived_id, extensions_of, in_file_order, label, objects, walk
from nboq.document.table_cells import Cell, Cells
from nboq.errors import WrongValue, short
from nboq.pid import iri_of, recognise
from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.model import SlotTerm, current_model, per_model

PAIRS: Final = "omero:pairs"
"""The key in `extensions` of an image for the pairs that no field says, by the namespace of their annotation."""
_CHANNELS: Final = ("pixels", "channels")
_UNIT: Final = re.compile(r"(.+?)\s*\(([^()]+)\)")
_NUMBER: Final = r"(?P<n>[1-9]\d{0,3})"
_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A row of the table."""

    name: str
    path: tuple[str, ...]
    mihcsme: str = ""
    also: tuple[str, ...] = ()

    @property
    def of_channel(self) -> bool:
        """Whether each channel has one."""
        return self.path[:2] == _CHANNELS

    def named(self, slot: SlotTerm, number: int = 0) -> str:
        """Give the key with the number of the channel and the unit.

        >>> Key("Channel {n} band", ("pixels",)).named(current_model().slots["physical_size_x"], 2)
        'Channel 2 band (µm)'
        """
        return self.name.replace("{n}", str(number)) + (f" ({slot.unit_label})" if slot.unit_label else "")


class Pair(NamedTuple):
    """What an image says under one key."""

    row: Key
    number: int
    """That of the channel; 0 where it's said of no channel."""
    key: str
    value: Cell


@cache
def keys() -> tuple[Key, ...]:
    """Give the rows of the table."""
    rows = tsv_rows(resource("mappings", "key-values.tsv"))
    return tuple(
        Key(row["key"], tuple(row["path"].split(".")), row["mihcsme"], tuple(filter(None, row["also"].split("|"))))
        for row in rows
    )


@cache
def _by_words() -> Callable[[str], tuple[Key, int] | None]:
    """Make what finds the row of a key, with the number of the channel in it."""
    plain: dict[str, Key] = {}
    numbered: list[tuple[re.Pattern[str], Key]] = []
    for key in keys():
        for word in (key.name, *key.also):
            if key.of_channel:
                numbered.append((re.compile(re.escape(word.casefold()).replace(r"\{n\}", _NUMBER)), key))
            else:
                plain[word.casefold()] = key

    def find(text: str) -> tuple[Key, int] | None:
        word = " ".join(text.split()).casefold()
        if word in plain:
            return plain[word], 0
        matches = ((key, found) for pattern, key in numbered if (found := pattern.fullmatch(word)))
        return next(((key, int(found["n"])) for key, found in matches), None)

    return find


@per_model
def _slots() -> dict[tuple[str, str], SlotTerm]:
    classes = current_model().classes.items()
    return {(name, use.slot.name): use.narrowed for name, body in classes for use in body.slots.values()}


def _slot(kind: str, step: str) -> SlotTerm | None:
    return current_model().slots["id"] if step == "id" else _slots().get((kind, step))


# Writing


@dataclass(slots=True)
class Writer:
    """Writes images as pairs.

    Args:
        index: The document with the images and what they refer to.
    """

    index: DocumentIndex
    _cells: Cells = field(default_factory=Cells)
    _said: set[tuple[int, str]] = field(default_factory=set)

    def pairs(self, image: Mapping[str, Any], rows: Iterable[Key] = ()) -> Iterator[Pair]:
        """Give what an image says as pairs, in the order of the table.

        Args:
            image: The image.
            rows: The rows wanted; left out, all.

        >>> image = {"type": "Image", "id": "urn:x:1", "pixels": {"type": "Pixels", "physical_size_x": 0.1}}
        >>> [(said.key, said.value) for said in Writer(DocumentIndex(image)).pairs(image)]
        [('Image IRI', 'urn:x:1'), ('Physical size X (µm)', 0.1)]
        """
        pixels = image.get("pixels")
        channels = objects(pixels.get("channels")) if isinstance(pixels, Mapping) else []
        if isinstance(pixels, Mapping):
            channels = in_file_order(channels, extensions_of(pixels), "Channel", extensions_of)
        for key in rows or keys():
            starts: list[tuple[int, Mapping[str, Any]]] = [(0, image)]
            path = key.path
            if key.of_channel:
                starts, path = list(enumerate(channels, 1)), key.path[2:]
            for number, start in starts:
                for slot, value in self._along(start, path):
                    yield Pair(key, number, key.named(slot, number), self._cell(value, slot))

    def _along(self, thing: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[SlotTerm, Any]]:
        if path[0] not in thing:
            return
        slot = _slot(str(thing.get("type")), path[0])
        if slot is None:
            return
        self._said.add((id(thing), path[0]))
        for value in as_list(thing.get(path[0])):
            inner = value if isinstance(value, Mapping) else self.index.get(iri_of(value) or "")
            if len(path) > 1 and inner is not None:
                yield from self._along(inner, path[1:])
            elif len(path) == 1 and value not in (None, ""):
                yield slot, value

    def _cell(self, value: Any, slot: SlotTerm) -> Cell:
        if isinstance(value, Mapping):
            value = value.get("id", "")
        # Whoever reads it has the address, and none of our prefixes.
        address = iri_of(value) if slot.kind in ("id", "iri", "reference", "part") else None
        return address or self._cells.of(value, slot)

    def left(self, image: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give the fields of an image and of its parts that no key says, by class and name."""
        for _, thing in walk(image):
            parts = {key for key, value in thing.items() if any(isinstance(one, Mapping) for one in as_list(value))}
            for name in thing.keys() - parts - {"type", "id", "extensions"}:
                if (id(thing), name) not in self._said:
                    yield str(thing.get("type")), name


# Reading


def kept_pairs(image: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Give the pairs that an image has beside its fields, each with the namespace of its annotation."""
    kept = extensions_of(image).get(PAIRS)
    for space, pairs in kept.items() if isinstance(kept, Mapping) else ():
        for pair in as_list(pairs):
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str):
                yield space, (pair[0], pair[1])


def read_pairs(
    image: _Json, pairs: Iterable[tuple[str, Any]], *, own: bool = True
) -> tuple[list[tuple[str, Any]], list[Note]]:
    """Put what pairs say into the fields of an image.

    Args:
        image: The image, which is filled in.
        pairs: Keys with values.
        own: Whether this library wrote them; else an address that is no persistent identifier isn't taken for that of
            the microscope, as it may lead to a page or a file about it.

    Returns:
        The pairs that no field says, in their order: of an unknown key, about another thing, or that can't be; and
        what there is to tell about these.

    >>> image = {"type": "Image", "id": "urn:x:1"}
    >>> read_pairs(image, [("physical size x (nm)", "65"), ("Gene", "ACTB")])[0], image["pixels"]["physical_size_x"]
    ([('Gene', 'ACTB')], 0.065)
    """
    given = [_Given.of(text, value) for text, value in pairs]
    numbers = {one.number for one in given if one.number}
    # Channels are counted; with one missing it isn't known which the others are.
    whole = numbers == set(range(1, len(numbers) + 1))
    left: dict[int, str] = {}
    # What ids of parts are derived from comes first, then channels by their numbers.
    for at, one in sorted(enumerate(given), key=lambda item: (item[1].path != ("id",), item[1].number)):
        if one.path and str(one.value).strip():
            why = _put(image, one, one.path, own) if whole or not one.number else "a channel before it is missing"
        else:
            why = _KEPT
        if why:
            left[at] = why
    channels = objects(image.get("pixels", {}).get("channels"))
    if len(channels) > 1 and not any("extensions" in one for one in (image["pixels"], *channels)):
        # Lists of a document keep no order, which the numbers gave.
        names = [f"Channel:0:{number}" for number in range(len(channels))]
        image["pixels"]["extensions"] = {"ome:~order": {"Channel": names}}
        for one, name in zip(channels, names, strict=True):
            one["extensions"] = {"ome:ID": name}
    notes = [
        Note("doubtful", label(image), given[at].text, given[at].value, f"{short(given[at].value)}: {why}")
        for at, why in sorted(left.items())
        if why != _KEPT
    ]
    return [(given[at].text, given[at].value) for at in sorted(left)], notes


def leads_to_hardware(pair: tuple[str, Any]) -> bool:
    """Tell whether a pair says which microscope it was, or which descriptor says what that consisted of.

    >>> leads_to_hardware(("Microscope PID", "")), leads_to_hardware(("Microscope name", ""))
    (True, False)
    """
    return _Given.of(*pair).path in (("instrument",), ("documented_by",))


class _Given(NamedTuple):
    """A pair that was read, and what its key means."""

    text: str
    value: Any
    path: tuple[str, ...] = ()
    number: int = 0
    unit: str = ""

    @classmethod
    def of(cls, text: str, value: Any) -> _Given:
        measure = _UNIT.fullmatch(text)
        bare, unit = (measure[1], measure[2]) if measure else (text, "")
        found = _by_words()(bare)
        return cls(text, value, found[0].path, found[1], unit) if found else cls(text, value)


_KEPT: Final = "kept"
"""What becomes of a pair that was never to be in a field."""


def _put(thing: _Json, given: _Given, path: tuple[str, ...], own: bool) -> str:
    """Put a value where a path leads; say why not, where it can't be."""
    step, *rest = path
    slot = _slot(str(thing["type"]), step)
    if slot is None:
        return _KEPT
    if rest:
        return _put_inside(thing, given, slot, tuple(rest), own) if slot.kind == "part" else _KEPT
    try:
        read = _read(given, slot, own)
    except WrongValue as error:
        return f"expected {error.expected}; kept as it is in extensions"
    if slot.multivalued:
        thing[step] = [*thing.get(step, ()), *(one for one in as_list(read) if one not in thing.get(step, ()))]
    elif step != "id" and thing.get(step, read) != read:
        return f"{step} is said to be {short(thing[step])} too; kept as it is in extensions"
    else:
        thing[step] = read
    return ""


def _put_inside(thing: _Json, given: _Given, slot: SlotTerm, rest: tuple[str, ...], own: bool) -> str:
    """Put a value into a part, made where it isn't there: of channels the one with the number, of others a new one."""
    held = as_list(thing.get(slot.name))
    place = given.number if slot.name == _CHANNELS[1] else len(held) + 1 if slot.multivalued else 1
    if len(held) >= place:
        return _put(held[place - 1], given, rest, own)
    new: _Json = {"type": slot.range}
    if current_model().classes[slot.range].is_entity:
        new["id"] = derived_id(str(thing.get("id")), f"{slot.name}[{place}]" if slot.multivalued else slot.name)
    why = _put(new, given, rest, own)
    if not why or given.number:
        thing[slot.name] = [*held, new] if slot.multivalued else new
    return why


def _read(given: _Given, slot: SlotTerm, own: bool) -> Any:
    if isinstance(given.value, dict | list) or given.value is None:
        raise WrongValue("", slot.name, str(given.value), slot.expected)
    text = str(given.value).strip()
    if slot.kind not in ("id", "reference", "iri"):
        number = isinstance(given.value, int | float) and not isinstance(given.value, bool)
        return Cells().read(given.value if number else text, slot, given.unit).value
    iri = iri_of(text)
    if iri is None:
        raise WrongValue("", slot.name, text, slot.expected)
    if not own and recognise(text) is None:
        raise WrongValue("", slot.name, text, "a persistent identifier, where this is an address of a page or a file")
    return [iri] if slot.multivalued else iri
