"""`nboq query`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import pyoxigraph as ox
import typer
from rich.markup import escape
from rich.table import Table

from nboq.cli.common import existing_store, out
from nboq.errors import NotFound
from nboq.rdf.syntax import write_quads
from nboq.store import named_queries
from nboq.store.embedded import Answers
from nboq.terms import TERMS

__all__ = ["register"]


def _short(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    local = str(value).removeprefix(TERMS.base)
    return local.rpartition(".")[2] if local != str(value) else local


def _table(answers: Answers) -> None:
    table = Table(header_style="bold")
    for name in answers.variables:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in answers:
        table.add_row(*(escape(_short(value)) for value in row.values()))
    out.print(table)
    out.print(f"{len(answers)} {'row' if len(answers) == 1 else 'rows'}")


def _csv(answers: Answers) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(answers.variables)
    writer.writerows(["" if value is None else value for value in row.values()] for row in answers)


def _print(answers: Answers, form: str) -> None:
    if answers.truth is not None:
        typer.echo("true" if answers.truth else "false")
    elif answers.triples:
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in answers.triples]
        typer.echo(write_quads(quads, "turtle").decode(), nl=False)
    elif form == "json":
        typer.echo(orjson.dumps(list(answers), option=orjson.OPT_INDENT_2).decode())
    elif form == "csv":
        _csv(answers)
    else:
        _table(answers)


def _list() -> None:
    for found in named_queries().values():
        out.print(f"[bold]{found.name}[/]  {escape(found.question)}")
        for parameter in found.parameters:
            default = "" if parameter.default is None else f", {parameter.default} when left out"
            out.print(escape(f"    --param {parameter.name}=…  {parameter.text} ({parameter.type}{default})"))


def _values(given: list[str]) -> dict[str, str]:
    values = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise typer.BadParameter(f"--param {item}: write NAME=VALUE")
        values[name] = value
    return values


def query(
    what: Annotated[
        str | None,
        typer.Argument(help="The name of a shipped query, SPARQL, or @FILE with SPARQL.", show_default=False),
    ] = None,
    store: Annotated[Path | None, typer.Option("--store", "-s", help="The folder of the store.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="A value for a variable of the query: NAME=VALUE.")
    ] = None,
    form: Annotated[str, typer.Option("--output", "-o", help="table, csv or json.")] = "table",
    list_: Annotated[bool, typer.Option("--list", help="Show the shipped queries.")] = False,
    documents: Annotated[bool, typer.Option("--documents", help="Show the ids of the documents in the store.")] = False,
) -> None:
    """Ask a store: one of the shipped questions, or anything in SPARQL.

    Parameters are bound as values and never become part of the query's text.

    Examples:

        nboq query --list

        nboq query objectives --param min_na=1.2 --store instruments.db

        nboq query 'SELECT ?name { ?i a nboq:Instrument ; nboq:name ?name }' --store instruments.db
    """
    if list_:
        _list()
        return
    if form not in ("table", "csv", "json"):
        raise typer.BadParameter(f"{form} is no output; known are table, csv and json")
    if store is None:
        raise typer.BadParameter("say which store with --store FOLDER")
    with existing_store(store) as opened:
        if documents:
            for name in opened.documents():
                typer.echo(name)
            return
        if what is None:
            raise typer.BadParameter("say what to ask: a name from --list, SPARQL, or @FILE")
        values = _values(param or [])
        if what in named_queries() or (" " not in what.strip() and not what.startswith("@")):
            _print(opened.named(what, **values), form)
        else:
            _print(opened.query(_text(what), **values), form)


def _text(what: str) -> str:
    text = what
    if what.startswith("@"):
        try:
            text = Path(what[1:]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise NotFound(what[1:], f"can't be read: {error}") from None
    return text if "nboq:" not in text or "PREFIX nboq:" in text else f"PREFIX nboq: <{TERMS.base}>\n{text}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(query)
