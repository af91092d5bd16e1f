"""`nboq publish`: what others see of a vocabulary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nboq.cli import options, publish_crate, publish_instruments
from nboq.cli.common import err, out
from nboq.errors import NotFound
from nboq.publish.vocabulary.apache import HERE, redirect_folder
from nboq.publish.vocabulary.source import Source

if TYPE_CHECKING:
    from nboq.publish.vocabulary.make import Release

publish = typer.Typer(
    name="publish",
    help="Publish as folders that any web server serves: the vocabulary, instruments, a descriptor with its images.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def _tell(release: Release, base: str, host: str) -> None:
    folder = escape(str(release.folder))
    out.print(
        f"{folder}: version {escape(release.version)}, {release.terms} terms, {release.files} files, "
        f"{release.bytes / 1e6:.1f} MB"
    )
    if release.previous:
        breaking = sum(change.breaking for change in release.changes)
        number = len(release.changes)
        out.print(
            f"{number} change{'' if number == 1 else 's'} since version {escape(release.previous)}, {breaking} of them "
            f"breaking: {folder}/{escape(release.version)}/changes.html"
        )
    rules = f"redirects/{redirect_folder(base)}/.htaccess"
    if host == HERE:
        err.print(f"[yellow]note:[/] {escape(rules)} leads to {host}; give --base-url URL, the address of the folder")
    else:
        out.print(f"rules for whoever answers for {escape(base)}: {folder}/{escape(rules)}")


@publish.command("vocabulary")
def vocabulary(
    output: Annotated[Path | None, options.output("The folder to write; older versions in it stay.")] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[OUT]", hidden=True)] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source",
            metavar="FOLDER",
            help="A folder with generated/ and shapes/, as python -m nboq.build --out leaves it, of another model.",
        ),
    ] = None,
    base_url: options.BaseUrl = HERE,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="FOLDER_OR_TTL",
            help="What to compare with: a release, artefacts or an ontology; else the version before in the folder.",
        ),
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option("--examples", metavar="FOLDER", help="Example documents (below valid/) that pages show."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace the folder though it holds something else, or this version with other content."
        ),
    ] = False,
) -> None:
    """Write the vocabulary as a folder that a web server serves as it is.

    In it: each version and the latest; ontology, concept schemes and shapes in Turtle, RDF/XML, N-Triples and JSON-LD;
    the JSON-LD context and the JSON Schemas; a page and a document of data for every class, slot, enumeration and
    value; what changed since the version before; a description in DCAT and VoID; rules for Apache and for w3id.org that
    send every term to the document that a client asks for.

    The exit status is 1 when a term of the version before is gone, since data points at it: keep it as deprecated. Then
    nothing is written. The folder is replaced when all is written, and two builds are the same bytes.

    Examples:

        nboq publish vocabulary -o site/vocabulary --base-url https://nbo-q.example.org

        nboq publish vocabulary -o site/vocabulary --previous nbo_q-2.9.0.ttl

        python -m nboq.build --schema acme.yaml --out acme && nboq publish vocabulary -o site/acme --source acme
    """
    from nboq.publish.vocabulary.make import publish_vocabulary  # it brings Jinja, which no other command needs

    if examples is not None and not (examples / "valid").is_dir():
        raise NotFound(
            "there is no such folder; --examples wants one with valid/ in it", source=str(examples / "valid")
        )
    chosen = Source.of_folder(source) if source else Source.installed()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("writing terms", total=None)
        release = publish_vocabulary(
            options.moved(output, folder, "OUT"),
            chosen,
            host=base_url,
            previous=previous,
            examples=examples,
            force=force,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    _tell(release, chosen.base, base_url)


publish_instruments.register(publish)
publish_crate.register(publish)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(publish)
