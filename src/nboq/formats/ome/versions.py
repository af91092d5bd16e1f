"""OME-XML of any version, as a tree of the version of June 2016.

What every version since 2003 became in the next one, and what the last one allows, is taken from ome-types: OME's own
transforms and schema, which it ships. Its objects aren't made on the way: they would give every id that breaks the
schema another name, refuse a whole document for one value, and take most of the time. Nor is its function called that
applies the transforms: it looks for the version of 2003 under a namespace that no file has, and would never end on a
file that has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from nboq.errors import Malformed, MissingDependency, short
from nboq.formats.ome.raw import CURRENT, local
from nboq.formats.safe_xml import parse_xml

_FIRST = "http://www.openmicroscopy.org/XMLschemas/OME/FC/ome.xsd"
"""The namespace of 2003, which has the form of no later one."""
_HUGE = 10 * 2**20
"""Above this, libxml2 takes a single text for an attack; pixels in the XML may well be larger."""
_PIXELS = re.compile(rb"(<(?:[\w.-]++:)?BinData\b[^<>]*+>)[A-Za-z0-9+/=\s]++(?=</)")
_SPACES = re.compile(r"\{(?:https?:|urn:)[^{}\s]*\}")
# What the schema takes from the schema of XML itself, so that nothing is fetched to complete it.
_XML_SCHEMA = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">'
    '<xs:attribute name="lang" type="xs:language"/></xs:schema>'
)


def parse(content: bytes, source: str) -> etree._Element:
    """Parse OME-XML, without the pixels where they are many.

    Raises:
        Malformed: If it isn't well-formed, has a document type, or isn't OME-XML.
    """
    if len(content) > _HUGE and b"BinData" in content:
        content = _PIXELS.sub(rb"\1", content)
    root = parse_xml(content, source)
    space, _, name = str(root.tag).rpartition("}")
    if name != "OME" or "openmicroscopy.org" not in space.lower():
        raise Malformed(f"XML of another kind: its root is {short(str(root.tag), 120)}, expected OME", source=source)
    return root


def version_of(root: etree._Element) -> str:
    """Give the version of the schema that a document names, or its namespace where that names none.

    >>> version_of(etree.fromstring('<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2013-06"/>'))
    '2013-06'
    """
    space = str(root.tag).rpartition("}")[0].lstrip("{").rstrip("/")
    if space == _FIRST:
        return "2003-FC"
    found = re.fullmatch(r"https?://www.openmicroscopy.org/Schemas/OME/([^/]+)", space, re.IGNORECASE)
    return found[1] if found else space


def upgraded(root: etree._Element, source: str) -> etree._Element:
    """Bring a document to the version of June 2016, one version after the other.

    Args:
        root: The root of the document.
        source: What to call it in messages.

    Returns:
        The root of a document of that version: the same one where it is of it already.

    Raises:
        MissingDependency: If ome-types, which has the transforms, isn't installed.
        Malformed: If it is of a version that no transform leads on from, or can't be brought up to date.
    """
    if root.tag == f"{{{CURRENT}}}OME":
        return root
    given = version_of(root)
    steps = _transforms()
    root = _mended(root, source)
    for _ in range(len(steps)):
        step = steps.get(version_of(root))
        if step is None:
            break
        try:
            found = _compiled(step)(root, profile_run=False).getroot()
        except (etree.LxmlError, ValueError, RecursionError) as error:
            reason = f"which can't be brought up to date: {short(str(error), 120)}"
            raise Malformed(f"OME-XML of version {given}, {reason}", source=source) from None
        if found is None or version_of(found) == version_of(root):
            break
        root = found
    if root.tag != f"{{{CURRENT}}}OME":
        known = ", ".join(sorted(steps))
        space, meant = str(root.tag).rpartition("}")[0].lstrip("{"), CURRENT.replace("2016-06", given)
        if given in (*steps, "2016-06") and space != meant:
            reason = f"the namespace {short(space, 80)} isn't OME's"
            raise Malformed(reason, source=source, hint=f"write {meant} in its place")
        raise Malformed(f"OME-XML of version {short(given)}; known are {known} and 2016-06", source=source)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return root


def _mended(root: etree._Element, source: str) -> etree._Element:
    """Mend namespaces that programs are known to write wrongly: `ome` and `sa` in small letters, `2013-06s`."""
    space = str(root.tag).rpartition("}")[0]
    if "/Schemas/ome/" not in space and not space.endswith("/2013-06s"):
        return root
    text = etree.tostring(root).replace(b"/Schemas/ome/", b"/Schemas/OME/").replace(b"/Schemas/sa/", b"/Schemas/SA/")
    return parse_xml(text.replace(b"/2013-06s", b"/2013-06"), source)


def ome_types_folder() -> Path:
    """Find ome-types without loading it, which takes half a second.

    Raises:
        MissingDependency: If it isn't installed.

    >>> (ome_types_folder() / "ome-2016-06.xsd").is_file()
    True
    """
    found = find_spec("ome_types")
    for folder in (found.submodule_search_locations or ()) if found else ():
        return Path(folder)
    raise MissingDependency("ome-types", hint="pip install 'ome-types>=0.6'")


def _transforms() -> dict[str, Path]:
    """Give the transforms that ome-types ships, by the version that they start from."""
    return {path.name.partition("-to-")[0]: path for path in (ome_types_folder() / "transforms").glob("*.xsl")}


@cache
def _compiled(path: Path) -> etree.XSLT:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XSLT(etree.parse(str(path), parser), access_control=etree.XSLTAccessControl.DENY_ALL)


class _Offline(etree.Resolver):
    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """Give the one schema that OME's imports, and never the network."""
        return self.resolve_string(_XML_SCHEMA, context) if (system_url or "").endswith("xml.xsd") else None


