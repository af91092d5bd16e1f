"""`nboq ask`."""

from __future__ import annotations

import math
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.answers import FORMATS, show
from nboq.cli.options import arg
from nboq.cli.terminal import FINDINGS, err, note
from nboq.schema.iri import is_web_address
from nboq.schema.labels import printable
from nboq.store.asking import Asked, Understanding, answers, names_of, understand
from nboq.store.opening import existing_store
from nboq.store.shipped_queries import named_query


def _meaning(one: Asked) -> str:
    said = named_query(one.query)
    values = ", ".join(f"{name} {value}" for name, value in one.values.items())
    return f"{said.title}{f' ({values})' if values else ''}"


def _command(one: Asked) -> str:
    return " ".join(("nboq query", one.query, *(f"--param '{name}={value}'" for name, value in one.values.items())))


def _tell(found: Understanding) -> None:
    if found.verdict == "sure":
        note(" and ".join(map(_meaning, found.asked)), "understood")
        return
    left = ", ".join(found.left) or "which of these is meant"
    note(left, "not understood")
    for one in (*found.asked, *found.others):
        err.print(escape(printable(f"  perhaps: {_meaning(one)}: {_command(one)}")))
    if found.verdict == "unknown":
        err.print("no shipped question asks that; 'nboq query --list' shows them")


def ask(
    question: Annotated[str, arg("A question in plain English.")],
    store: options.Place,
    output: options.Output = None,
    format: Annotated[str | None, FORMATS.option()] = None,
) -> None:
    """Ask a store in plain words, which are matched to the shipped questions; no model of language is asked.

    It shows what it understood. Where a word is left over that might change the question, it says so and shows what
    may be meant, and asks nothing. What instruments have is joined: "confocal with NA above 1.3".

    The exit status is 1 when the question isn't understood.

    Examples:

        nboq ask "Which microscopes can image GFP with NA above 1.3?" --store instruments.db

        nboq ask "Which calibrations are due at RRID:SCR_017934?" --store instruments.db -o due.csv
    """
    chosen = FORMATS.choose(format, output)
    with existing_store(store, read_only=True, timeout=None if is_web_address(store) else math.inf) as opened:
        found = understand(question, names_of(opened))
        _tell(found)
        if found.verdict != "sure":
            raise typer.Exit(FINDINGS)
        show(answers(found, opened.ask), chosen, output)
