"""Simulated worlds as files: N-Quads, JSON Lines, a folder. Made on all cores; the same whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from nboq.batch.workers import in_order
from nboq.errors import NotFound
from nboq.files import folder_atomically, open_atomically
from nboq.formats.compression import gzipped
from nboq.formats.rdf.beside import Beside, writing
from nboq.formats.rdf.nquads import quads_of
from nboq.simulate.units import Unit, of_unit, units
from nboq.simulate.world import World

_WEIGHT: Final = 16 * 2**10
"""What a unit counts for when small ones are made together, in bytes."""
_IN_A_FOLDER: Final = 1000
_LINES: Final = (".jsonl", ".ndjson")


def _made(unit: Unit, world: World, quads: bool) -> list[bytes]:
    """Write the documents of a unit, in whatever process this is."""
    documents = of_unit(world, unit)
    if quads:
        # Without labels, as a store has what is put into it.
        with writing(Beside(labels=False)):
            return [quads_of(document)[1] for document in documents]
    return [orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE) for document in documents]


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
    bare = name.removesuffix(".gz")
    is_file = bare.endswith((".nq", *_LINES))
    make = partial(_made, world=world, quads=bare.endswith(".nq"))

    def pieces() -> Generator[bytes, None, None]:
        with closing(in_order(make, units(world), workers=workers, weight=lambda _: _WEIGHT)) as work:
            for made in work:
                yield from made
                if progress is not None:
                    progress(1)

    with closing(pieces()) as documents:
        if not is_file:
            _into_folder(place, documents)
            return
        with open_atomically(place) as file:
            file.writelines(gzipped(documents) if name.endswith(".gz") else documents)


def _into_folder(place: Path, documents: Iterable[bytes]) -> None:
    if place.is_dir() and next(place.iterdir(), None) is not None:
        raise NotFound("the folder isn't empty; name another, or a file that ends in .nq or .jsonl", source=place)
    with folder_atomically(place) as folder:
        for number, content in enumerate(documents):
            inside = folder / f"{number // _IN_A_FOLDER:05}"
            if number % _IN_A_FOLDER == 0:
                inside.mkdir()
            (inside / f"{number:08}.json").write_bytes(content)
