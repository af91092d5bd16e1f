"""Where in a file a finding is: from the JSON path to line and column.

Nothing of this is done while a document is validated, since most documents are valid. It takes the bytes of the file
and goes through them once for all findings. Neither JSON nor YAML is nested on the stack, so no file is too deep.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from nboq.checks.findings import Finding, Position
from nboq.checks.turtle_positions import is_turtle, turtle_offsets
from nboq.document import Path, value_at, walk
from nboq.errors import NboqError
from nboq.schema.model import current_model

if TYPE_CHECKING:
    from nboq.checks.xml_positions import Record

# A member of an object or a list, up to where its value begins if that is a container; or the end of a container.
# What was matched is never tried otherwise, since a text may be as long as the file.
_TEXT: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_MEMBER: Final = re.compile(rf'[\s,]*+(?:({_TEXT})\s*+:\s*+)?+({_TEXT}|[\[\]{{}}]|[^\s\[\]{{}}:,"]++)', re.DOTALL)
_BEGINS: Final = frozenset("{[")
_ENDS: Final = frozenset("}]")
_ID_KEYS: Final = ("id", "@id", "ID")
_URN: Final = "urn:uuid:"
_LOCAL: Final = re.compile(r"^.*[/#:@]")
# In bytes. In a larger file of several graphs, which is held as text for the lines of each, the graph's name is enough.
_LARGEST_OF_GRAPHS: Final = 4 * 2**20
Located = tuple[Position | None, tuple[Path, Path] | None]
"""Line and column; where the file has another layout than the document, the path of the value in it, and the path of
the object with the numbers of its lists."""


class Place(NamedTuple):
    """Where a value of a file is, and where the key that it stands under."""

    value: Position
    key: Position | None = None


class _Tracker:
    """Follows a file from token to token, and notes where the wanted values begin."""

    def __init__(self, wanted: Iterable[Path]) -> None:
        self._wanted = {path[:end] for path in wanted for end in range(len(path) + 1)}
        self.found: dict[Path, Place] = {}
        # The containers that are open: the path where something inside is wanted, and the key or index that is next.
        self._paths: list[Path | None] = []
        self._steps: list[str | int] = []
        self._key: Position | None = None
        self.awaits_key = False

    def key(self, name: str, at: Position) -> None:
        self._steps[-1], self._key, self.awaits_key = name, at, False

    def value(self, at: Position) -> Path | None:
        """Note a value; give its path if it, or something inside, is wanted."""
        if not self._paths:
            path: Path | None = ()
        elif (around := self._paths[-1]) is not None:
            path = (*around, self._steps[-1])
        else:
            path = None
        if path is None or path not in self._wanted:
            return None
        self.found[path] = Place(at, self._key if path and isinstance(path[-1], str) else None)
        return path

    def open(self, at: Position, is_list: bool) -> None:
        self._paths.append(self.value(at))
        self._steps.append(0 if is_list else "")
        self.awaits_key = not is_list

    def close(self) -> None:
        self._paths.pop()
        self._steps.pop()
        self.awaits_key = False

    def next(self) -> None:
        """Go on to the next item of the list, or to the next key of the object."""
        step = self._steps[-1]
        if isinstance(step, int):
            self._steps[-1] = step + 1
        else:
            self.awaits_key = True


@lru_cache(maxsize=1)  # a file of many graphs is asked for each
def _places_in(text: str) -> Callable[[int], Position]:
    """Make the function from the number of a character to line and column."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def at(offset: int) -> Position:
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    return at


