"""Where in an XML file a finding is: in OME-XML, in RDF/XML, in PIDINST records, in DataCite records.

A document's paths say nothing about the XML that it came from. So the file is read once more, which gives the same
document; the things in it are looked up in the XML by the id that they have there, and fields by the table of the
format, or by their names. Where there is no telling, the place is the element around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from nboq.checks.findings import Finding
from nboq.document import Path, value_at, walk
from nboq.errors import NboqError
from nboq.schema.iri import expand

_ATTRIBUTE: Final = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME: Final = re.compile(rb"<[^\s/>]+")
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")


@dataclass(slots=True, eq=False)
class Node:
    """An element, and where its start tag begins."""

    name: str
    at: int
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def below(self) -> Iterator[Node]:
        """Give the element and all in it, the nearest first."""
        waiting = [self]
        for node in waiting:
            yield node
            waiting += node.children


def _tree(raw: bytes) -> Node | None:
    """Read the elements of a file; None where it isn't well-formed or has a document type, with which entities come."""
    if b"<!DOCTYPE" in raw:
        return None
    parser = expat.ParserCreate("utf-8")
    top = Node("", 0, {})
    open_ = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(":")[2], parser.CurrentByteIndex, local)
        open_[-1].children.append(node)
        open_.append(node)

    def end(_: str) -> None:
        open_.pop()

    def text(data: str) -> None:
        open_[-1].text += data

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(raw, True)
    except expat.ExpatError:
        return None
    return top.children[0] if top.children else None


def _attribute(raw: bytes, node: Node, name: str) -> int | None:
    """Find where the name of an attribute stands."""
    begun = _NAME.match(raw, node.at)
    at = begun.end() if begun else node.at
    while match := _ATTRIBUTE.match(raw, at):
        if match[1].decode("utf-8", "replace").rpartition(":")[2] == name:
            return match.start(1)
        at = match.end()
    return None


class _Ome:
    """OME-XML: by the ids in the file, and by the table of its fields."""

    def __init__(self, raw: bytes, root: Node, data: Mapping[str, Any]) -> None:
        from nboq.formats.ome.fields import fields_table

        self._raw, self._root, self._data, self._table = raw, root, data, fields_table()
        self._own: dict[str, list[Node]] = {}
        self._in_file = {str(body.get("id")): body.get("extensions", {}).get("ome:ID") for _, body in walk(data)}
        for node in root.below():
            if "ID" in node.attributes and self._is_own(node.name):
                self._own.setdefault(node.attributes["ID"], []).append(node)

    def _is_own(self, name: str) -> bool:
        """Whether the ID of an element is its own and no reference."""
        known = self._table.get(name)
        if known is None or "ID" not in known.fields:
            return not name.endswith(("Ref", "Settings"))
        return known.fields["ID"].how == "id"

    def offset(self, path: Path, name: str, value: Any) -> int | None:
        del value
        node, rest = self._home(path)
        if node is None:
            return None
        # A part may be a child of the element, or made of its attributes and then have no element of its own.
        skipped: list[str] = []
        while rest:
            inner, used = self._child(node, path[: len(path) - len(rest)], rest)
            if inner is None:
                skipped.append(str(rest[0]))
            else:
                node, skipped = inner, []
            rest = rest[used:]
        return self._member(node, name, tuple(skipped))

    def _home(self, path: Path) -> tuple[Node | None, Path]:
        """Find the innermost thing around that has an id in the file, and the way on from there."""
        for end in range(len(path), -1, -1):
            owner = value_at(self._data, path[:end])
            if not isinstance(owner, dict):
                continue
            # A descriptor is nothing in OME: the instrument that it describes is.
            described = owner.get("describes") if owner.get("type") == "HardwareDescriptor" else None
            for thing in (owner, described):
                if isinstance(thing, dict) and (given := thing.get("extensions", {}).get("ome:ID")) in self._own:
                    return self._best(self._own[given], str(thing["type"])), path[end:]
        return (self._root if not path else None), path

    def _best(self, nodes: list[Node], kind: str) -> Node:
        return next((node for node in nodes if getattr(self._table.get(node.name), "class_name", "") == kind), nodes[0])

    def _child(self, node: Node, above: Path, rest: Path) -> tuple[Node | None, int]:
        """Find the child that a part of an object is; which of several is told by what it refers to."""
        known = self._table.get(node.name)
        used = 2 if len(rest) > 1 and isinstance(rest[1], int) else 1
        if known is None:
            return None, used
        names = {f.name for f in known.fields.values() if f.target == rest[0] and f.form in ("element", "group")}
        found = [child for child in node.children if child.name in names]
        if len(found) > 1:
            part = value_at(self._data, above + rest[:used])
            found = [child for child in found if isinstance(part, dict) and self._is_said_by(child, part)]
        return (found[0] if len(found) == 1 else None), used

    def _is_said_by(self, node: Node, part: Mapping[str, Any]) -> bool:
        """Whether an element is what a part says that it is: settings of something, or a plane by its numbers."""
        if leads := part.get("settings_of"):
            return node.attributes.get("ID") == self._in_file.get(leads)
        fields = self._table[node.name].fields.values() if node.name in self._table else ()
        plain = {field.name: part.get(str(field.target)) for field in fields if field.how == "slot" and not field.unit}
        counts = {name: value for name, value in plain.items() if isinstance(value, int)}
        return bool(counts) and all(node.attributes.get(name) == str(count) for name, count in counts.items())

    def _member(self, node: Node, name: str, within: tuple[str, ...]) -> int:
        known = self._table.get(node.name)
        if known is None or name == "type":
            return node.at
        members = [f for f in known.fields.values() if f.target == name and f.how != "class"]
        # The table says of which class the parts on the way are, where several might be; paths don't.
        ways = [tuple(step.partition(":")[0] for step in f.within) for f in members]
        members = [f for f, way in zip(members, ways, strict=True) if way == within] or (members if not within else [])
        for member in members:
            if member.form == "attribute":
                at = _attribute(self._raw, node, member.name)
                if at is not None:
                    return at
            child = next((child for child in node.children if child.name == member.name), None)
            if child is not None:
                return child.at
        return node.at


