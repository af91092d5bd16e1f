"""How pages look: what the publisher wishes, and the templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from nboq.checks.completeness import TIERS
from nboq.pid.labels import pid_label
from nboq.publish.landing.history import in_words
from nboq.publish.landing.naming import href
from nboq.render.template import environment as templates
from nboq.schema.dates import iso_day
from nboq.schema.labels import number_label
from nboq.schema.model import title_of


@dataclass(frozen=True, slots=True)
class Look:
    """What the publisher wishes.

    Attributes:
        title: The name of the site.
        base_url: Its address, with a slash at the end; empty where it isn't known.
        license: The address of the licence of the data; empty where none is given.
        nav: Where the bar on top leads: paths from the root of the site, and what stands there.
        search: The path that answers searches, of a site that has a server; else empty.
    """

    title: str = "Microscopes"
    base_url: str = ""
    license: str = ""
    nav: tuple[tuple[str, str], ...] = (
        ("index.html", "Instruments"),
        ("facilities/index.html", "Facilities"),
        ("models/index.html", "Models"),
    )
    search: str = ""


@cache
def environment() -> Environment:
    """Give the templates."""
    found = templates("nboq.publish.landing")
    found.filters |= {"number": number_label, "title_of": title_of, "pid": pid_label, "href": href, "day": iso_day}
    found.filters["in_words"] = in_words
    found.globals["tiers"] = TIERS
    found.tests["unnamed"] = lambda text: not text or text.startswith("urn:")
    return found