def json_places(text: str, wanted: Collection[Path]) -> dict[Path, Place]:
    """Find values in the text of a JSON file.

    Args:
        text: JSON, well-formed.
        wanted: The paths of the values.

    Returns:
        The places of those that are there, and of the containers around them. Of a key that is given twice the last,
        as JSON parsers have it.

    >>> json_places('{"name": "63x"}', [("name",)])[("name",)]
    Place(value=Position(line=1, column=10), key=Position(line=1, column=2))
    """
    # As one item of a list, so that all that is wanted has something around it.
    around: dict[str | int, Any] = {0: {}}
    for path in wanted:
        inner = around[0]
        for step in path:
            inner = inner.setdefault(step, {})
    found: dict[Path, tuple[int, int]] = {}
    way: Path = ()
    item = 0
    open_: list[tuple[dict[str | int, Any], Path, int]] = []
    for member in _MEMBER.finditer(text):
        key, token = member.groups()
        if token in _ENDS:
            around, way, item = open_.pop()
            continue
        here, inner = way, None
        if around:
            step = item if key is None else orjson.loads(key) if "\\" in key else key[1:-1]
            inner, item = around.get(step), item + 1
            if inner is not None:
                here = (*way, step) if open_ else ()
                found[here] = member.start(2), member.start(1)
        if token in _BEGINS:
            open_.append((around, way, item))
            around, way, item = inner or {}, here, 0
    at = _places_in(text)
    return {path: Place(at(value), None if key < 0 else at(key)) for path, (value, key) in found.items()}


