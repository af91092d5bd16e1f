"""The reference of the library: a page for each module of the public face."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Final

import nboq

# What docs/reference/index.md calls stable: modules, with the names that are meant where it isn't all of them.
_FACE: Final[dict[str, tuple[str, ...]]] = {
    "nboq.errors": (),
    "nboq.schema.model": (),
    "nboq.pid": (),
    "nboq.formats": ("Format", "FORMATS"),
    "nboq.checks": ("ValidationReport", "Finding", "Position"),
    "nboq.store": ("Store",),
}


def api_pages() -> Iterator[tuple[str, str]]:
    """Write the pages, which mkdocstrings fills from the docstrings.

    Yields:
        The place of the page below the site's folder of sources, and its Markdown.

    >>> [place for place, _ in api_pages()][:2]
    ['reference/api/index.md', 'reference/api/errors.md']
    """
    doors = ", ".join(sorted(name for name in nboq.__all__ if name[0].islower()))
    lines = ["# Library", "", "::: nboq", "    options:", f"      members: [{doors}]", "", "## Modules", ""]
    for name in _FACE:
        about = (importlib.import_module(name).__doc__ or "").partition("\n\n")[0].replace("\n", " ")
        lines.append(f"- [`{name}`]({name.rpartition('.')[2]}.md): {about}")
    lines += ["", "The dataclasses, `nboq.Objective` and all others, have the fields of the "]
    lines[-1] += "[classes of the vocabulary](../../vocabulary/classes.md)."
    yield "reference/api/index.md", "\n".join(lines) + "\n"
    for name, members in _FACE.items():
        options = f"    options:\n      members: [{', '.join(members)}]\n" if members else ""
        yield f"reference/api/{name.rpartition('.')[2]}.md", f"# {name}\n\n::: {name}\n{options}"