@cache
def _schema(folder: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Offline())
    return etree.XMLSchema(etree.parse(str(folder / "ome-2016-06.xsd"), parser))


_NO_KEY = re.compile("Not all fields of key identity-constraint '[^']+IDKey' evaluate to a node")
"""An ID that isn't written as OME has it counts as none; one that is missing is told as such."""


def schema_faults(root: etree._Element, given: etree._Element | None = None) -> Iterator[tuple[str, str]]:
    """Say what in a document breaks the schema of June 2016.

    Args:
        root: The root of the document.
        given: The root of the file, where the document was brought up to date: lines are those of the file.

    Yields:
        The place, as a line or the names of the elements that lead there, and what is wrong there.

    Raises:
        MissingDependency: If ome-types, which holds the schema, isn't installed.
    """
    schema = _schema(ome_types_folder())
    if schema.validate(root):
        return
    lines: dict[str, int | None] = {}
    for element in given.iter("*") if given is not None and given is not root else ():
        lines.setdefault(element.get("ID") or "", element.sourceline)
    for error in schema.error_log:
        # libxml2 says so of each value, and of each key, that it has complained about before.
        if "No precomputed value available" in error.message or _NO_KEY.search(error.message):
            continue
        place = f"line {error.line}"
        if lines or not error.line:
            found = root.getroottree().xpath(str(error.path))
            way = [found[0], *found[0].iterancestors()] if isinstance(found, list) and found else []
            line = next((lines[e.get("ID")] for e in way if e.get("ID") and e.get("ID") in lines), None)
            place = f"line {line}" if line else "/".join(local(element.tag) for element in reversed(way))
        yield place, _SPACES.sub("", error.message)


def _leaves(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    for element in root.iter("*"):
        for name, text in element.attrib.items():
            yield element, local(name), str(text)
        if element.text and element.text.strip():
            yield element, "", element.text.strip()


def lost_leaves(old: etree._Element, new: etree._Element) -> list[dict[str, str]]:
    """Give the values of an older document that are nowhere in the newer one: its transforms drop what OME gave up.

    Args:
        old: The root of the document as it was.
        new: That of the same document in the version of June 2016.

    Returns:
        For each such value, the path of its element, the name of the attribute (empty for text) and the value.
    """
    names = Counter((name, text) for _, name, text in _leaves(new))
    # Names changed from version to version, so a value counts as kept where it stands under another one.
    rest = []
    for element, name, text in _leaves(old):
        if names[name, text]:
            names[name, text] -= 1
        elif text and name != "schemaLocation":
            rest.append((element, name, text))
    texts = Counter(text for _, text in names.elements())
    lost = []
    tree = old.getroottree()
    for element, name, text in rest:
        if texts[text]:
            texts[text] -= 1
        else:
            path = _SPACES.sub("", tree.getelementpath(element))
            lost.append({"element": path, "attribute": name, "value": text})
    return lost