def yaml_places(content: bytes, wanted: Collection[Path]) -> dict[Path, Place]:
    r"""Find values in a YAML file.

    Args:
        content: The bytes of the file.
        wanted: The paths of the values.

    Returns:
        The places of those that are there, and of the containers around them. What stands under an alias or comes from
        a merge key isn't found, the alias is. Nothing for what isn't YAML.

    >>> yaml_places(b"type: Objective\nlens_na: 1.4", [("lens_na",)])[("lens_na",)]
    Place(value=Position(line=2, column=10), key=Position(line=2, column=1))
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tracker = _Tracker(wanted)
    depth = 0
    try:
        for event in yaml.parse(content, Loader=loader):
            mark: Any = event.start_mark
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                tracker.close()
                depth -= 1
            elif isinstance(event, yaml.NodeEvent):
                at = Position(mark.line + 1, mark.column + 1)
                if tracker.awaits_key:
                    if not isinstance(event, yaml.ScalarEvent):
                        return {}  # a key that is no text; nothing of this kind is ever read
                    tracker.key(event.value, at)
                    continue
                if isinstance(event, yaml.CollectionStartEvent):
                    tracker.open(at, isinstance(event, yaml.SequenceStartEvent))
                    depth += 1
                    continue
                tracker.value(at)
            else:
                continue
            if depth:
                tracker.next()
            elif tracker.found:
                break  # the first document is the one that is read
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return tracker.found


def _homes(data: Any, wanted: Collection[str]) -> dict[str, Path]:
    """Find the objects that have these ids, in JSON of whatever layout; of several the outermost."""
    found: dict[str, Path] = {}
    waiting: list[tuple[Path, Any]] = [((), data)]
    for path, item in waiting:
        if isinstance(item, dict):
            for key in _ID_KEYS:
                text = item.get(key)
                if isinstance(text, str):
                    for name in (text, _URN + text):
                        if name in wanted:
                            found.setdefault(name, path)
            waiting += [((*path, key), below) for key, below in item.items() if isinstance(below, dict | list)]
        elif isinstance(item, list):
            waiting += [((*path, index), below) for index, below in enumerate(item) if isinstance(below, dict | list)]
    return found


def _entries(held: Any) -> Iterable[tuple[str | int, Any]]:
    return held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _pick(places: dict[Path, Place], full: Path, wants_key: bool) -> Position | None:
    """Take the value, else what is nearest around it."""
    for end in range(len(full), -1, -1):
        place = places.get(full[:end])
        if place is not None:
            return place.key if wants_key and end == len(full) and place.key else place.value
    return None


def _in_json(raw: bytes, findings: Sequence[Finding]) -> list[Located]:
    # Imported here: validation alone needs no reader.
    from nboq.formats.native import sniff

    nowhere: list[Located] = [(None, None)] * len(findings)
    try:
        data, text = orjson.loads(raw), raw.decode()
    except ValueError:
        return nowhere
    ways: list[Path | None] = []
    foreign: _Foreign | None = None
    moved: dict[int, tuple[Path, Path]] = {}
    is_ours = sniff(data)  # which goes through all of it
    for finding in findings:
        owner = value_at(data, finding.path) if is_ours else None
        if isinstance(owner, dict) and (not finding.id or owner.get("id") == finding.id or finding.field == "id"):
            ways.append(_way(finding))
            continue
        foreign = foreign or _Foreign(raw, data, findings)
        found = foreign.way(finding)
        ways.append(found[0] if found else None)
        if found:
            moved[len(ways) - 1] = found
    places = json_places(text, [way for way in ways if way is not None])
    keys = [finding.rule in _AT_KEY for finding in findings]
    spots = [None if way is None else _pick(places, way, key) for way, key in zip(ways, keys, strict=True)]
    return [(spot, moved.get(number)) for number, spot in enumerate(spots)]


class _Foreign:
    """JSON of other layouts, such as the Micro-Meta App's: the same things, under other names and in another order.

    The file is read once more, which gives the same document: things are found by the ids that they have in the file,
    what is in them by the names of the fields and by the order of lists, which the reader notes.
    """

    def __init__(self, raw: bytes, data: Any, findings: Iterable[Finding]) -> None:
        from nboq.formats import read_bytes

        try:
            document = read_bytes(raw, "file.json").data
        except NboqError:
            document = {}
        self._document, self._data = document, data
        self._record: tuple[Record, list[Path]] | None = None
        ids = [*(entity.get("id") for _, entity in walk(document)), *(finding.id for finding in findings)]
        self._homes = _homes(data, {identifier for identifier in ids if isinstance(identifier, str) and identifier})

    def way(self, finding: Finding) -> tuple[Path, Path] | None:
        """Find the field, else what is nearest around it; give its path in the file, and the object's in that order."""
        path, order = finding.path, list(finding.path)
        owner = value_at(self._document, path)
        if not isinstance(owner, dict) or (finding.id and owner.get("id") != finding.id):
            way = self._homes.get(finding.id)
            return None if way is None else (way, path)
        if not self._homes:
            return self._in_record(finding), path
        for end in range(len(path), -1, -1):
            owner = value_at(self._document, path[:end])
            home = self._homes.get(str(owner.get("id"))) if isinstance(owner, dict) else None
            if home is not None:
                break
        else:
            return (), path
        way, within, rest = home, None, path[end:]
        while rest:
            slot, index = str(rest[0]), rest[1] if len(rest) > 1 and isinstance(rest[1], int) else None
            name = self._name(way, owner, slot, within)
            if name is None:
                within = slot  # its fields are the owner's own in the file
            else:
                way = self._item(way, owner, name, index)
                if index is not None and isinstance(way[-1], int):
                    order[len(path) - len(rest) + 1] = way[-1]
                owner, within = (
                    value_at(self._document, path[: len(path) - len(rest) + (1 if index is None else 2)]),
                    None,
                )
            rest = rest[1:] if index is None else rest[2:]
        name = self._name(way, owner, finding.field, within)
        return way if name is None else (*way, name), tuple(order)

    def _in_record(self, finding: Finding) -> Path:
        """Find a field of a record, which has no ids, by the names in it and by what it says."""
        from nboq.checks.xml_positions import Node, Record

        if self._record is None:
            top = Node("", 0, {})
            ways: list[Path] = [()]
            waiting: list[tuple[Node, Any]] = [(top, self._data)]
            for node, held in waiting:
                for key, value in _entries(held):
                    inner = Node(key if isinstance(key, str) else "", len(ways), {}, text=_text(value))
                    ways.append((*ways[node.at], key))
                    node.children.append(inner)
                    waiting.append((inner, value))
            body = current_model().classes.get(str(self._document.get("type")))
            fields = {slot.replace("_", "") for slot in body.slots} if body else set()
            # An answer of a registry has the record somewhere within.
            root = max(top.below(), key=lambda node: sum(child.name.lower() in fields for child in node.children))
            self._record = Record(b"", root, self._document), ways
        record, found = self._record
        return found[record.offset(finding.path, finding.field, finding.value) or 0]

    def _item(self, way: Path, owner: Any, name: str, index: int | None) -> Path:
        held = value_at(self._data, (*way, name))
        if index is None or not isinstance(held, list):
            return (*way, name)
        noted = value_at(owner, ("extensions", "micrometa:~order", name))
        return (*way, name, noted.index(index) if isinstance(noted, list) and index in noted else index)

    def _name(self, way: Path, owner: Any, slot: str, within: str | None) -> str | None:
        """Find the key that a field has in the file."""
        held = value_at(self._data, way)
        if not isinstance(held, dict) or not isinstance(owner, dict):
            return None
        if "Schema_ID" in held or way != self._homes.get(str(owner.get("id"))):
            from nboq.schema.crosswalk import micrometa_crosswalk

            kind = str(owner.get("type"))
            field = micrometa_crosswalk().field_of(kind, within).get(slot) if kind in current_model().classes else None
            if field is not None:
                return field.name if field.name in held else None
        alike = slot.replace("_", "").lower()
        return next((key for key in held if _LOCAL.sub("", key).replace("_", "").lower() == alike), None)


