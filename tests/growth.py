"""How time and memory grow with the input: each shape is doubled again and again, in a process of its own.

    python -m tests.growth                          # all shapes, doubled four times
    python -m tests.growth --doublings 2 "bad ids"

says by what factor a doubling multiplies processor time and peak memory. The status is 1 when one is above the limit.
It needs Linux, which lets a process forget its peak.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook

from nboq.batch.inputs import Item
from nboq.checks import validate
from nboq.checks.completeness import completeness
from nboq.comparison.diff import compare
from nboq.comparison.match import merge
from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats import Content, each, encode, read
from nboq.prose import methods
from nboq.publish.crate.packing import Packing
from nboq.publish.landing.extract import gather
from nboq.render.channels import paths
from nboq.render.microscope import microscope
from nboq.render.rows import rows
from tests.zarrs import group, image, multiscales

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NS: Final = "https://w3id.org/nbo-q/"


def _bench(**more: Any) -> dict[str, Any]:
    owner = {"type": "Party", "name": "Us"}
    made = {"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "name": "a", "owners": [owner]}
    return made | {"manufacturers": [owner], "landing_page": "https://example.org/", "publication_year": 2024} | more


def _scope(parts: list[Any], **more: Any) -> dict[str, Any]:
    bench = _bench()
    return {"type": "HardwareDescriptor", "id": "urn:x:d", "name": "x", "tier": 1, "describes": bench} | {
        "components": parts,
        **more,
    }


def _lenses(count: int, **more: Any) -> list[Any]:
    lens = {"type": "Objective", "manufacturer": "M", "model": "63x", "magnification": 63, "lens_na": 1.4} | more
    return [{**lens, "id": f"urn:x:{number}", "name": f"lens {number}"} for number in range(count)]


def _members(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "Collection", "id": "urn:x:c", "members": _lenses(count, **more)}


def _read(content: str | bytes, format: str) -> None:
    content = content if isinstance(content, bytes) else content.encode()
    with suppress(NboqError):  # refused, which may be the point
        each(Content("a file", content), format)


def _again(format: str) -> Callable[[int], Callable[[], object]]:
    """Read what the writer of a format makes of a document of that size."""

    def made(size: int) -> Callable[[], object]:
        kinds = {"micrometa": _scope(_lenses(size)), "ome-xml": _scope(_lenses(size))}
        small = _bench(owners=[{"type": "Party", "name": f"Lab {one}"} for one in range(size)])
        document = kinds.get(format, small if "cite" in format or "pidinst" in format else _members(size))
        content = encode(Document(document), format)[0]
        return lambda: each(Content("a file", content), format)

    return made


def _aliases(size: int) -> str:
    return "type: Party\nname: a\nextensions:\n  a: &a [x, x, x, x]\n" + "".join(
        f"  k{one}: *a\n" for one in range(size)
    )


def _entities(size: int) -> str:
    told = "".join(f'<!ENTITY e{one} "{f"&e{one - 1};" * 2 if one else "x"}">' for one in range(size))
    return (
        f'<!DOCTYPE a [{told}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&e{size - 1};</rdf:RDF>'
    )


def _tiff(size: int) -> bytes:
    xml = encode(Document(_scope(_lenses(size))), "ome-xml")[0] + b"\0"
    entries = [(256, 4, 1, 1), (257, 4, 1, 1), (270, 2, len(xml), 122), (273, 4, 1, 8), (279, 4, 1, 1)]
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + struct.pack("<H", 5) + packed + bytes(122 - 72) + xml


def _read_tiff(size: int) -> Callable[[], object]:
    content = _tiff(size)
    return lambda: each(Content("a file", content), "ome-tiff")


def _crate(size: int) -> Callable[[], object]:
    def pack() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.json")
            path.write_text(json.dumps(_scope(_lenses(size))))
            Packing(Document(_scope(_lenses(size))), path, [], "", "").pack(Path(folder, "crate"))

    return pack


def _sheets(size: int) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for number in range(size):
        sheet = book.create_sheet(f"Objective +{number}")
        sheet.append(["place", "type", "name", "id"])
        kind = ("Objective", f"members[{number}]") if number else ("Collection", "document")
        sheet.append([kind[1], kind[0], "a name", f"urn:x:{number}"])
    book.save(file)
    return file.getvalue()


def _columns(size: int) -> str:
    return f"place,type,name{''.join(f',k{one}' for one in range(size))}\ndocument,Party,a{',1' * size}\n"


def _page(size: int) -> Callable[[], object]:
    members = [_bench(id=f"https://doi.org/10.83185/a{one}", name=f"a {one}") for one in range(size)]
    page = encode(Document({"type": "Collection", "id": "urn:x:c", "name": "all", "members": members}), "datacite-4.6")[
        0
    ]
    return lambda: each(Content("a file", page), "datacite-4.6")


def _zarr(make: Callable[[Path, int], None]) -> Callable[[int], Callable[[], object]]:
    def made(size: int) -> Callable[[], object]:
        folder = tempfile.TemporaryDirectory(suffix=".zarr")  # which goes with the work
        make(Path(folder.name), size)
        return lambda: read(folder.name)

    return made


def _groups(folder: Path, size: int) -> None:
    group(folder, {"bioformats2raw.layout": 3})
    group(folder / "OME", {"series": [str(one) for one in range(size)]})
    for one in range(size):
        image(folder / str(one))


def _channels(folder: Path, size: int) -> None:
    channels = [{"label": f"c{one}", "color": "00FF00"} for one in range(size)]
    image(folder, said=multiscales(omero={"channels": channels}))


def _told(size: int) -> Callable[[], object]:
    lens = _lenses(1)[0]
    images = [
        {
            "type": "Image",
            "id": f"urn:x:image-{one}",
            "name": f"cells {one}",
            "objective_settings": {"type": "ObjectiveSettings", "id": f"urn:x:set-{one}", "settings_of": lens["id"]},
        }
        for one in range(size)
    ]
    return lambda: methods({"type": "Collection", "id": "urn:x:c", "members": [lens, *images]})


def _diff(size: int) -> Callable[[], object]:
    old, new = _scope(_lenses(size)), _scope(_lenses(size, lens_na=1.3))
    return lambda: compare(old, new)


def _merged(size: int) -> Callable[[], object]:
    planes = [{"type": "Plane", "the_z": one, "the_c": 0, "the_t": 0} for one in range(size)]
    image = {"type": "Image", "id": "urn:x:i", "instrument": "https://doi.org/10.83185/abcd", "planes": planes}
    return lambda: merge(_scope(_lenses(20)), image)


def _shown(size: int) -> Callable[[], object]:
    document = Document(_scope(_lenses(size)))

    def draw() -> None:
        scope = microscope(document)
        rows(scope, paths(scope))

    return draw


def _checked(make: Callable[[int], Mapping[str, Any]]) -> Callable[[int], Callable[[], object]]:
    return lambda size: lambda: validate(make(size), advice=True)


def _text(make: Callable[[int], str | bytes], format: str) -> Callable[[int], Callable[[], object]]:
    def made(size: int) -> Callable[[], object]:
        content = make(size)
        return lambda: _read(content, format)

    return made


def _triple(inner: str, count: int) -> str:
    nested = f"{'<<( <u:> <u:> ' * count}{inner}{' )>>' * count}"
    return f"<urn:x:1> <{_TYPE}> <{_NS}Instrument> .\n<urn:x:1> <urn:x> {nested} .\n"


def _many_terms(size: int) -> str:
    return f"<urn:x:1> <{_TYPE}> <{_NS}Instrument> .\n" + "".join(
        f"<urn:x:1> <urn:x> <<( <u:> <u:> <u:{one}> )>> .\n" for one in range(size)
    )


def _rdfxml_deep(size: int) -> str:
    said = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:n="https://w3id.org/nbo-q/">'
    return f"{said}{'<n:Party><n:owners>' * size}{'</n:owners></n:Party>' * size}</rdf:RDF>"


SHAPES: Final[Mapping[str, tuple[Callable[[int], Callable[[], object]], int]]] = {
    "keys of extensions": (_checked(lambda n: _bench(extensions={f"k{one}": one for one in range(n)})), 500),
    "wrong values": (_checked(lambda n: _scope(_lenses(n, lens_na="x"))), 100),
    "misspelt types": (_checked(lambda n: _members(n, type="Objectiv")), 200),
    "bad ids": (
        _checked(lambda n: {**_members(0), "members": [{"type": "Laser", "id": f"a b{i}"} for i in range(n)]}),
        100,
    ),
    "unknown fields": (_checked(lambda n: _bench(**{f"k{one}": one for one in range(n)})), 500),
    "values that are no objects": (_checked(lambda n: {**_members(0), "members": list(range(n))}), 500),
    "one id again and again": (_checked(lambda n: {**_members(0), "members": _lenses(1) * n}), 100),
    "YAML aliases": (_text(_aliases, "yaml"), 1000),
    "XML entities": (_text(_entities, "rdfxml"), 2000),
    "nesting of JSON": (
        _text(lambda n: '{"type":"Party","extensions":' + '{"a":' * n + "1" + "}" * (n + 1), "json"),
        20_000,
    ),
    "nesting of YAML": (_text(lambda n: "type: Party\nextensions: " + "[" * n + "]" * n, "yaml"), 2000),
    "nesting of RDF/XML": (_text(_rdfxml_deep, "rdfxml"), 20_000),
    "triple terms in triple terms, N-Triples": (_text(lambda n: _triple("<u:>", n), "ntriples"), 50_000),
    "triple terms in triple terms, Turtle": (_text(lambda n: _triple("<u:>", n), "turtle"), 50_000),
    "many triple terms": (_text(_many_terms, "ntriples"), 500),
    "read JSON": (_again("json"), 2000),
    "read YAML": (_again("yaml"), 100),
    "read JSON-LD": (_again("jsonld"), 1000),
    "read Turtle": (_again("turtle"), 300),
    "read N-Quads": (_again("nquads"), 300),
    "read RDF/XML": (_again("rdfxml"), 300),
    "read OME-XML": (_again("ome-xml"), 200),
    "read TIFF": (_read_tiff, 200),
    "read Micro-Meta": (_again("micrometa"), 200),
    "read DataCite": (_again("datacite-xml-4.6"), 300),
    "read PIDINST": (_again("pidinst-xml"), 300),
    "read xlsx": (_again("xlsx"), 100),
    "sheets of xlsx": (_text(_sheets, "xlsx"), 50),
    "columns of CSV": (_text(_columns, "csv"), 100),
    "write xlsx": (lambda n: lambda: encode(Document(_members(n)), "xlsx"), 50),
    "write CSV": (lambda n: lambda: encode(Document(_members(n, extensions={"x:k": [*range(99)]})), "csv"), 100),
    "read a page of DataCite's records": (_page, 20),
    "read OME-Zarr of many images": (_zarr(_groups), 10),
    "read OME-Zarr of many channels": (_zarr(_channels), 100),
    "methods of many images": (_told, 50),
    "validate": (_checked(lambda n: _scope(_lenses(n))), 50),
    "convert": (lambda n: lambda: encode(Document(_scope(_lenses(n))), "turtle"), 300),
    "crate": (_crate, 200),
    "diff": (_diff, 50),
    "completeness": (lambda n: lambda: completeness(_scope(_lenses(n))), 100),
    "merge": (_merged, 1000),
    "show": (_shown, 50),
    "publish": (lambda n: lambda: gather(Item("a", content=json.dumps(_scope(_lenses(n))).encode())), 200),
}
"""Each makes the work on an input of a size; then the size to begin with."""
_LARGEST: Final = 2**18
_FLOOR_S: Final = 0.02
_FLOOR_KIB: Final = 16 * 2**10
_ATTEMPTS: Final = 3
_SEARCH_S: Final = 1


@dataclass(frozen=True)
class Growth:
    """How a shape grew.

    Attributes:
        size: The first size; each is twice the one before.
        seconds: Of a processor, for each size.
        kib: The peak of memory above what a tiny input takes, for each size.
    """

    size: int
    seconds: list[float]
    kib: list[int]

    @property
    def factors(self) -> tuple[float, float]:
        """By what a doubling multiplies time and memory, over all of them; next to nothing counts as a little."""
        seconds = [max(one, _FLOOR_S) for one in self.seconds]
        kib = [max(one, _FLOOR_KIB) for one in self.kib]
        steps = len(kib) - 1
        return (seconds[-1] / seconds[0]) ** (1 / steps), (kib[-1] / kib[0]) ** (1 / steps)


def _kib(name: str) -> int:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1])


def _done(work: Callable[[], object]) -> tuple[float, int]:
    """Give the seconds of a processor that something takes, and the KiB of the process at their peak."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak
    start = time.process_time()
    work()
    return time.process_time() - start, _kib("VmHWM")


