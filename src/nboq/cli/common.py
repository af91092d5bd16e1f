"""What the commands share: how they go through many documents, and report what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rich.markup import escape

from nboq import batch
from nboq.batch import Item, count_of
from nboq.cli.options import refuse_terminal
from nboq.cli.progress import progress
from nboq.cli.terminal import FINDINGS, FINE, err, note, say, write
from nboq.document import Document, Report
from nboq.errors import Malformed, NboqError
from nboq.formats import FORMATS, encode

_HEAD: Final = 4096


def documents(
    paths: Iterable[str | Path], doing: str, format: str | None = None, planes: bool = False
) -> Iterator[tuple[Item, Document | NboqError]]:
    """Read everything that is named, with a progress bar where there is more than one and someone to see it.

    Yields:
        What was read, and the document or what kept it from being read.
    """
    given = list(paths)
    total = count_of(given) if err.is_terminal else None
    with progress(doing, total, shown=total != 1) as bar:
        for item, found in batch.documents(given, format, planes=planes):
            yield item, found
            bar.advance()


def saved(document: Document, format: str, path: Path | None, before: Report) -> Report:
    """Write a document; give what became of the fields of its source, from reading to writing."""
    content, losses = encode(document, format)
    if b"\0" in content[:_HEAD]:
        refuse_terminal(format, path)
    write(content, path)
    return Report(before.source, (*before.notes, *losses.notes), before.mapped)


def show_report(report: Report, limit: int = 20, rest: str = "nboq convert with --report FILE") -> int:
    """Print what became of the fields of a file; give the status that it calls for."""
    findings = report.findings
    for found in findings[:limit]:
        note(f"{found.entity}: {found.field}: {found.message}", found.kind)
    if len(findings) > limit:
        err.print(f"… and {len(findings) - limit} more; {rest} writes them all")
    return FINDINGS if findings else FINE


def write_each(
    read: Iterable[tuple[Item, Document | NboqError]], to: str, output: Path | None, many: bool
) -> tuple[int, list[Report]]:
    """Write documents as they are read, and tell what became of each.

    Args:
        read: What was read, and the document or what kept it from being read.
        to: The format.
        output: Where to; for many, a folder. None is standard output.
        many: Whether there are several.

    Returns:
        The exit status, and the reports of those that were written.
    """
    status = FINE
    reports: list[Report] = []
    written: dict[Path, str] = {}
    for item, found in read:
        if isinstance(found, NboqError):
            status = max(status, say(found))
            continue
        try:
            target = output / f"{item.stem}{FORMATS[to].suffixes[0]}" if many and output is not None else output
            if target is not None and target in written:
                raise Malformed(f"would overwrite {target}, just written from {written[target]}", source=item.source)
            whole = saved(found, to, target, found.report)
            if target is not None:
                written[target] = item.source
        except BrokenPipeError:
            raise
        except BaseException as error:
            err.print(f"{escape(item.source)}:")
            status = max(status, say(error))
            continue
        reports.append(whole)
        status = max(status, show_report(whole, rest="--report FILE"))
        if target is not None:
            counts = ", ".join(f"{count} {kind}" for kind, count in whole.counts.items()) or "every field placed"
            err.print(escape(f"{item.source} → {target} ({counts})"))
    return status, reports
