"""`nboq query`."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.answers import FORMATS, show
from nboq.cli.listing import show_rows
from nboq.cli.options import arg, opt
from nboq.cli.terminal import note, out, write
from nboq.errors import InputError, Malformed, NotFound
from nboq.pid import shared_iri
from nboq.schema.dates import day_of, is_day
from nboq.schema.iri import is_web_address
from nboq.store import Store, named_queries
from nboq.store.opening import existing_store
from nboq.store.shipped_queries import named_query
from nboq.store.sparql import prepared
from nboq.store.store import EngineChoice

_TAKEN = ("engine", "infer", "any_term")
"""Names that `Store.query` and `Store.named` have a meaning of their own for."""


def _list(format: str | None) -> None:
    if format in ("csv", "json"):
        heads = ("name", "title", "question", "parameters")
        rows = [
            (one.name, one.title, one.question, [f"{given.name}:{given.type}" for given in one.parameters])
            for one in named_queries().values()
        ]
        return show_rows(heads, rows, format)
    FORMATS.choose(format, None)
    for found in named_queries().values():
        out.print(f"[bold]{found.name}[/]  {escape(found.title)}")
        out.print(escape(f"    {found.question}"))
        for parameter in found.parameters:
            default = f", {parameter.default.replace('_', ' ')} when left out"
            limits = f" {parameter.limits}" if parameter.limits else ""
            out.print(escape(f"    --param {parameter.name}=…  {parameter.text} ({parameter.type}{limits}{default})"))
    return out.print(f"{len(named_queries())} queries")


def _values(given: list[str]) -> dict[str, str]:
    values = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise typer.BadParameter(f"--param {item}: write NAME=VALUE")
        if name in _TAKEN:
            raise typer.BadParameter(f"--param {item}: no value can be given to ?{name}; call it something else")
        values[name] = value
    return values


def query(
    what: Annotated[str | None, arg("The name of a shipped query, SPARQL, or @FILE with SPARQL.")] = None,
    store: options.MaybePlace = None,
    param: Annotated[
        list[str] | None,
        opt("A value for a variable: NAME=VALUE. In your own SPARQL: `<IRI>`, number, date, text.", "--param", "-p"),
    ] = None,
    output: options.Output = None,
    format: Annotated[str | None, FORMATS.option()] = None,
    engine: Annotated[
        EngineChoice, opt("store, or maplib for shipped queries marked so (package nboq[analytics]).")
    ] = "store",
    infer: Annotated[bool, opt("Whether a query for a class finds its subclasses: 'all cameras' an EMCCD.")] = True,
    any_term: Annotated[
        bool, opt("Ask for terms too that the model doesn't have; they are an error otherwise.", "--any-term")
    ] = False,
    timeout: Annotated[
        float | None, opt("How long the question may take, in seconds; as long as it likes when left out.", min=0.1)
    ] = None,
    list_: Annotated[bool, opt("Show the shipped queries.", "--list")] = False,
    documents: Annotated[bool, opt("Show the ids of the documents in the store.", "--documents")] = False,
    show_: Annotated[bool, opt("Show the SPARQL that would be sent, and ask nothing.", "--show")] = False,
) -> None:
    """Ask a store: one of the shipped questions, or anything in SPARQL.

    Parameters are bound as values and never become part of the query's text. A store on disk is read as it is now,
    while others may write to it.

    Examples:

        nboq query --list

        nboq query objectives --param min_na=1.2 --store instruments.db

        nboq query facility_credit --param facility=SCR_017934 --show

        nboq query 'SELECT ?name { ?i a nboq:Instrument ; nboq:name ?name }' --store instruments.db

        nboq query @mine.rq --store https://sparql.example.org/query -o answers.csv
    """
    if list_:
        _list(format)
        return
    chosen = FORMATS.choose(format, output)
    if show_ and what is not None:
        write(f"{_sent(what, _values(param or []), any_term=any_term).rstrip()}\n".encode())
        return
    if store is None:
        raise typer.BadParameter("give the store with --store PLACE")
    # A signal doesn't reach an engine in this process until it has found something.
    apart = engine == "store" and not is_web_address(store)
    limit = math.inf if apart and timeout is None else timeout
    with existing_store(store, read_only=True, timeout=limit) as opened:
        if documents:
            write("".join(f"{name}\n" for name in opened.documents()).encode())
            return
        if what is None:
            raise typer.BadParameter("say what to ask: a name from --list, SPARQL, or @FILE")
        values = _values(param or [])
        if opened.is_empty():
            note(f"{store}: is empty; 'nboq load FILE --store {store}' puts documents in")
        if _is_name(what):
            answers = opened.named(what, engine=engine, **values)
        else:
            terms = {name: _term(value) for name, value in values.items()}
            answers = opened.query(_query_text(what), engine=engine, infer=infer, any_term=any_term, **terms)
            answers.notes += [opened.unknown_note(iri, name) for name, iri in opened.unknown(terms).items()]
        show(answers, chosen, output)


def _is_name(what: str) -> bool:
    return re.fullmatch(r"[\w-]+", what) is not None


def _sent(what: str, values: dict[str, str], *, any_term: bool) -> str:
    """Give the SPARQL that goes to the engine."""
    if _is_name(what):
        chosen = named_query(what)
        return prepared(chosen.text, chosen.bind(values))
    terms = {name: _term(value) for name, value in values.items()}
    return Store.sent(_query_text(what), any_term=any_term, **terms)


def _term(text: str) -> Any:
    """Take what a person wrote for a variable: <IRI>, a number, a date, else text."""
    if text.startswith("<") and text.endswith(">"):
        iri = shared_iri(text[1:-1])
        if iri is None:
            raise typer.BadParameter(f"{text} isn't an IRI")
        return ox.NamedNode(iri)
    if re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", text):
        return float(text)
    return day_of(text) if is_day(text) else text


def _query_text(what: str) -> str:
    if not what.startswith("@"):
        if what.endswith((".rq", ".sparql")):  # as no query does
            raise InputError("the name of a file is written with @ before it", source=what, hint=f"write @{what}")
        return what
    try:
        return Path(what[1:]).read_text("utf-8")
    except FileNotFoundError:
        raise NotFound(source=what[1:]) from None
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", source=what[1:]) from None
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8: {error.reason} at byte {error.start}", source=what[1:]) from None
