"""Where in a file a finding is: from the JSON path to line and column.

Nothing of this is done while a document is validated, since most documents are valid. It takes the bytes of the file
and goes through them once for all findings. Neither JSON nor YAML is nested on the stack, so no file is too deep.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from nboq.checks.findings import Finding, Position
from nboq.document import Path, value_at
from nboq.schema.model import current_model

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_ID_KEYS: Final = ("id", "@id", "ID")
_URN: Final = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Place:
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

    @property
    def is_wanted(self) -> bool:
        """Whether anything that comes next may be wanted."""
        return not self._paths or self._paths[-1] is not None

    def key(self, name: str, at: Position) -> None:
        self._steps[-1], self._key, self.awaits_key = name, at, False

    def value(self, at: Position | None) -> Path | None:
        """Note a value; give its path if it, or something inside, is wanted."""
        if not self._paths:
            path: Path | None = ()
        elif (around := self._paths[-1]) is not None:
            path = (*around, self._steps[-1])
        else:
            path = None
        if path is None or path not in self._wanted or at is None:
            return None
        self.found[path] = Place(at, self._key if path and isinstance(path[-1], str) else None)
        return path

    def open(self, at: Position | None, is_list: bool) -> None:
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
    at = _places_in(text)
    tracker = _Tracker(wanted)
    for match in _TOKEN.finditer(text):
        token = match.group()
        match token[0]:
            case "}" | "]":
                tracker.close()
            case ",":
                tracker.next()
            case ":":
                pass
            case _ if tracker.awaits_key:
                if tracker.is_wanted:
                    tracker.key(orjson.loads(token), at(match.start()))
                tracker.awaits_key = False
            case "{" | "[":
                tracker.open(at(match.start()) if tracker.is_wanted else None, token == "[")  # noqa: S105
            case _ if tracker.is_wanted:
                tracker.value(at(match.start()))
    return tracker.found


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


def _pick(places: dict[Path, Place], full: Path, wants_key: bool) -> Position | None:
    """Take the value, else what is nearest around it."""
    for end in range(len(full), -1, -1):
        place = places.get(full[:end])
        if place is not None:
            return place.key if wants_key and end == len(full) and place.key else place.value
    return None


def _in_json(raw: bytes, findings: Sequence[Finding]) -> list[Position | None]:
    # Imported here: validation alone needs no reader.
    from nboq.formats.native import sniff

    nowhere: list[Position | None] = [None] * len(findings)
    try:
        data, text = orjson.loads(raw), raw.decode()
    except ValueError:
        return nowhere
    ways: list[Path | None] = []
    homes = None
    for finding in findings:
        owner = value_at(data, finding.path) if sniff(data) else None
        if isinstance(owner, dict) and (not finding.id or owner.get("id") == finding.id or finding.field == "id"):
            ways.append(_way(finding))
            continue
        # Files of other formats have other paths, but mostly the same ids.
        homes = homes if homes is not None else _homes(data, {finding.id for finding in findings if finding.id})
        home = homes.get(finding.id) if finding.id else None
        ways.append(None if home is None else _in_app(value_at(data, home), home, finding))
    places = json_places(text, [way for way in ways if way is not None])
    keys = [finding.rule in _AT_KEY for finding in findings]
    return [None if way is None else _pick(places, way, key) for way, key in zip(ways, keys, strict=True)]


def _in_app(owner: Any, home: Path, finding: Finding) -> Path:
    """Find the field under the name that the Micro-Meta App has for it; in other files the object has to do."""
    kind = finding.entity.partition(" ")[0]
    if "Schema_ID" not in owner or kind not in current_model().classes:
        return home
    from nboq.schema.crosswalk import micrometa_crosswalk

    field = micrometa_crosswalk().field_of(kind).get(finding.field)
    return (*home, field.name) if field else home


def _way(finding: Finding) -> Path:
    way = (*finding.path, finding.field) if finding.field else finding.path
    return way if finding.index is None else (*way, finding.index)


_AT_KEY: Final = frozenset({"additionalProperties", "UnknownField"})


def positions(content: bytes, findings: Sequence[Finding]) -> list[Position | None]:
    r"""Find the lines and columns that findings are about.

    Args:
        content: The bytes of the file that the document was read from.
        findings: Of one document.

    Returns:
        For each finding the position of the value; of the key where the class has no such field; of the object where
        the field is missing. In files of the Micro-Meta App the field of its crosswalk, in the object with the same id;
        in JSON of other formats the object with the same id. In OME-XML and in records of PIDINST and DataCite the
        attribute or element that the field comes from, else the element around. None where there is no telling, as in
        RDF.

    >>> from nboq.checks.json_schema import schema_findings
    >>> found = list(schema_findings({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_an": 1.4}))
    >>> positions(b'{"type": "Objective", "id": "urn:x:1", "name": "63x",\n "lens_an": 1.4}', found)
    [Position(line=2, column=2)]
    """
    raw = content.removeprefix(b"\xef\xbb\xbf")
    if raw.lstrip()[:1] in (b"{", b"["):
        # A byte order mark is no column of its own, so it may go.
        return _in_json(raw, findings)
    if findings and (raw.lstrip()[:1] == b"<" or raw[:2] in (b"\xff\xfe", b"\xfe\xff")):
        from nboq.checks.xml_positions import xml_offsets

        text, offsets = xml_offsets(content, findings)
        at = _places_in(text)
        return [None if offset is None else at(offset) for offset in offsets]
    if not findings or b"\0" in raw[:4096]:
        return [None] * len(findings)
    wanted = [_way(finding) for finding in findings]
    places = yaml_places(raw, [("type",), *wanted])
    if ("type",) not in places:
        return [None] * len(findings)
    return [_pick(places, way, finding.rule in _AT_KEY) for way, finding in zip(wanted, findings, strict=True)]
