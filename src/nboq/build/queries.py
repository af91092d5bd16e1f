"""The page of the shipped queries, `docs/queries.md`, from the queries themselves: `python -m nboq.build.queries`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nboq.files import write_atomically
from nboq.schema.artefacts import NBOQ
from nboq.store import NamedQuery, Store, named_queries

PAGE = Path(__file__).resolve().parents[3] / "docs" / "queries.md"

_HEAD = """\
# Questions that ship with nboq

`nboq query NAME --param NAME=VALUE --store S` asks one, in Python `Store.named("NAME", parameter=…)`. Their
SPARQL is in `src/nboq/store/queries/`. Each file runs as it stands, with its defaults, on pyoxigraph, rdflib, the
Oxigraph server and Virtuoso, which tests hold it to. The examples are about the invented documents in
`examples/queries/`, loaded with `nboq load` and connected with `nboq pid connect`; a test holds each query to its
example. `python -m nboq.build.queries` writes this page.

A parameter is a *number*, an *integer*, a *text*, a *date* (`2024-05-01`, or `today`), *days* (how many days ago, or a
date), an *iri* (an IRI, or an identifier with a prefix, such as `RRID:SCR_017934`), or the name of an enumeration,
whose values `nboq terms NAME` lists. In the file it's a line such as `VALUES $min_na { 0 }`, with what holds when it's
left out; `UNDEF` there means any, or a day that the query computes. Whoever asks another engine writes the value into
that line, wherever it stands. Questions whose engine is *maplib* join and count over whole graphs; the store answers
them, and with `engine="maplib"` so does maplib, several times faster where there are millions of statements.

"""


def page() -> str:
    """Write the page.

    >>> page().splitlines()[0]
    '# Questions that ship with nboq'
    """
    queries = named_queries().values()
    index = "".join(f"| [{query.name}](#{query.name}) | {query.title} |\n" for query in queries)
    with Store() as store:
        store.load_model()
        entries = [_entry(query, store) for query in queries]
    return _HEAD + "| name | title |\n|---|---|\n" + index + "".join(entries)


def _entry(query: NamedQuery, store: Store) -> str:
    given = " ".join(f"--param {shlex.quote(f'{name}={value}')}" for name, value in query.example.parameters.items())
    command = " ".join(part for part in ("nboq query", query.name, given, "--store S") if part)
    parts = [f"\n## {query.name}\n", query.question]
    if query.parameters:
        parts.append("\n".join(_parameters(query)))
    parts.append(f"Engine: {query.engine}.\n\n```sh\n{command}\n```")
    parts.append("\n".join(_table(query, store)))
    return "\n\n".join(parts).replace("\n\n\n", "\n\n") + "\n"


def _parameters(query: NamedQuery) -> Iterator[str]:
    yield "| parameter | type | when left out | |\n|---|---|---|---|"
    for parameter in query.parameters:
        cells = (f"`{parameter.name}`", parameter.type, parameter.default.replace("_", " "), _cell(parameter.text))
        yield f"| {' | '.join(cells)} |"


def _table(query: NamedQuery, store: Store) -> Iterator[str]:
    given: dict[str, Any] = {**query.example.parameters}
    columns = store.named(query.name, **given).variables
    yield f"| {' | '.join(column.replace('_', ' ') for column in columns)} |\n|{'---|' * len(columns)}"
    for row in query.example.rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value).removeprefix(NBOQ)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write_atomically(PAGE, page())
