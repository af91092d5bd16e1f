"""Simulated worlds as files: N-Quads, JSON Lines, a folder. Made on all cores; the same whatever their number."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.batch.workers import in_batches, in_order
from nboq.errors import NotFound
from nboq.files import folder_atomically, open_atomically
from nboq.formats.rdf.nquads import quads_of
from nboq.simulate.world import World
from nboq.simulate.worlds import Unit, of_unit, units

_TOGETHER: Final = 16
_IN_A_FOLDER: Final = 1000
_LINES: Final = (".jsonl", ".ndjson")


def _quads(document: dict[str, Any]) -> bytes:
    return quads_of(document)[1]


def _line(document: dict[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def _made(batch: list[Unit], world: World, quads: bool, pack: bool) -> tuple[list[bytes], int]:
    """Write the documents of some units, in whatever process this is; say how many units there were."""
    written = _quads if quads else _line
    pieces = [written(document) for unit in batch for document in of_unit(world, unit)]
    if pack:
        pieces = [gzip.compress(b"".join(pieces), 6, mtime=0)]
    return pieces, len(batch)


def write_world(
    world: World, out: str | Path, workers: int | None = None, *, progress: Callable[[int], None] | None = None
) -> None:
    """Write a simulated world.

    Args:
        world: Which.
        out: A file of N-Quads (`.nq`) with a graph for each document, or of JSON Lines (`.jsonl`, `.ndjson`), each
            packed if `.gz` follows; with any other name a folder, which must not be there yet or be empty, with a file
            of JSON for each document.
        workers: How many processes; left out, one for each core. With one, no process is started.
        progress: Told how many more units were written; a unit is an instrument or a dataset with what belongs to it.

    Raises:
        NotFound: If the file can't be written, or the folder isn't empty.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> write_world(World(1, 0, seed=1), f"{folder.name}/world.nq", workers=1)
    >>> (Path(folder.name) / "world.nq").read_text().splitlines()[0].endswith(" .")
    True
    >>> folder.cleanup()
    """
    place = Path(out)
    name = place.name.lower()
    pack = name.endswith(".gz")
    bare = name.removesuffix(".gz")
    quads, lines = bare.endswith(".nq"), bare.endswith(_LINES)
    batches = in_batches(units(world), lambda _: 1, _TOGETHER, _TOGETHER)
    tell = progress or (lambda _: None)
    with closing(in_order(partial(_made, world=world, quads=quads, pack=pack), batches, workers=workers)) as work:
        if quads or lines:
            with open_atomically(place) as file:
                for pieces, count in work:
                    file.writelines(pieces)
                    tell(count)
        else:
            _into_folder(place, work, tell)


def _into_folder(place: Path, work: Iterator[tuple[list[bytes], int]], tell: Callable[[int], None]) -> None:
    if place.is_dir() and next(place.iterdir(), None) is not None:
        raise NotFound("the folder isn't empty; name another, or a file that ends in .nq or .jsonl", source=place)
    number = 0
    with folder_atomically(place) as folder:
        for pieces, count in work:
            for piece in pieces:
                inside = folder / f"{number // _IN_A_FOLDER:05}"
                if number % _IN_A_FOLDER == 0:
                    inside.mkdir()
                (inside / f"{number:08}.json").write_bytes(piece)
                number += 1
            tell(count)
