"""`nboq example`: the files that README and the documentation take for their examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from rich.markup import escape

from nboq.cli.options import arg
from nboq.cli.terminal import out
from nboq.errors import InputError
from nboq.files import write_atomically
from nboq.schema.artefacts import LIBRARY

FILES: Final = {
    "micrometa/teaching-widefield.json": "an export of the Micro-Meta App",
    "merge/skua-descriptor.yaml": "the descriptor of another microscope",
    "merge/mitochondria.ome.tiff": "an image that was taken with it; its pixels are black",
    "merge/mitochondria.ome.xml": "the header of that image",
    "changes/before.yaml": "a descriptor",
    "changes/after.yaml": "the same microscope, rebuilt",
    "changes/records.yaml": "its calibrations",
    "valid/identifiers/registered.yaml": "a microscope that is registered, with all its identifiers",
}


def example(folder: Annotated[Path, arg("Where to; made where there is none.")] = Path("nboq-example")) -> None:
    """Write files to try the other commands on: invented microscopes, an image, calibrations.

    Files that are there already are kept as they are, and then nothing is written.

    Examples:

        nboq example

        nboq example tryout
    """
    targets = {folder / Path(name).name: (LIBRARY / "examples" / name, what) for name, what in FILES.items()}
    there = [target.name for target in targets if target.exists()]
    if there:
        raise InputError(f"has {', '.join(there)} already", source=folder, hint="name another folder")
    width = max(len(target.name) for target in targets)
    for target, (source, what) in targets.items():
        write_atomically(target, source.read_bytes())
        out.print(escape(f"{target.name:{width}}  {what}"))
    out.print(escape(f"→ {folder}; next: cd {folder} && nboq validate skua-descriptor.yaml"))
