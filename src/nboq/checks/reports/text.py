"""Reports for a terminal: by document and object, counted, the worst first."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Final

from nboq.checks.catalogue import catalogue
from nboq.checks.findings import Severity, ValidationReport
from nboq.checks.reports.common import by_entity, counted, sentence, summary, visible, worst_first

if TYPE_CHECKING:
    from rich.console import Console

_MARKS: Final[dict[Severity, tuple[str, str]]] = {
    "violation": ("✗", "red"),
    "warning": ("!", "yellow"),
    "info": ("i", "blue"),
}


def show(console: Console, reports: Sequence[ValidationReport], recommended: bool = True) -> None:
    """Print reports.

    Args:
        console: Where to.
        reports: One a document.
        recommended: Whether to name the recommended fields that are missing; they are counted anyway.
    """
    from rich.text import Text

    for report in worst_first(reports):
        colour = "green" if report.valid else "red"
        line = Text(f"{visible(report.source)}: ")
        first, comma, rest = summary(report).partition(",")
        console.print(line.append(first, colour).append(comma + rest))
        shown = [finding for finding in report if recommended or finding.severity != "info"]
        for entity, group in by_entity(shown):
            console.print(Text(f"  {entity}", "bold"))
            for finding in group:
                mark, colour = _MARKS[finding.severity]
                where = f"{finding.position} " if finding.position else ""
                line = Text("    ").append(mark, colour).append(f" {where}", "dim").append(sentence(finding))
                console.print(line.append(f" [{visible(finding.code)}]", "dim"))
    if len(reports) > 1:
        bad = sum(not report.valid for report in reports)
        often = Counter(finding.code for report in reports for finding in report.violations)
        console.print(Text(f"{counted(len(reports), 'document', 'documents')}, {len(reports) - bad} valid, {bad} not"))
        for code, number in often.most_common(5):
            known = catalogue().get(code)
            console.print(Text(f"  {number:,} × {visible(code)}: {known.title if known else ''}"))


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    from rich.console import Console

    options = {"soft_wrap": True, "highlight": False, "emoji": False}
    text = io.TextIOWrapper(file, "utf-8", newline="\n", write_through=True)
    show(Console(file=text, force_terminal=False, color_system=None, width=200, **options), reports)  # type: ignore[arg-type]
    text.detach()
