"""`nboq simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.options import opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, err


def simulate(
    output: Annotated[
        Path,
        options.output(
            "A file that ends in .nq or .jsonl, perhaps with .gz; any other name is a new folder of JSON files."
        ),
    ],
    instruments: Annotated[int, opt("How many instruments.", "--instruments", "-n", min=1, max=800000)] = 100,
    images: Annotated[int, opt("How many images.", "--images", "-m", min=0)] = 1000,
    seed: Annotated[int, opt("Another seed gives another world.", min=0)] = 1,
    workers: options.Workers = None,
) -> None:
    """Make up instruments and images, to measure with and to try queries on.

    There are facilities, makes, instruments with dated descriptors, calibrations, datasets of images, papers and
    grants: all invented, and each document valid at the tier that it claims. An instrument comes to about 950 triples
    and an image to about 140. The same numbers and seed give the same bytes.

    Examples:

        nboq simulate -n 40 -m 440 -o small.nq            # about 100,000 triples

        nboq simulate -n 4000 -m 44000 -o large.nq.gz     # about 10,000,000

        nboq simulate -n 10 -m 20 --seed 7 -o documents/

        nboq simulate -n 200 -m 1000 -o all.jsonl && nboq convert all.jsonl -o all.nq
    """
    from nboq.simulate import World, write_world
    from nboq.simulate.units import count

    world = World(instruments, images, seed)
    with progress("Making up", count(world)) as bar:
        write_world(world, output, workers, progress=bar.advance)
    err.print(escape(f"{instruments} instruments and {images} images → {output}"))
    raise typer.Exit(FINE)
