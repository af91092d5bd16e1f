"""`nboq convert`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape

from nboq.batch import Problem, count_of, is_many
from nboq.batch import convert as convert_many
from nboq.cli import options
from nboq.cli.common import documents, files, show_report
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, err, say
from nboq.document import Report
from nboq.errors import Malformed, NboqError
from nboq.files import write_atomically
from nboq.formats import FORMATS, encode

_SUFFIX = {"json": ".json", "micrometa": ".micrometa.json"}
_TEXT = {".txt", ".text", ".md"}


def _suffix(name: str) -> str:
    return _SUFFIX.get(name) or FORMATS[name].suffixes[0]


def _report(path: Path, reports: list[Report]) -> None:
    """Write what became of every field: as text where the file's name ends in .txt or .md, else as JSON."""
    if path.suffix.lower() in _TEXT:
        write_atomically(path, "\n".join(report.as_text() for report in reports).encode())
        return
    body = [report.to_dict() for report in reports]
    write_atomically(path, orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE, default=str))


def _is_bulk(paths: list[Path], output: Path, to: str | None) -> bool:
    """Tell whether many documents go to one file of N-Quads."""
    one_file = output.name.lower().endswith((".nq", ".nq.gz")) and not output.is_dir() and to in (None, "nquads")
    return one_file and (len(paths) > 1 or is_many(paths[0]) or output.suffix.lower() == ".gz")


def _bulk(paths: list[Path], output: Path, workers: int | None, scheduler: str | None) -> int:
    with progress("Converting", count_of(paths) if err.is_terminal else None) as bar:

        def tell(problem: Problem) -> None:
            mark = "[yellow]note:[/]" if problem.converted else "[red]error:[/]"
            err.print(f"{mark} {escape(problem.message)}")

        found = convert_many(paths, output, workers, scheduler, problem=tell, progress=bar.advance)
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
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files or folders of files; for N-Quads also archives (.zip, .tar, .tar.gz, .tar.xz) and JSON Lines.",
            show_default=False,
        ),
    ],
    to: options.ConvertFormat = None,
    output: Annotated[
        Path | None,
        options.output(
            "A file; for several inputs a folder, or a file .nq or .nq.gz that holds all of them. Left out, standard "
            "output."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FORMAT", help="The format of the input, where it can't be told."),
    ] = None,
    planes: Annotated[bool, typer.Option("--planes", help="Read the planes of images in OME files, too.")] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Write what became of every field to this file: as text if it ends in .txt, else as JSON.",
        ),
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

        nboq convert exports/ more.zip all.jsonl.gz -o all.nq.gz --workers 4
    """
    many = len(paths) > 1 or paths[0].is_dir()
    if output is not None and _is_bulk(paths, output, to):
        if source is not None or planes or report is not None:
            raise typer.BadParameter("--from, --planes and --report aren't for many documents to one file of N-Quads")
        raise typer.Exit(_bulk(paths, output, workers, scheduler))
    if workers is not None or scheduler is not None:
        raise typer.BadParameter("--workers and --scheduler are for many inputs to one file: --output FILE.nq")
    if any(not path.is_dir() and is_many(path) for path in paths):
        raise typer.BadParameter("archives and JSON Lines are converted to one file of N-Quads: --output FILE.nq")
    to = options.document_format(to, None if many else output)
    if output is not None and not many:
        _mistaken(to, output)
    if many and output is None and len(files(paths)) > 1:
        raise typer.BadParameter("several inputs need a folder to go to: --output FOLDER")
    status = FINE
    reports: list[Report] = []
    written: dict[Path, Path] = {}
    for path, found in documents(paths, "Converting", source, planes):
        if isinstance(found, NboqError):
            status = max(status, say(found))
            continue
        try:
            content, losses = encode(found, to)
            target = output / f"{path.stem}{_suffix(to)}" if many and output is not None else output
            if target is not None and target in written:
                raise Malformed(f"would overwrite {target}, just written from {written[target]}", source=path)
            if target is None:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            else:
                write_atomically(target, content)
                written[target] = path
        except NboqError as error:
            err.print(f"{escape(str(path))}:")
            status = max(status, say(error))
            continue
        whole = Report(found.source, (*found.report.notes, *losses.notes), found.report.mapped)
        reports.append(whole)
        status = max(status, show_report(whole))
        if target is not None:
            counts = ", ".join(f"{count} {kind}" for kind, count in whole.counts.items()) or "every field placed"
            err.print(escape(f"{path} → {target} ({counts})"))
    if report is not None:
        _report(report, reports)
    raise typer.Exit(status)
