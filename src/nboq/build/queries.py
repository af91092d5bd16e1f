"""The page of the shipped queries, `docs/queries.md`, from the queries themselves: `python -m nboq.build.queries`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from nboq.files import write_atomically
from nboq.render.template import plain_texts
from nboq.schema.artefacts import NBOQ
from nboq.store import NamedQuery, Store, named_queries

PAGE = Path(__file__).resolve().parents[3] / "docs" / "queries.md"


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
        values = {"queries": named_queries().values(), "command": _command, "columns_of": columns_of}
        return found.get_template("queries.md.j2").render(values)


def _command(query: NamedQuery) -> str:
    given = (f"--param {shlex.quote(f'{name}={value}')}" for name, value in query.example.parameters.items())
    return " ".join(["nboq query", query.name, *given, "--store S"])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value).removeprefix(NBOQ)
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write_atomically(PAGE, page())
