"""How pages look: what the publisher wishes, and the templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from nboq.publish.landing.naming import class_words, day, href, number, shown
from nboq.render.template import environment as templates


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
    """Give the templates."""
    found = templates("nboq.publish.landing")
    found.filters |= {"number": number, "classwords": class_words, "pid": shown, "href": href, "day": day}
    found.tests["unnamed"] = lambda text: not text or text.startswith("urn:")
    return found
