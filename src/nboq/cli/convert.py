"""`nboq convert`, and `nboq formats`: what it reads and writes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from nboq.batch import Item, Problem, count_of, holds_graphs, is_many, items, single
from nboq.batch import convert as convert_many
from nboq.cli import options
from nboq.cli.common import documents, write_each
from nboq.cli.document_formats import ConvertFormat, document_format
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import opt
from nboq.cli.progress import progress
from nboq.cli.terminal import as_json, err, write
from nboq.document import Document, Report
from nboq.errors import NboqError
from nboq.formats import FORMATS
from nboq.formats.rdf.beside import WITH_BESIDE, Beside, wanted, writing
from nboq.formats.rdf.nquads import is_quads

_TEXT = {".txt", ".text", ".md"}


def _report(path: Path, reports: list[Report]) -> None:
    """Write what became of every field: as text where the file's name ends in .txt or .md, else as JSON."""
    text = path.suffix.lower() in _TEXT
    told = "\n".join(one.as_text() for one in reports).encode() if text else as_json([one.to_dict() for one in reports])
    write(told, path)


def _is_bulk(paths: list[str], output: Path, to: str | None) -> bool:
    """Tell whether many documents go to one file of N-Quads."""
    one_file = output.name.lower().endswith((".nq", ".nq.gz")) and not output.is_dir() and to in (None, "nquads")
    several = len(paths) > 1 or is_many(paths[0]) or is_quads(paths[0]) or output.suffix.lower() == ".gz"
    return one_file and (several or holds_graphs(paths[0]))


def _one(path: str, format: str | None, planes: bool) -> Iterator[tuple[Item, Document | NboqError]]:
    """Read a file as one document, also one of N-Quads with several graphs."""
    item = Item(path, path=path, stem=Path(path).stem)
    try:
        yield item, single(path, format, planes=planes)
    except NboqError as error:
        yield item, error


def _bulk(paths: list[str], output: Path, **how: Any) -> int:
    with progress("Converting", count_of(paths) if err.is_terminal else None) as bar:

        def tell(problem: Problem) -> None:
            mark = "[yellow]note:[/]" if problem.converted else "[red]error:[/]"
            err.print(f"{mark} {escape(problem.message)}")

        found = convert_many(paths, output, problem=tell, progress=bar.advance, **how)
    if not found.written:
        err.print(escape(f"no document could be converted; {output} isn't written"))
        return found.exit_status
    failed = f", {found.failed} left out" if found.failed else ""
    err.print(escape(f"{found.documents} documents{failed} → {output} ({found.statements} statements)"))
    return found.exit_status


def _mistaken(to: str, output: Path) -> None:
    """Tell whoever writes -f for --from, as it was in version 2, that the file isn't what its name says."""
    ends = {name: {Path(f"x{suffix}").suffix for suffix in found.suffixes} for name, found in FORMATS.items()}
    end = output.suffix.lower()
    if end not in (ends[to] or {".json"}) and any(end in those for those in ends.values()):
        err.print(escape(f"{output} is written as {to}; the format of the input is --from"))


def convert(
    paths: options.Inputs,
    to: ConvertFormat = None,
    output: Annotated[
        Path | None,
        options.output("A file; for several inputs a folder, or one .nq or .nq.gz for all. Left out, standard output."),
    ] = None,
    source: Annotated[
        str | None, opt("The input's format, if it can't be recognised.", "--from", metavar="FORMAT")
    ] = None,
    planes: Annotated[bool, opt("Read the planes of images in OME files, too.", "--planes")] = False,
    also: Annotated[
        Literal["ome"] | None,
        opt("In RDF but JSON-LD, say it again in the words of omero-rdf: OME's classes, fields and units.", "--also"),
    ] = None,
    labels: Annotated[
        bool,
        opt("In RDF but JSON-LD, write names as rdfs:label too, which browsers of RDF show.", "--labels/--no-labels"),
    ] = True,
    report: Annotated[
        Path | None,
        opt("Write what became of every field to this file: as text if it ends in .txt, else as JSON.", metavar="PATH"),
    ] = None,
    workers: options.Workers = None,
    scheduler: options.Scheduler = None,
) -> None:
    """Convert descriptors between formats.

    A Micro-Meta App instrument file becomes an NBO-Q document, any document becomes RDF, and all of it goes back.
    What the model has no place for is kept in `extensions` and reported; then the exit status is 1.

    Many inputs go to one file of N-Quads on all cores, a named graph for each document. Documents that can't be read
    are reported, a line each, and the others are converted; the file is put in place when it's complete.

    Examples:

        nboq convert axiovert.json -o axiovert.ttl

        nboq convert exports/ -f nquads -o rdf/

        nboq convert axiovert.ttl -f micrometa -o axiovert.json

        nboq convert images.ome.xml -o images.ttl --also ome

        nboq convert exports/ more.zip all.jsonl.gz -o all.nq.gz --workers 4
    """
    with writing(Beside(labels, bool(also))):
        raise typer.Exit(_converted(paths, to, output, source, planes, report, workers, scheduler))


def _converted(
    paths: list[str],
    to: str | None,
    output: Path | None,
    source: str | None,
    planes: bool,
    report: Path | None,
    workers: int | None,
    scheduler: str | None,
) -> int:
    # What isn't there yet and has no ending is a folder for the graphs of a file.
    folder = output is not None and (output.is_dir() or (not output.suffix and holds_graphs(paths[0])))
    many = len(paths) > 1 or is_many(paths[0]) or folder
    if output is not None and _is_bulk(paths, output, to):
        if report is not None:
            raise typer.BadParameter("--report isn't for many documents to one file of N-Quads")
        how = {"workers": workers, "scheduler": scheduler, "format": source, "planes": planes}
        return _bulk(paths, output, **how)
    if workers is not None or scheduler is not None:
        raise typer.BadParameter("--workers and --scheduler are for many inputs to one file: --output FILE.nq")
    if to is None and many and output is not None and output.suffix and not output.is_dir():
        raise typer.BadParameter(
            f"several documents don't go into {output.name}: take FILE.nq, or a folder with --format FORMAT"
        )
    to = document_format(to, None if many else output)
    if to not in WITH_BESIDE and wanted() != Beside():
        raise typer.BadParameter(f"--also and --no-labels are for {', '.join(WITH_BESIDE)}, and nothing in {to}")
    if output is not None and not many:
        _mistaken(to, output)
    if many and output is None and len(list(islice(items(paths), 2))) > 1:
        raise typer.BadParameter("several inputs need a folder to go to: --output FOLDER")
    read = documents(paths, "Converting", source, planes) if many else _one(paths[0], source, planes)
    status, reports = write_each(read, to, output, many)
    if report is not None:
        _report(report, reports)
    return status


def formats(format: Format = None) -> None:
    """List the formats that are read and written.

    A file's format is recognised by its content; the ending of its name decides where the content can't. Other packages
    add formats with an entry point of the group nboq.formats.

    Examples:

        nboq formats

        nboq convert axiovert.json --to turtle -o axiovert.ttl
    """
    rows = [
        (one.name, one.title, bool(one.read), bool(one.write), bool(one.whole), one.suffixes)
        for one in FORMATS.values()
    ]
    show_rows(("name", "what it is", "read", "written", "without loss", "file names end in"), rows, format)
