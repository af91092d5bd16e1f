"""Templates of pages, in which everything is escaped that isn't markup already."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Undefined
from markupsafe import Markup

from nboq.pid.labels import pid_label
from nboq.schema.model import title_of


@cache
def environment(package: str, undefined: type[Undefined] = Undefined) -> Environment:
    r"""Give the templates in the folder `templates` of a package.

    Args:
        package: Its name, such as `nboq.render`.
        undefined: What stands for names that no value was given for.

    >>> environment("nboq.render").from_string("{{ name }}").render(name="<63x>\x00")
    '&lt;63x&gt; '
    """
    found = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=undefined,
        finalize=_for_html,
    )
    found.filters |= {"pid": pid_label, "title_of": title_of}
    return found


def plain_texts(package: str) -> Environment:
    """Give the same templates for texts that are no HTML: nothing is escaped, names without a value are faults."""
    return environment(package, StrictUndefined).overlay(autoescape=False, keep_trailing_newline=True, finalize=None)


def _for_html(value: object) -> object:
    """Take control characters and lone surrogates out of a text; in HTML, blanks and line ends are as good as one."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return "".join(c if c.isprintable() or c == "\n" else " " for c in value)
