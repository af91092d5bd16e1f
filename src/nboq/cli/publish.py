"""`nboq publish`: folders that any web server serves: the vocabulary, instruments, a descriptor with its images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.options import arg, opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINDINGS, FINE, counted, err, note, out
from nboq.errors import NotFound
from nboq.publish.vocabulary.apache import HERE, redirect_folder
from nboq.publish.vocabulary.source import Source

if TYPE_CHECKING:
    from nboq.publish.vocabulary.make import Release


def _tell(release: Release, base: str, host: str) -> None:
    folder = escape(str(release.folder))
    out.print(
        f"{folder}: version {escape(release.version)}, {release.terms} terms, {release.files} files, "
        f"{release.bytes / 1e6:.1f} MB"
    )
    if release.previous:
        breaking = sum(change.breaking for change in release.changes)
        out.print(
            f"{counted(len(release.changes), 'change')} since version {escape(release.previous)}, {breaking} of them "
            f"breaking: {folder}/{escape(release.version)}/changes.html"
        )
    rules = f"redirects/{redirect_folder(base)}/.htaccess"
    if host == HERE:
        note(f"{rules} leads to {host}; give --base-url URL, the address of the folder")
    else:
        out.print(f"rules for whoever answers for {escape(base)}: {folder}/{escape(rules)}")


def vocabulary(
    output: Annotated[Path | None, options.output("The folder to write; older versions in it stay.")] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[OUT]", hidden=True)] = None,
    source: Annotated[
        Path | None,
        opt(
            "A folder with generated/ and shapes/, as python -m nboq.build --out leaves it, of another model.",
            metavar="FOLDER",
        ),
    ] = None,
    base_url: options.BaseUrl = HERE,
    previous: Annotated[
        Path | None,
        opt(
            "What to compare with: a release, artefacts or an ontology; else the version before in the folder.",
            metavar="FOLDER_OR_TTL",
        ),
    ] = None,
    examples: Annotated[Path | None, opt("Example documents (below valid/) that pages show.", metavar="FOLDER")] = None,
    force: Annotated[
        bool, opt("Replace the folder though it holds something else, or this version with other content.", "--force")
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
    with progress("Writing files") as bar:
        release = publish_vocabulary(
            options.moved(output, folder, "OUT"),
            chosen,
            host=base_url,
            previous=previous,
            examples=examples,
            force=force,
            progress=bar.reach,
        )
    _tell(release, chosen.base, base_url)


_SHOWN = 20


def _noted(messages: Sequence[str]) -> None:
    for text in messages[:_SHOWN]:
        note(text)
    if len(messages) > _SHOWN:
        err.print(f"… and {len(messages) - _SHOWN} more")


def instruments(
    paths: options.Inputs,
    output: Annotated[Path | None, options.output("The folder of the site.")] = None,
    title: Annotated[str, opt("The name of the site.")] = "Microscopes",
    base_url: options.BaseUrl = "",
    license: options.License = "",
    workers: options.Workers = None,
    unconfirmed: Annotated[
        bool,
        opt("Show, marked, what stores have from papers with a doubt.", "--unconfirmed"),
    ] = False,
) -> None:
    """Build a site with a page for every facility, model, instrument and descriptor.

    Each page has a picture, the facts by component, how complete they are, the configurations with what changed between
    them, calibrations, images and papers, how to cite, and downloads. The index has a search and filters.

    The site needs no server: open index.html in its folder, or copy the folder to any web server.

    Building again into the same folder builds only what changed, and removes the pages of what is gone. What comes out
    doesn't depend on the number of processes, nor on what was built before.

    The exit status is 1 when a document couldn't be shown in full, 2 when one can't be read, and 70 when a page fails;
    the rest is built.

    Examples:

        nboq publish instruments exports/ -o site/

        nboq publish instruments instruments.db -o site/ --title "Light Lab" --base-url https://lab.example.org/microscopes/

        nboq publish instruments 'exports/**/*.json' more.nq -o site/ --license https://creativecommons.org/licenses/by/4.0/
    """
    from nboq.publish.landing import Look, publish_instruments

    if output is None and len(paths) > 1:
        *paths, last = paths
        output = options.moved(None, Path(last), "OUT")
    folder = options.moved(output, None, "OUT")
    with progress() as bar:
        site = publish_instruments(
            paths,
            folder,
            look=Look(title, base_url, license),
            workers=workers,
            progress=bar.step,
            unconfirmed=unconfirmed,
        )
    _noted([text for text, _ in site.messages])
    out.print(
        f"{escape(str(site.folder))}: {site.pages} pages of {site.documents} documents; {site.rendered} built, "
        f"{site.pages - site.rendered} as they were, {site.removed} removed"
    )
    if not base_url:
        note("no site map without --base-url, since it takes whole addresses only")
    raise typer.Exit(max((status for _, status in site.messages), default=FINE))


def crate(
    descriptor: Annotated[Path, arg("A descriptor, in any readable format.")],
    files: Annotated[list[Path] | None, arg("Images and other files that go along.", metavar="[FILES]…")] = None,
    output: Annotated[Path, options.output("The folder of the crate; it mustn't be there.")] = ...,  # type: ignore[assignment]
    name: Annotated[str, opt("What the crate is called; left out, it's named by the study or the instrument.")] = "",
    license: options.License = "",
    kind: Annotated[
        str,
        opt(
            "What it's for: crate (any reader of RO-Crate), process-run (the profile Process Run Crate), bia (the "
            "BioImage Archive), gide (GIDE's search, metadata alone).",
            metavar="KIND",
        ),
    ] = "crate",
    study: Annotated[
        Path | None,
        opt("What a repository asks and no microscope knows, in YAML or JSON: title, authors, organisms, …"),
    ] = None,
) -> None:
    """Pack a descriptor with its images into an RO-Crate.

    The crate holds the descriptor as JSON-LD and as it was, the files, and a description of all of it: the instrument,
    its facility and its model under their persistent identifiers, and that the images were made with that instrument.
    Nothing is fetched, and nothing is overwritten. The crate is read back before it's put in its place. A folder goes
    along with all in it; for the BioImage Archive its files are listed in file_list.tsv, else the folder is described.

    The exit status is 1 when an image's header names another instrument or descriptor, or something is missing that the
    kind requires.

    Examples:

        nboq publish crate axiovert.yaml -o crate/

        nboq publish crate axiovert.yaml cells.ome.tiff notes.pdf -o crate/ --license https://creativecommons.org/licenses/by/4.0/

        nboq publish crate axiovert.yaml images/ -o deposit/ --kind bia --study study.yaml
    """
    from nboq.publish.crate import publish_crate, read_study  # rocrate takes long to load

    known = read_study(study) if study else None
    made = publish_crate(descriptor, files or [], output, name=name, license=license, kind=kind, study=known)
    _noted(made.notes)
    for field in made.missing:
        note(f"a crate of kind {kind} has {field}, which nobody said; give --study FILE with {field} in it")
    entities = f"{counted(len(made.files), 'file')}, {counted(len(made.entities), 'thing')} with identifiers"
    out.print(f"{escape(str(made.folder))}: {entities}" + (f", {made.profile}" if made.profile else ""))
    raise typer.Exit(FINDINGS if made.mismatched or made.missing else FINE)
