"""Reports as one page of HTML: no scripts, nothing from the network, light and dark, and it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import IO, Final

from nboq.checks.codes import catalogue
from nboq.checks.findings import Finding, Severity, ValidationReport
from nboq.checks.reports.common import (
    NOUNS,
    SEVERITIES,
    by_entity,
    collected,
    counted,
    found,
    summary,
    visible,
    worst_first,
)

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f4f5f7; --line: #d5d9de; --quiet: #57606a;
  --violation: #b3261e; --warning: #8a5a00; --info: #0b5cad; --good: #1a7f37; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #15181c; --soft: #1f2429;
  --line: #3a424b; --quiet: #9aa4ae; --violation: #ff8a80; --warning: #f0b849; --info: #7ab8ff; --good: #6fd08a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .25rem 0; } .good { color: var(--good); } .quiet { color: var(--quiet); }
details { border-left: .3rem solid var(--line); padding: .25rem .75rem; margin: .5rem 0; }
details.violation { border-color: var(--violation); } details.warning { border-color: var(--warning); }
details.info { border-color: var(--info); }
summary { cursor: pointer; font-weight: 600; }
.violation > summary, b.violation { color: var(--violation); } .warning > summary, b.warning { color: var(--warning); }
.info > summary, b.info { color: var(--info); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
th { background: var(--soft); } th.place { width: 5rem; } th.field { width: 22%; } th.code { width: 22%; }
code { font: .9em ui-monospace, monospace; } a { color: var(--info); }
@media screen and (max-width: 40rem) { body { padding: .75rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; } tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  td { padding: 0 0 0 .25rem; border: 0; } td.place, td.field { display: inline; } td.place:empty { display: none; } }
@media print { :root { color-scheme: only light; } body { max-width: none; padding: 0; font-size: 9pt; }
  details::details-content { content-visibility: visible; display: block; } a { color: inherit; text-decoration: none; }
  tr, h3 { break-inside: avoid; }
  h2, h3, summary { break-after: avoid; } }
"""


def _row(finding: Finding) -> str:
    known = catalogue().get(finding.code)
    message = finding.message.removeprefix(f"{finding.field}: ") if finding.field else finding.message
    value, suggestion = found(finding), finding.suggestion
    more = [f"found <code>{escape(value)}</code>"] if value else []
    if suggestion:
        more.append(f"probably <code>{escape(visible(suggestion))}</code>")
    detail = f'<br><span class="quiet">{"; ".join(more)}</span>' if more else ""
    code, title = escape(visible(finding.code)), escape(known.title if known else "")
    unit = f' <span class="quiet">in {escape(finding.unit)}</span>' if finding.unit else ""
    return (
        f'<tr><td class="place">{finding.position or ""}</td>'
        f'<td class="field"><code>{escape(visible(finding.field))}</code>{unit}</td>'
        f"<td>{escape(visible(message))}{detail}</td>"
        f'<td><a href="{escape(visible(finding.help_uri))}" title="{title}">{code}</a></td></tr>'
    )


def _severity(report: ValidationReport, severity: Severity) -> Iterator[str]:
    chosen = [finding for finding in report if finding.severity == severity]
    if not chosen:
        return
    shown = "" if severity == "info" else " open"
    yield f'<details class="{severity}"{shown}><summary>{counted(len(chosen), *NOUNS[severity])}</summary>'
    for entity, group in by_entity(chosen):
        name = f' <span class="quiet">{escape(visible(group[0].id))}</span>' if group[0].id else ""
        yield f"<h3>{escape(entity)}{name}</h3><table><thead><tr>"
        yield '<th class="place" scope="col">Line</th><th class="field" scope="col">Field</th>'
        yield '<th scope="col">What is wrong</th><th class="code" scope="col">Code</th></tr></thead><tbody>'
        yield from map(_row, group)
        yield "</tbody></table>"
    yield "</details>"


def _document(report: ValidationReport) -> Iterator[str]:
    kind = 'class="good"' if report.valid else 'class="violation"'
    yield f"<section><h2>{escape(visible(report.source))}</h2><p><b {kind}>{escape(summary(report))}</b></p>"
    for severity in SEVERITIES:
        yield from _severity(report, severity)
    yield "</section>"


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as they come, without holding more than one of them."""
    file.writelines(f"{line}\n".encode() for line in _lines(reports))


def write(reports: Sequence[ValidationReport]) -> bytes:
    """Write reports as a page of HTML, the worst document first.

    Args:
        reports: One a document.

    Returns:
        The file, in UTF-8.

    >>> b"valid at tier 2" in write([ValidationReport("a.json", 2)])
    True
    """
    return collected(save, reports)


def _lines(reports: Sequence[ValidationReport]) -> Iterator[str]:
    bad = sum(not report.valid for report in reports)
    number = counted(len(reports), "document", "documents")
    yield from (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        # Whatever slips through the escaping runs and loads nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{number}, {bad} not valid</title><style>{_STYLE}</style></head><body>",
        f"<h1>Validation of {number}</h1><p>{len(reports) - bad} valid, {bad} not</p>",
    )
    for report in worst_first(reports):
        yield from _document(report)
    yield "</body></html>"
