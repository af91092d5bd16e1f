"""One page: what its templates print, and the files beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import orjson
import segno
from markupsafe import Markup

from nboq import render
from nboq.checks.quality import measured_in, series_of, shipped_limits
from nboq.document import Document, objects, walk
from nboq.errors import ContentError, MissingDependency, NboqError
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.citing import Citation, cite, identifiers
from nboq.publish.landing.downloads import Download, downloads, downloads_before
from nboq.publish.landing.extract import unpacked
from nboq.publish.landing.facets import facets_of
from nboq.publish.landing.facts import Fact, Kind, Text, components, facts
from nboq.publish.landing.history import changes
from nboq.publish.landing.naming import PAGES, href, page_path
from nboq.publish.landing.page_context import Plan
from nboq.publish.landing.schema_org import embedded, schema_org
from nboq.publish.landing.signposting import LINKSET, SignpostLink, htaccess, links, linkset
from nboq.publish.landing.site_options import Look, environment
from nboq.render.microscope import Microscope, microscope
from nboq.render.relations_graph import connected, in_sentences, to_svg
from nboq.render.svg import at_all_widths
from nboq.render.trends import trends as draw_trends
from nboq.schema.dates import iso_day
from nboq.schema.model import title_of

_DRAWN: Final = {
    "light_path": "light-path.svg",
    "light_path_narrow": "light-path-narrow.svg",
    "spectra": "spectra.svg",
    "spectra_narrow": "spectra-narrow.svg",
    "interactive": "explore.html",
}
"""The pictures beside the page of a descriptor: its light path and spectra, also for phones, and a page to explore."""
Beside = Callable[[str], bytes | None]
"""Gives a file of the site by its path, where it is there."""
# More can't be read in a picture of this size.
_MOST_DRAWN: Final = 12
# They stand in other places of the page.
_NOT_LISTED: Final = frozenset(
    {"described_in", "cited_by", "identical_to", "landing_page", "components", "describes", "tier", "valid_from"}
    | {"valid_until", "replaces", "content_id"}
)


_MAIL: Final = re.compile(r"[^\s@/:?&]+@[\w.-]+\.\w+").fullmatch
_BOOKED: Final = ("alternate_identifiers", "related_identifiers")
_DAYS: Final = ("valid_from", "valid_until")


class Page:
    """What stands in one page, as the templates and the files beside it want it.

    Args:
        plan: What it says.
        look: What the publisher wishes.
        beside: Gives a file of another page by its path in the site: an instrument shows pictures of its descriptor.
    """

    def __init__(self, plan: Plan, look: Look, beside: Beside) -> None:
        self.plan, self.look, self.beside, self.tier = plan, look, beside, plan.tier
        self.undrawn: dict[str, None] = {}
        """Why pictures aren't in it, in the order of the page."""
        context: dict[str, Any] = orjson.loads(plan.context)
        self.context = context
        self.whole = {iri: unpacked(body) for iri, body in plan.descriptors.items()}
        self.folder = plan.path.removesuffix("index.html")
        now = plan.iri if plan.tier is Tier.DESCRIPTOR else context.get("current")
        self.descriptor: dict[str, Any] = self.whole.get(now or "", {})
        self.entity: dict[str, Any] = self.descriptor if plan.tier is Tier.DESCRIPTOR else context["body"]
        self.names: dict[str, dict[str, str]] = context["names"]
        self.own = {
            iri: (str(part.get("name") or title_of(str(part.get("type")))), str(part.get("id")))
            for part in self.descriptor.get("components") or ()
            if isinstance(part, Mapping) and (iri := iri_of(part.get("id")))
        }
        self.inside = {
            iri: str(part.get("name") or title_of(str(part.get("type"))))
            for _, part in walk(self.descriptor)
            if (iri := iri_of(part.get("id")))
        }
        """What the things in the descriptor are called; one without a name by its kind."""

    # Links

    def link(self, iri: str, names: Mapping[str, dict[str, str]] = MappingProxyType({})) -> Text | None:
        """Give the name of a thing and the way to it: to its place on this page, to its own page, or to its address.

        Args:
            iri: The thing.
            names: The names of more things than the page's own context knows.
        """
        if iri in self.own:
            name, identifier = self.own[iri]
            return Text(name, f"#{render.anchor(identifier)}")
        known = self.names.get(iri) or names.get(iri)
        if known is None:
            return Text(self.inside[iri]) if iri in self.inside else None
        return Text(known["name"], self.to(known["path"]) if known["path"] else href(iri))

    def to(self, path: str) -> str:
        """Give the way to another page of the site, relative, so that it holds without a server too."""
        return f"../../{path}"

    # Parts

    @property
    def name(self) -> str:
        """What the thing is called; a descriptor without a name goes by its instrument."""
        given = self.entity.get("name")
        if isinstance(given, str) and given.strip():
            return given
        instrument = self.context.get("instrument")
        if self.tier is Tier.DESCRIPTOR and instrument:
            return f"Configuration of {instrument['name']}"
        return pid_label(self.plan.iri)

    @property
    def around(self) -> dict[Tier, dict[str, Any]]:
        """What belongs to the instrument, for citing it."""
        near = self.context.get("around") or {}
        found = {
            Tier.FACILITY: (near.get("hosted_by") or {}).get("body", {}),
            Tier.MODEL: (near.get("has_model") or {}).get("body", {}),
            Tier.INSTANCE: self.context.get("instrument_body") or {},
            Tier.DESCRIPTOR: self.descriptor,
        }
        found[self.tier] = self.entity
        return {tier: entity for tier, entity in found.items() if entity}

    @cached_property
    def description(self) -> str:
        """What it is in a sentence: the document's own, else one made of what is known."""
        said = self.entity.get("description")
        if isinstance(said, str) and said.strip():
            return said
        count = len(self.descriptor.get("components") or ())
        match self.tier:
            case Tier.DESCRIPTOR:
                instrument = self.context.get("instrument")
                of = f" of {instrument['name']}" if instrument else ""
                since = iso_day(self.entity.get("valid_from"))
                holds = f", since {since}" if since else ""
                return f"The hardware configuration{of}{holds}: {count} components of a light microscope."
            case Tier.INSTANCE:
                return f"A light microscope{f' of {count} components' if count else ''}."
            case Tier.FACILITY:
                return f"An imaging facility with {len(self.context['instruments'])} instruments described here."
            case _:
                return f"A make of light microscope, of which {len(self.context['instruments'])} are described here."

    @cached_property
    def scope(self) -> Microscope:
        """The descriptor as it is drawn."""
        return microscope(Document(self.descriptor))

    def contacts(self) -> list[Text]:
        """Whom to ask, and where to book, as far as the documents say."""
        facility = self.around.get(Tier.FACILITY, {})
        holders = [self.entity, self.context.get("instrument_body") or {}, facility]
        people = [one for holder in holders for slot in ("custodians", "owners") for one in objects(holder.get(slot))]
        found = []
        for one in people:
            if address := str(one.get("contact") or ""):
                url = f"mailto:{address}" if _MAIL(address) else href(address)
                found.append(Text(f"{one['name']}: {address}" if one.get("name") else address, url, "Contact"))
        said = [one for holder in holders for slot in _BOOKED for one in objects(holder.get(slot))]
        found += [
            Text(str(one.get("name")), address, "Book it")
            for one in said
            if "book" in f"{one.get('name')} {one.get('relation_note')}".casefold()
            and (address := href(one.get("identifier_text")) or href(one.get("identified_by")))
        ]
        if self.tier is not Tier.FACILITY and (site := href(facility.get("landing_page"))):
            found.append(Text(str(facility.get("name") or site), site, "Facility"))
        return list(dict.fromkeys(found))

    def newest(self) -> str:
        """The latest day that the page speaks of, which tells how old what it says is."""
        linked = ("calibrations", "images", "datasets")
        days = [one["date"] for name in linked for one in (self.context.get(name) or {"items": []})["items"]]
        days += [str(step.get(slot) or "") for step in self.context.get("history") or () for slot in _DAYS]
        days += [str(self.entity.get(slot) or "") for slot in (*_DAYS, "commissioned_on", "decommissioned_on")]
        return max((day for one in days if (day := iso_day(one))), default="")

    def code(self) -> Markup:
        """A QR code for the stand, which leads to the identifier, else to this page; nothing without an address."""
        address = href(self.plan.iri) or (self.look.base_url and self.look.base_url + self.folder)
        if not address:
            return Markup("")
        drawn = segno.make(address, error="m", micro=False).svg_inline(
            scale=3, border=2, light="#fff", title=f"QR code: {address}", omitsize=True
        )
        return Markup(drawn)  # noqa: S704 - written by segno, which escapes the title

    def steps(self) -> list[dict[str, Any]]:
        """The configurations, the latest first, each with what changed from the one before."""
        steps = self.context.get("history") or ()
        pairs = [(before["iri"], step["iri"], step) for before, step in pairwise([{"iri": ""}, *steps])]
        return [
            step
            | {
                "here": iri == self.plan.iri,
                "href": self.to(step["path"]),
                # Which whole descriptors a page is given says what it compares.
                "changes": changes(self.whole[before], self.whole[iri]) if {before, iri} <= self.whole.keys() else None,
            }
            for before, iri, step in reversed(pairs)
        ]

    def calibrations(self) -> list[dict[str, Any]]:
        """The calibrations, each with its facts."""
        without = ("calibration_date", "calibrated_instrument")
        items = (self.context.get("calibrations") or {"items": []})["items"]
        return [one | {"facts": facts(one["body"], partial(self.link, names=one["names"]), without)} for one in items]

    def trends(self) -> str:
        """Draw how what was measured more than once developed, as far as the calibrations on the page tell it."""
        items = (self.context.get("calibrations") or {"items": []})["items"]
        parts = (part for whole in self.whole.values() for part in objects(whole.get("components")))
        names = {iri_of(part.get("id")) or "": str(part.get("name") or "") for part in parts}
        series = series_of(row for one in items for row in measured_in(one["body"], names))
        several = [one for one in series if len({point.date for point in one.points}) > 1]
        limits = [one for one in shipped_limits() if one.holds_for(self.plan.iri, self.name)]
        if not several:
            return ""
        return at_all_widths(*(draw_trends(self.name, several, limits, narrow=narrow) for narrow in (False, True)))

    @cached_property
    def drawn(self) -> dict[str, str]:
        """The pictures of the descriptor; those of an instrument are those of its latest descriptor."""
        if self.tier is Tier.DESCRIPTOR:
            draw: tuple[Callable[[], str | None], ...] = (
                lambda: render.light_path(self.scope, anchors=True),
                lambda: render.light_path(self.scope, anchors=True, narrow=True),
                lambda: render.spectra(self.scope, anchors=True),
                lambda: render.spectra(self.scope, anchors=True, narrow=True),
                lambda: render.page(self.scope),
            )
            return dict(zip(_DRAWN, map(self._drawn, draw), strict=True))
        files = {name: self.beside(self.now + file) or b"" for name, file in _DRAWN.items()} if self.now else {}
        return {name: content.decode() for name, content in files.items()}

    @property
    def now(self) -> str:
        """The folder of the latest descriptor of an instrument; empty where there is none."""
        now = self.context.get("current")
        return page_path(Tier.DESCRIPTOR, now).removesuffix("index.html") if now else ""

    def before(self) -> list[tuple[str, Download]]:
        """The files of the latest descriptor of an instrument, each with the way to it."""
        if self.tier is not Tier.INSTANCE or not self.now:
            return []
        return [
            (self.to(self.now + one.name), one) for one in downloads_before(lambda name: self.beside(self.now + name))
        ]

    def graph(self) -> str:
        """The picture of what identifiers join; for a descriptor that stands in its interactive picture."""
        if self.tier is Tier.DESCRIPTOR:
            return ""
        things = [_bare(self.entity), *(_bare(entity) for entity in self.around.values())]
        slot = "has_model" if self.tier is Tier.MODEL else "hosted_by"
        for one in (self.context.get("instruments") or [])[:_MOST_DRAWN]:
            things.append({"type": "Instrument", "id": one["iri"], "name": one["name"], slot: self.plan.iri})
        sure = [one for one in (self.context.get("datasets") or {"items": []})["items"] if "how" not in one]
        for one in sure[:_MOST_DRAWN]:
            things.append({"type": "Dataset", "id": one["iri"], "name": one["name"], "collected_by": [self.plan.iri]})
        for one in self.context["papers"][:_MOST_DRAWN]:
            things.append({"type": "Publication", "id": one["iri"], "name": one["name"]})
        return self._drawn(lambda: graph(things, self.plan.iri))

    def _drawn(self, draw: Callable[[], str | None]) -> str:
        """Draw, or give nothing: where there is nothing to draw, the page says the rest in words."""
        try:
            return draw() or ""
        except ContentError:
            return ""
        except MissingDependency as error:
            self.undrawn[f"pages lack pictures: {error}"] = None
        except NboqError as error:
            self.undrawn[f"{self.plan.source} lacks a picture: {error}"] = None
        return ""

    def picture(self, name: str) -> Markup:
        """One of the pictures, as it may stand in the page."""
        own = {"graph": self.graph, "trends": self.trends}
        narrow = self.drawn.get(f"{name}_narrow", "")
        drawn = own[name]() if name in own else at_all_widths(self.drawn.get(name, ""), narrow)
        return Markup(drawn)  # noqa: S704 - drawn by this library, which escapes all text

    @property
    def address(self) -> str:
        """Its address, where that of the site is known."""
        return self.look.base_url + self.folder if self.look.base_url else ""

    @cached_property
    def signposts(self) -> tuple[SignpostLink, ...]:
        """Its typed links."""
        creators = (one.get("identified_by") for one in objects(self.entity.get("creators")))
        authors = [str(identifier) for identifier in creators if identifier]
        return links(self.tier, self.plan.iri, self.downloads, self.look.license, authors)

    def files(self) -> dict[str, bytes]:
        """Make the page and the files beside it, by their paths in the site."""
        address, signposts = self.address, self.signposts
        metadata = schema_org(
            self.tier,
            self.entity,
            self.around,
            name=self.name,
            description=self.description,
            address=address,
            license=href(self.look.license),
            files=self.downloads,
        )
        template = environment().get_template(f"{self.tier.value}.html")
        text = template.render(
            page=self,
            site=self.look,
            root="../../",
            name=self.name,
            description=self.description,
            canonical=address,
            signposts=signposts,
            metadata=Markup(embedded(metadata)),  # noqa: S704 - `embedded` escapes what could end the element
            drawn=self.drawn,
        )
        found = {one.name: one.content for one in self.downloads}
        if self.tier is Tier.DESCRIPTOR:
            found |= {_DRAWN[name]: drawn.encode() for name, drawn in self.drawn.items() if drawn}
        found[LINKSET] = linkset(signposts, self.tier, address)
        found[".htaccess"] = htaccess(signposts, self.downloads)
        found["index.html"] = text.encode("utf-8", "replace")
        return {self.folder + name: content for name, content in sorted(found.items())}

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """What the page is about, in every format that can hold it."""
        return downloads(self.entity, self.tier)

    @property
    def kind(self) -> str:
        """What the page is about, in words."""
        return PAGES[self.tier]["title"]

    def identifiers(self) -> tuple[Text, ...]:
        """The identifiers of the thing."""
        return identifiers({**self.entity, "id": self.plan.iri}, self.kind.split()[-1].capitalize())

    def facts(self) -> tuple[Fact, ...]:
        """What is known of the thing, field by field."""
        return facts(self.entity, self.link, _NOT_LISTED)

    def kinds(self) -> tuple[Kind, ...]:
        """The components by kind."""
        return components(self.descriptor, self.link, self.scope.measured) if self.descriptor else ()

    def citation(self) -> Citation | None:
        """How to cite it."""
        return cite(self.around)

    def explore(self) -> str:
        """The way to the interactive picture."""
        return (self.to(self.now) if self.now else "") + _DRAWN["interactive"] if self.drawn.get("interactive") else ""

    @cached_property
    def facets(self) -> dict[str, list[Any]]:
        """What people look for first; nothing where there is no descriptor."""
        return facets_of(self.descriptor) if self.descriptor else {}


def _bare(entity: Mapping[str, Any]) -> dict[str, Any]:
    """Take away what is inside of a thing: a graph of identifiers shows what it points to."""
    found = {slot: value for slot, value in entity.items() if slot not in ("components", "extensions", "@context")}
    described = found.get("describes")
    return found | ({"describes": described.get("id")} if isinstance(described, Mapping) else {})


def graph(things: Iterable[Mapping[str, Any]], iri: str) -> str:
    """Draw what identifiers join to a thing.

    Args:
        things: What is known: the thing and others, each without what is inside of it.
        iri: The thing.

    >>> lab = {"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Light Lab"}
    >>> "Light Lab" in graph([lab], "https://scicrunch.org/resolver/RRID:SCR_017934")
    True
    """
    members = list({str(one.get("id")): dict(one) for one in things}.values())
    whole = Document({"type": "Collection", "id": "urn:x-nboq:around", "members": members})
    found = connected(whole, iri)
    return at_all_widths(to_svg(found), in_sentences(found))
