"""How pages look: what the publisher wishes, and the templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader

from nboq.publish.landing.naming import class_words, day, href, number, shown


@dataclass(frozen=True, slots=True)
class Look:
    """What the publisher wishes.

    Attributes:
        title: The name of the site.
        base_url: Its address, with a slash at the end; empty where it isn't known.
        license: The address of the licence of the data; empty where none is given.
    """

    title: str = "Microscopes"
    base_url: str = ""
    license: str = ""


@cache
def environment() -> Environment:
    """Give the templates; everything that they print is escaped unless it was made by this library as markup."""
    made = Environment(
        loader=PackageLoader("nboq.publish.landing"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number, "classwords": class_words, "pid": shown, "href": href, "day": day}
    made.tests["unnamed"] = lambda text: not text or text.startswith("urn:")
    return made