class Record:
    """A record of a registry: its elements are called as the fields are, and say the same texts."""

    def __init__(self, raw: bytes, root: Node, data: Mapping[str, Any]) -> None:
        del raw
        self._root, self._data = root, data

    def offset(self, path: Path, name: str, value: Any) -> int | None:
        """Find a field of a part by its name, or by what it says; else what is nearest around it."""
        node: Node | None = self._root
        owner: Any = self._data
        for step in path:
            owner = value_at(owner, (step,))
            if isinstance(step, str):
                node = self._named(node, step) or node
            elif node is not None and isinstance(owner, dict):
                node = self._item(node, owner) or node
        if node is None:
            return None
        for text in (value, value_at(owner, (name,))):
            said = self._saying(node, text) if isinstance(text, str | int | float) else None
            if said is not None:
                return said.at
        return (self._named(node, name) or node).at

    def _named(self, node: Node | None, name: str) -> Node | None:
        wanted = name.replace("_", "").lower()
        return next((child for child in node.children if child.name.lower() == wanted), None) if node else None

    def _saying(self, node: Node, text: Any) -> Node | None:
        return next((below for below in node.below() if below.text.strip() == str(text).strip() != ""), None)

    def _item(self, node: Node, part: Mapping[str, Any]) -> Node | None:
        """Find the item of a list that says most of what a part says; none where several do."""
        texts = {str(value) for key, value in part.items() if key not in ("type", "extensions")}
        said = [len(texts & {below.text.strip() for below in child.below()}) for child in node.children]
        return node.children[said.index(max(said))] if any(said) and said.count(max(said)) == 1 else None


class _Rdf:
    """RDF/XML: by the IRIs that its elements are about."""

    def __init__(self, raw: bytes, root: Node, data: Mapping[str, Any]) -> None:
        del raw
        self._data = data
        self._about: dict[str, list[Node]] = {}
        for node in root.below():
            self._about.setdefault(node.attributes.get("about", ""), []).append(node)

    def offset(self, path: Path, name: str, value: Any) -> int | None:
        for end in range(len(path), -1, -1):
            owner = value_at(self._data, path[:end])
            if isinstance(owner, dict) and (iri := expand(str(owner.get("id", "")))):
                nodes = self._about.get(iri, [])
                break
        else:
            return None
        # What has no id is told by the field of the thing around it; what is missing, by the thing.
        field = str(path[end]) if end < len(path) else name if value is not None else ""
        said = [child for node in nodes for child in node.children if child.name == field]
        typed = [node for node in nodes if node.name != "Description"] or nodes
        return next((some[0].at for some in (said, typed) if len(some) == 1), None)


_FINDERS: Final[dict[str, type[_Ome] | type[Record] | type[_Rdf]]] = {
    "OME": _Ome,
    "RDF": _Rdf,
    "instrument": Record,
    "resource": Record,
}


def _is_about(finding: Finding, data: Mapping[str, Any]) -> bool:
    """Whether a finding is about this document, so that its path means something."""
    owner = value_at(data, finding.path)
    return isinstance(owner, dict) and (not finding.id or owner.get("id") == finding.id)


def _utf8(content: bytes) -> bytes:
    """Write the file in UTF-8, whatever it is in."""
    for mark, coding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(coding).encode()
    declared = _DECLARED.match(content)
    return content.decode(declared[1].decode() if declared else "utf-8").encode()


def xml_offsets(content: bytes, findings: Sequence[Finding]) -> tuple[str, list[int | None]]:
    r"""Find where in the text of an XML file findings are.

    Args:
        content: The bytes of the file that the document was read from.
        findings: Of one document.

    Returns:
        The text of the file, and for each finding the place in it: of the attribute or the child that the field comes
        from, else of the element of its object. None where there is no telling.
    """
    from nboq.formats import read_bytes

    nowhere: list[int | None] = [None] * len(findings)
    try:
        raw = _utf8(content)
        root = _tree(raw)
        if root is None or root.name not in _FINDERS:
            return "", nowhere
        data = read_bytes(content, "file.xml", planes=any("planes" in finding.path for finding in findings)).data
    except (NboqError, ValueError, LookupError):
        return "", nowhere
    finder = _FINDERS[root.name](raw, root, data)
    places = [
        finder.offset(finding.path, finding.field, finding.value) if _is_about(finding, data) else None
        for finding in findings
    ]
    return raw.decode(), [None if place is None else len(raw[:place].decode()) for place in places]
