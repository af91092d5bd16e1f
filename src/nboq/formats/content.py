"""The content of a file, opened as far as somebody looks: its first bytes, all of it, its JSON, its XML."""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import orjson

from nboq.errors import InputError, Malformed, as_text, short
from nboq.files import as_path, is_stream, open_input
from nboq.formats.zarr_hierarchy import CRATE, CRATES, ROOTS, ZIP, ZIPPED, is_crate, is_hierarchy, root_of

if TYPE_CHECKING:
    from lxml import etree

_HEAD: Final = 65536
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
# A root with a prefix declares it, and so has a blank behind its name; an IRI in N-Triples has a bracket there.
_XML: Final = re.compile(rb"<(?:\?xml|!--|!DOCTYPE|[A-Za-z_][\w.-]*[\s/>]|[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*\s)").match
# A key that is given twice is there once when it's written again, unless a text hides quotes and colons.
_HIDDEN: Final = re.compile(rb"\\u00(?:22|3[aA])")
# To look for long rows of digits in a tenth of the time that a pattern takes.
_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")
_LONG: Final = b"0" * 19
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)


def load_json(raw: bytes, source: str) -> Any:
    """Parse JSON in which no key is given twice; whole numbers keep all their digits, and a mark of byte order is none.

    Args:
        raw: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it isn't such JSON; with line and column.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        cut = error.pos >= len(raw.decode(errors="replace").rstrip())
        reason = "the file ends in the middle, it may have been cut off" if cut else str(error).partition(":")[0]
        raise Malformed(f"not JSON at {where}: {reason}", source=source) from None
    once = False
    with suppress(TypeError):  # orjson doesn't write what is nested as deep as it reads
        once = not (b"\\u00" in raw and _HIDDEN.search(raw)) and raw.count(b'":') == orjson.dumps(data).count(b'":')
    if not once:
        _refuse_twice(raw.decode(), source)
    # orjson makes doubles of what 64 bits can't hold.
    return json.loads(raw) if _LONG in raw.translate(_DIGITS) else data


def _refuse_twice(text: str, source: str) -> None:
    # The objects and lists that are open, with their keys so far; lists have none.
    held: list[set[str] | None] = []
    awaits_key = False
    for found in _TOKEN.finditer(text):
        match found.group():
            case "{" | "[" as opening:
                awaits_key = opening == "{"
                held.append(set() if awaits_key else None)
            case "}" | "]":
                held.pop()
            case ",":
                awaits_key = held[-1] is not None
            case key if awaits_key:
                awaits_key, keys, name = False, held[-1] or set(), orjson.loads(key)
                if name in keys:
                    at = found.start()
                    line, column = text.count("\n", 0, at), at - text.rfind("\n", 0, at)
                    message = f"not JSON at line {line + 1}, column {column}: the key {short(name)} is given twice"
                    raise Malformed(message, source=source)
                keys.add(name)
                held[-1] = keys


class ToXml(Protocol):
    """What writes itself as XML, as `ome_types.OME` does."""

    def to_xml(self) -> str: ...  # noqa: D102


Readable: TypeAlias = str | PathLike[str] | bytes | IO[bytes] | IO[str] | ToXml
"""What a document is read from: a file, by name or open; what is in one, as bytes or text; an object of ome-types."""
# XML says in which encoding its bytes are; a text has none any longer.
_ENCODING: Final = re.compile(r"""^(\s*<\?xml\b[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
# What begins with a bracket or has several lines is no name of a file.
_TEXT: Final = re.compile(r"\s*[<{\[]|[^\n]*\n")


class Content:
    """What a file holds. Nothing is read before it's asked for, and nothing twice.

    Args:
        source: What to call it in messages; the end of it may tell the format.
        content: The bytes, where they are in memory already.
        path: The file, where they aren't.
        planes: Whether the planes of images are wanted as well, of which there may be many thousands.

    >>> content = Content("a.json", b'{"type": "Instrument"}')
    >>> content.is_json, content.is_xml, content.json
    (True, False, {'type': 'Instrument'})
    """

    def __init__(
        self, source: str, content: bytes | None = None, path: Path | None = None, planes: bool = False
    ) -> None:
        self.source = source
        self.path = path
        self.planes = planes
        self._given = content

    @classmethod
    def of(cls, given: Readable, planes: bool = False) -> Content:
        """Take what somebody wants to have read.

        >>> Content.of('{"type": "Instrument"}').json, Content.of(io.StringIO("type: Instrument")).raw
        ({'type': 'Instrument'}, b'type: Instrument')
        """
        source = "the text"
        if not isinstance(given, str | bytes | bytearray | memoryview | PathLike):
            name = getattr(given, "name", None)
            source = name if isinstance(name, str) and name else f"the {type(given).__name__}"
            if hasattr(given, "read"):
                given = given.read()
            elif hasattr(given, "to_xml"):
                given = given.to_xml()
        if isinstance(given, str) and (source != "the text" or _TEXT.match(given)):
            return cls(source, _ENCODING.sub(r"\1", given).encode("utf-8", "surrogateescape"), planes=planes)
        if isinstance(given, bytes | bytearray | memoryview):
            return cls("the bytes" if source == "the text" else source, bytes(given), planes=planes)
        if not isinstance(given, str | PathLike):
            hint = "give the name of a file, an open one, its bytes or text, or an OME of ome-types"
            raise InputError("can't be read", source=source, hint=hint)
        return cls(as_text(given), path=as_path(Path(given)), planes=planes)

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, or all when there is less."""
        if self._given is not None:
            return self._given[:_HEAD]
        return self.raw[:_HEAD] if self._once else self._read(_HEAD)

    @cached_property
    def raw(self) -> bytes:
        """All of it, without a byte order mark in UTF-8."""
        found = self._given if self._given is not None else self._read(-1)
        return found.removeprefix(b"\xef\xbb\xbf")

    @cached_property
    def is_hierarchy(self) -> bool:
        """Whether it is a Zarr hierarchy, whose folder or zip begins with the metadata of its root."""
        if self.path is not None and not self._once and self.path.is_dir():
            return is_hierarchy(self.path)
        return (self.head.startswith(ZIP) or self.source.lower().endswith(ZIPPED)) and is_hierarchy(self.file)

    @cached_property
    def is_crate(self) -> bool:
        """Whether it is an RO-Crate: a folder, a zip, or what may be the metadata of one."""
        if self.path is not None and not self._once and self.path.is_dir():
            return is_crate(self.path)
        if self.head.startswith(ZIP):
            return is_crate(self.file)
        if not self.is_json or CRATE.encode() not in self.raw:
            return False
        from nboq.formats.ro_crate.entities import sniff

        return sniff(self.json)

    @property
    def file(self) -> Path | IO[bytes]:
        """Where it can be read in parts: the file, or its bytes as one."""
        return io.BytesIO(self.raw) if self.path is None or self._once else self.path

    @property
    def whole_file(self) -> Path | None:
        """The file that this is the content of, where it is one that can be read again."""
        return None if self._once else self.path

    @cached_property
    def _once(self) -> bool:
        return self.path is not None and is_stream(self.path)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but blanks."""
        return not self.head.strip() and not self.raw.strip()

    @property
    def is_workbook(self) -> bool:
        """Whether it begins as a workbook of Excel does."""
        return self.head.startswith(ZIP) and b"xl/" in self.head

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON does."""
        return self.head.lstrip(_BLANK)[:1] in (b"{", b"[")

    @property
    def is_xml(self) -> bool:
        """Whether it begins as XML does; N-Triples and Turtle may begin with an IRI in angle brackets."""
        return _XML(self.head.replace(b"\0", b"").lstrip(_BLANK + b"\xff\xfe")) is not None

    @cached_property
    def json(self) -> Any:
        """Its JSON.

        Raises:
            Malformed: If it isn't JSON, or a key is given twice; with line and column.
        """
        return load_json(self.raw, self.source)

    @cached_property
    def xml(self) -> etree._Element:
        """The root of its XML.

        Raises:
            Malformed: If it isn't well-formed, or declares a document type.
        """
        from nboq.formats.safe_xml import parse_xml

        return parse_xml(self.raw, self.source)

    def _read(self, size: int) -> bytes:
        if self.path is None:
            return b""
        if not self._once and self.path.is_dir() and (self.is_hierarchy or self.is_crate):
            return root_of(self.path, self.source, ROOTS if self.is_hierarchy else CRATES) or b"{}"
        with open_input(self.path, self.source) as file:
            return file.read(size)
