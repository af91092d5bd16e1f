"""One page from its plan: its HTML, and the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nboq.pid.chain import Tier
from nboq.publish.landing.downloads import downloads
from nboq.publish.landing.page import Page
from nboq.publish.landing.page_context import Plan
from nboq.publish.landing.pictures import FILES
from nboq.publish.landing.signposting import LINKSET, htaccess, links, linkset
from nboq.publish.landing.site_options import Look, environment


def render(plan: Plan, look: Look, out: Path) -> dict[str, bytes]:
    """Make a page and the files beside it.

    Args:
        plan: What it says.
        look: What the publisher wishes.
        out: The folder of the site, in which the pages of descriptors are before those of their instruments.

    Returns:
        The files by their paths in the site.
    """
    page = Page(plan, look, out)
    tier = plan.tier
    given = downloads(page.entity, tier)
    drawn = page.drawn()
    address = look.base_url + page.folder if look.base_url else ""
    authors = [
        str(one["identified_by"])
        for one in page.entity.get("creators") or ()
        if isinstance(one, Mapping) and one.get("identified_by")
    ]
    signposts = links(tier, plan.iri, given, look.license, authors)
    found = {one.name: one.content for one in given}
    if tier is Tier.DESCRIPTOR:
        found |= {FILES[name]: text.encode() for name in FILES if (text := getattr(drawn, name))}
    found[LINKSET] = linkset(signposts, tier, address)
    found[".htaccess"] = htaccess(signposts, given)
    values = page.values(given, drawn, address) | {"signposts": signposts}
    text = environment().get_template(f"{tier.value}.html").render(values)
    found["index.html"] = text.encode("utf-8", "replace")
    return {page.folder + name: content for name, content in sorted(found.items())}
