"""The reference of the library: a page for each room of the map that others may import from."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Final

import nboq

# The generators, the command line and its way in are no library; the dataclasses are the pages of terms.
_NOT_SHOWN: Final = frozenset({"__main__", "build", "cli", "model", "publish"})


def _rooms() -> Iterator[tuple[str, str, bool]]:
    for found in pkgutil.iter_modules(nboq.__path__):
        if found.name in _NOT_SHOWN:
            continue
        module = importlib.import_module(f"nboq.{found.name}")
        first = (module.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
        yield found.name, first, bool(getattr(module, "__all__", ()))


def api_pages() -> Iterator[tuple[str, str]]:
    """Write the pages, which mkdocstrings fills from the docstrings.

    Yields:
        The place of the page below the site's folder of sources, and its Markdown.

    >>> next(place for place, _ in api_pages())
    'reference/api/index.md'
    """
    rooms = [room for room in _rooms() if room[2]]
    doors = ", ".join(sorted(name for name in nboq.__all__ if name[0].islower()))
    lines = ["# Library", "", "::: nboq", "    options:", f"      members: [{doors}]", "", "## Modules", ""]
    lines += [f"- [`nboq.{name}`]({name}.md): {about}" for name, about, _ in rooms]
    lines += ["", "The dataclasses, `nboq.Objective` and all others, have the fields of the "]
    lines[-1] += "[classes of the vocabulary](../../vocabulary/classes.md)."
    yield "reference/api/index.md", "\n".join(lines) + "\n"
    for name, _, _ in rooms:
        yield f"reference/api/{name}.md", f"# nboq.{name}\n\n::: nboq.{name}\n"