def _measured(name: str, doublings: int, enough: float) -> Growth:
    make, size = SHAPES[name]
    for _ in range(2):  # so that what is loaded once is there
        _done(make(2))
    base = _kib("VmRSS")
    start = time.process_time()
    while (first := _done(make(size)))[0] < enough and size < _LARGEST and time.process_time() - start < _SEARCH_S:
        size *= 2
    runs = [first, *(_done(make(size * 2**step)) for step in range(1, doublings + 1))]
    return Growth(size, [seconds for seconds, _ in runs], [kib - base for _, kib in runs])


def grown(name: str, doublings: int, enough: float) -> Growth:
    """Measure a shape, in a process of its own.

    Args:
        name: Which of `SHAPES`.
        doublings: How often it is doubled.
        enough: How many seconds the first size has to take at least.

    Raises:
        RuntimeError: If the process died of it.
    """
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(write, "w") as told:
            found = _measured(name, doublings, enough)
            json.dump([found.size, found.seconds, found.kib], told)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    if not said:
        raise RuntimeError("the process ended without a word")
    return Growth(*json.loads(said))


def main() -> int:
    """Measure the shapes that are named, or all."""
    asked = argparse.ArgumentParser()
    asked.add_argument("shapes", nargs="*", default=list(SHAPES))
    asked.add_argument("--every", type=int, default=1, help="every second of them, say")
    asked.add_argument("--doublings", type=int, default=4)
    asked.add_argument("--limit", type=float, default=2.3)
    asked.add_argument("--enough", type=float, default=0.1, help="seconds that the first size takes at least")
    given, status = asked.parse_args(), 0
    for name in given.shapes[:: given.every]:
        # A machine that others use makes one slower, never quicker.
        for _ in range(_ATTEMPTS):
            found = grown(name, given.doublings, given.enough)
            fits = max(found.factors) <= given.limit
            if fits:
                break
        by_time, by_memory = found.factors
        told = f"{found.size}\t{found.seconds[0]:.2f} → {found.seconds[-1]:.2f} s\t{found.kib[-1] >> 10} MiB"
        print(f"{name}\t{by_time:.2f}\t{by_memory:.2f}\t{told}" + ("" if fits else "\tabove"), flush=True)
        status = max(status, not fits)
    return status


if __name__ == "__main__":
    sys.exit(main())
