"""`nboq publish crate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.common import FINDINGS, FINE, err, out


def crate(
    descriptor: Annotated[Path, typer.Argument(help="A descriptor, in any readable format.", show_default=False)],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]…", help="Images and other files that go along.", show_default=False),
    ] = None,
    output: Annotated[Path, options.output("The folder of the crate; it mustn't be there.")] = ...,  # type: ignore[assignment]
    name: Annotated[
        str,
        typer.Option(
            "--name", help="What the crate is called; left out, it's named by the instrument.", show_default=False
        ),
    ] = "",
    license: options.License = "",
) -> None:
    """Pack a descriptor with its images into an RO-Crate.

    The crate holds the descriptor as JSON-LD and as it was, the files, and a description of all of it: the instrument,
    its facility and its model under their persistent identifiers, and that the images were made with that instrument.
    Nothing is fetched, and nothing is overwritten. The crate is read back before it's put in its place.

    The exit status is 1 when an image's header names another instrument or descriptor.

    Examples:

        nboq publish crate axiovert.yaml -o crate/

        nboq publish crate axiovert.yaml cells.ome.tiff notes.pdf -o crate/ --license https://creativecommons.org/licenses/by/4.0/
    """
    from nboq.publish.crate import publish_crate  # rocrate takes long to load

    made = publish_crate(descriptor, files or [], output, name=name, license=license)
    for text in made.notes:
        err.print(f"[yellow]note:[/] {escape(text)}")
    entities = f"{len(made.files)} files, {len(made.entities)} things with identifiers"
    out.print(f"{escape(str(made.folder))}: {entities}" + (f", {made.profile}" if made.profile else ""))
    raise typer.Exit(FINDINGS if made.mismatched else FINE)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("crate")(crate)