def _way(finding: Finding) -> Path:
    way = (*finding.path, finding.field) if finding.field else finding.path
    return way if finding.index is None else (*way, finding.index)


_AT_KEY: Final = frozenset({"additionalProperties", "UnknownField"})


def located(content: bytes, findings: Sequence[Finding], graph: str = "") -> list[Located]:
    """Find the places of findings, as `positions` does, and their paths in a JSON file of another layout."""
    raw = content.removeprefix(b"\xef\xbb\xbf")
    if raw.lstrip()[:1] in (b"{", b"[") and not graph:
        # A byte order mark is no column of its own, so it may go.
        return _in_json(raw, findings)
    return [(place, None) for place in positions(content, findings, graph)]


def positions(content: bytes, findings: Sequence[Finding], graph: str = "") -> list[Position | None]:
    r"""Find the lines and columns that findings are about.

    Args:
        content: The bytes of the file that the document was read from.
        findings: Of one document.
        graph: The name of the graph that the document is, in a file of several.

    Returns:
        For each finding the position of the value; of the key where the class has no such field; of the object where
        the field is missing. In files of the Micro-Meta App the field of its crosswalk, in the object with the same id
        or in a part of it; in JSON of other formats the field of that name there. In OME-XML and in records of PIDINST
        and DataCite the attribute or element that the field comes from, else the element around. In Turtle and its kin
        the predicate of the field, else the subject; in RDF/XML their elements. None where there is no telling.

    >>> from nboq.checks.json_schema import schema_findings
    >>> found = list(schema_findings({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_an": 1.4}))
    >>> positions(b'{"type": "Objective", "id": "urn:x:1", "name": "63x",\n "lens_an": 1.4}', found)
    [Position(line=2, column=2)]
    """
    raw = content.removeprefix(b"\xef\xbb\xbf")
    if raw.lstrip()[:1] in (b"{", b"[") and not graph:
        return [place for place, _ in _in_json(raw, findings)]
    turtle = bool(findings) and is_turtle(raw)
    if graph and (not turtle or len(raw) > _LARGEST_OF_GRAPHS):
        return [None] * len(findings)
    if findings and (turtle or raw.lstrip()[:1] == b"<" or raw[:2] in (b"\xff\xfe", b"\xfe\xff")):
        from nboq.checks.xml_positions import xml_offsets

        text, offsets = turtle_offsets(raw, findings, graph) if turtle else xml_offsets(content, findings)
        at = _places_in(text)
        return [None if offset is None else at(offset) for offset in offsets]
    if not findings or b"\0" in raw[:4096]:
        return [None] * len(findings)
    wanted = [_way(finding) for finding in findings]
    places = yaml_places(raw, [("type",), *wanted])
    if ("type",) not in places:
        return [None] * len(findings)
    return [_pick(places, way, finding.rule in _AT_KEY) for way, finding in zip(wanted, findings, strict=True)]
