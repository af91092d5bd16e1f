"""Clauses as text, Markdown, LaTeX and HTML, on request with the fields that say each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import chain
from typing import Final

from nboq.pid.citation import tex
from nboq.prose.clauses import Clause, Phrase
from nboq.schema.labels import markdown_text, printable


def _as_it_is(clause: Clause) -> str:
    return clause.text


def _markdown(clause: Clause) -> str:
    if not clause.text.strip():
        return clause.text
    inner, ends = clause.text.strip(), clause.text.split(clause.text.strip())
    written = f"[{markdown_text(inner)}](<{clause.link}>)" if clause.link not in ("", inner) else markdown_text(inner)
    return ends[0] + (f"**{written}**" if clause.gap else written) + ends[-1]


def _latex(clause: Clause) -> str:
    return rf"\textbf{{{tex(clause.text)}}}" if clause.gap else tex(clause.text)


def _html(clause: Clause) -> str:
    text = escape(clause.text)
    if clause.link:
        text = f'<a href="{escape(clause.link)}">{text}</a>'
    if not clause.sources:
        return text
    fields = escape("; ".join(printable(source) for source in clause.sources))
    tag = "mark" if clause.gap else "span"
    return f'<{tag} title="{fields}" data-fields="{fields}">{text}</{tag}>'


def _traced(clauses: Iterable[Clause], start: str, write: Callable[[str], str] = str) -> str:
    """List the clauses, a line each, with their fields."""
    told = ((one.text.strip(), "; ".join(map(printable, one.sources))) for one in clauses if one.sources)
    return "".join(f"{start}{write(text)} ← {write(fields)}\n" for text, fields in told)


_TRACES: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {
    "text": ("", str),
    "markdown": ("- ", markdown_text),
    "latex": ("% ", str),
}
_CLAUSES: Final = {"text": _as_it_is, "markdown": _markdown, "latex": _latex, "html": _html}
FORMATS: Final = tuple(_CLAUSES)
"""The formats of a text."""


def written(parts: Iterable[Phrase], form: str = "text", *, trace: bool = False) -> str:
    r"""Write paragraphs.

    Args:
        parts: The clauses of each.
        form: One of `FORMATS`. HTML always has the fields, as `title` and `data-fields`, and no characters beyond
            ASCII, so that it may stand in any page.
        trace: Whether the fields that say each clause follow; in LaTeX as comments.

    >>> from nboq.prose.clauses import Source
    >>> model = Clause("A_1 & B", (Source("urn:x:1", "model", "A_1 & B"),))
    >>> written([(model,)], "latex"), written([(model,)], "markdown")
    ('A\\_1 \\& B\n', 'A\\_1 &amp; B\n')
    >>> written([(model,)], "html")
    '<p><span title="model of urn:x:1" data-fields="model of urn:x:1">A_1 &amp; B</span></p>\n'
    """
    texts = ["".join(map(_CLAUSES[form], part)) for part in parts if part]
    if form == "html":
        html = "".join(f"<p>{text}</p>\n" for text in texts)
        return html.encode("ascii", "xmlcharrefreplace").decode()
    told = "\n\n".join(texts) + "\n"
    return told + "\n" + _traced(chain.from_iterable(parts), *_TRACES[form]) if trace else told
