"""`nboq publish instruments`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from nboq.cli import options
from nboq.cli.common import FINE, err, out

_SHOWN = 20


def instruments(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, folders, patterns, stores, N-Quads with a graph for each document.", show_default=False
        ),
    ],
    output: Annotated[Path | None, options.output("The folder of the site.")] = None,
    title: Annotated[str, typer.Option("--title", help="The name of the site.")] = "Microscopes",
    base_url: options.BaseUrl = "",
    license: options.License = "",
    workers: options.Workers = None,
) -> None:
    """Build a site with a page for every facility, model, instrument and descriptor.

    Each page has a picture, the facts by component, how complete they are, the configurations with what changed between
    them, calibrations, images and papers, how to cite, and downloads. The index has a search and filters.

    The site needs no server: open index.html in its folder, or copy the folder to any web server.

    Building again into the same folder builds only what changed, and removes the pages of what is gone. What comes out
    doesn't depend on the number of processes, nor on what was built before.

    The exit status is 1 when a document couldn't be shown in full, and 2 when one can't be read; the rest is built.

    Examples:

        nboq publish instruments exports/ -o site/

        nboq publish instruments instruments.db -o site/ --title "Light Lab" --base-url https://lab.example.org/microscopes/

        nboq publish instruments 'exports/**/*.json' more.nq -o site/ --license https://creativecommons.org/licenses/by/4.0/
    """
    from nboq.publish.landing import (  # it brings Jinja, which few commands need
        Look,
        publish_instruments,
    )

    if output is None and len(paths) > 1:
        *paths, last = paths
        output = options.moved(None, last, "OUT")
    folder = options.moved(output, None, "OUT")
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=None)
            bar.advance(tasks[step], done)

        site = publish_instruments(
            paths, folder, look=Look(title, base_url, license), workers=workers, progress=progress
        )
    for text, _ in site.messages[:_SHOWN]:
        err.print(f"[yellow]note:[/] {escape(text)}")
    if len(site.messages) > _SHOWN:
        err.print(f"… and {len(site.messages) - _SHOWN} more")
    out.print(
        f"{escape(str(site.folder))}: {site.pages} pages of {site.documents} documents; {site.rendered} built, "
        f"{site.pages - site.rendered} as they were, {site.removed} removed"
    )
    if not base_url:
        err.print("[yellow]note:[/] no site map without --base-url, since it takes whole addresses only")
    raise typer.Exit(max((status for _, status in site.messages), default=FINE))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("instruments")(instruments)
