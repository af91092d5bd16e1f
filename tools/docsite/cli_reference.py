"""The reference of the command line, out of the application itself: what `--help` says, as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import typer
import typer.main
from typer.cli import get_docs_for_click

_COMMAND: Final = re.compile(r"^## `nboq (?P<name>[\w-]+)`\n", re.MULTILINE)
_EXAMPLE: Final = re.compile(r"^(?:    )?nboq .*$")
_LISTED: Final = re.compile(r"^\* `(\w[\w-]*)`: .*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^#+ ")


def _with_examples(text: str) -> str:
    """Set the example commands of help texts as code, each run of them as one block."""
    lines: list[str] = []
    shown: list[str] = []
    fenced = False
    for line in [*text.splitlines(), "\n"]:
        fenced ^= line.startswith("```")
        if not fenced and _EXAMPLE.match(line):
            shown.append(line.strip())
            continue
        if shown and not line:
            continue
        if shown:
            lines += ["```sh", *shown, "```", ""]
            shown = []
        lines.append(line.rstrip())
    return "\n".join(lines)


def cli_pages() -> Iterator[tuple[str, str]]:
    """Write one page a command, and one that lists them.

    Yields:
        The place of the page below the site's folder of sources, and its Markdown.

    >>> [place for place, _ in cli_pages()][:2]
    ['reference/cli/index.md', 'reference/cli/convert.md']
    """
    from nboq.cli.app import app as application  # the command line comes after this room

    command = typer.main.get_command(application)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), name="nboq")
    first, *rest = _COMMAND.split(text)
    pages = dict(zip(rest[::2], rest[1::2], strict=True))
    # The list has help texts cut short; the first line of each page has them whole.
    linked = _LISTED.sub(lambda line: f"* [`{line[1]}`]({line[1]}.md): {pages[line[1]].strip().splitlines()[0]}", first)
    yield "reference/cli/index.md", _with_examples(linked.replace("# `nboq`", "# Command line", 1))
    for name, body in pages.items():
        raised = "\n".join(line[1:] if _HEADING.match(line) else line for line in body.splitlines())
        yield f"reference/cli/{name}.md", _with_examples(f"# nboq {name}\n{raised}")
