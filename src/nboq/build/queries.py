"""The page of the shipped queries, `docs/queries.md`, from the queries themselves."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from nboq.document import walk
from nboq.formats import read
from nboq.render.facts import facts
from nboq.render.template import plain_texts
from nboq.schema.artefacts import NBOQ
from nboq.store import NamedQuery, Store, named_queries

_ROOT = Path(__file__).resolve().parents[3]
PAGE = _ROOT / "docs" / "queries.md"
DOCUMENTS = _ROOT / "examples" / "queries"


def page() -> str:
    """Write the page.

    >>> page().splitlines()[0]
    '# Questions that ship with nboq'
    """
    with Store() as store:
        store.load_model()

        def columns_of(query: NamedQuery) -> list[str]:
            given: dict[str, Any] = {**query.example.parameters}
            return store.named(query.name, **given).variables

        found = plain_texts("nboq.build")
        found.filters["cell"] = _cell
        values = {
            "queries": named_queries().values(),
            "command": _command,
            "columns_of": columns_of,
            "things": things(),
        }
        return found.get_template("queries.md.j2").render(values)


def things() -> list[tuple[str, ...]]:
    """Tell what is in the documents that the examples are about: each thing that has a name and an id, once.

    Returns:
        Name, class, id, what is said of it, and the files that say so.

    >>> [kind for name, kind, *_ in things() if name == "Cell 1"]
    ['Image']
    """
    found: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for path in sorted(DOCUMENTS.glob("*.yaml")):
        for _, thing in walk(read(path).data):
            if {"id", "name"} <= thing.keys() and thing["type"] not in ("Collection", "Fluorophore", "Channel"):
                found.setdefault(thing["id"], (thing, []))[1].append(path.stem)
    names = {key: thing["name"] for key, (thing, _) in found.items()}
    return [
        (thing["name"], thing["type"], key, "; ".join(map(": ".join, facts(thing, names))), ", ".join(files))
        for key, (thing, files) in found.items()
    ]


def _command(query: NamedQuery) -> str:
    given = (f"--param {shlex.quote(f'{name}={value}')}" for name, value in query.example.parameters.items())
    return " ".join(["nboq query", query.name, *given, "--store S"])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value).removeprefix(NBOQ)
    return text.replace("|", "\\|").replace("\n", " ")
