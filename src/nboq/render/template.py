"""Templates of pages, in which everything is escaped that isn't markup already."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from nboq.render.words import class_words, plain
from nboq.store.relations.ends import shown


@cache
def environment(package: str) -> Environment:
    r"""Give the templates in the folder `templates` of a package.

    Args:
        package: Its name, such as `nboq.render`.

    >>> environment("nboq.render").from_string("{{ name }}").render(name="<63x>\x00")
    '&lt;63x&gt;'
    """
    found = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    found.filters |= {"classwords": class_words, "pid": shown}
    return found
