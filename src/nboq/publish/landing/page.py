"""What stands in one page, out of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from markupsafe import Markup

from nboq.checks.completeness import TIERS, completeness
from nboq.document import Document
from nboq.errors import NboqError
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.publish.landing.citing import cite, identifiers
from nboq.publish.landing.downloads import Download, downloads_before
from nboq.publish.landing.extract import unpacked
from nboq.publish.landing.facets import facets_of
from nboq.publish.landing.facts import Text, components, facts
from nboq.publish.landing.history import Difference, differences
from nboq.publish.landing.naming import class_words, day, href, number, page_path, shown
from nboq.publish.landing.page_context import Plan
from nboq.publish.landing.pictures import FILES, Pictures, drawn_before, graph, pictures
from nboq.publish.landing.schema_org import embedded, schema_org
from nboq.publish.landing.site_options import Look
from nboq.render import anchor

_WORDS: Final = {
    Tier.FACILITY: "Facility",
    Tier.MODEL: "Model",
    Tier.INSTANCE: "Instrument",
    Tier.DESCRIPTOR: "Hardware descriptor",
}
_PID_WORDS: Final = {
    Tier.FACILITY: "Facility",
    Tier.MODEL: "Model",
    Tier.INSTANCE: "Instrument",
    Tier.DESCRIPTOR: "Descriptor",
}
# More can't be read in a picture of this size.
_MOST_DRAWN: Final = 12
# They stand in other places of the page.
_NOT_LISTED: Final = (
    "described_in",
    "cited_by",
    "identical_to",
    "landing_page",
    "components",
    "describes",
    "tier",
    "valid_from",
    "valid_until",
    "replaces",
    "content_id",
)


class Page:
    """What stands in one page, as the templates and the files beside it want it.

    Args:
        plan: What it says.
        look: What the publisher wishes.
        out: The folder of the site.
    """

    def __init__(self, plan: Plan, look: Look, out: Path) -> None:
        self.plan, self.look, self.out = plan, look, out
        context: dict[str, Any] = orjson.loads(plan.context)
        self.context = context
        self.whole = {iri: unpacked(body) for iri, body in plan.descriptors.items()}
        self.folder = plan.path.removesuffix("index.html")
        now = plan.iri if plan.tier is Tier.DESCRIPTOR else context.get("current")
        self.descriptor: dict[str, Any] = self.whole.get(now or "", {})
        self.entity: dict[str, Any] = self.descriptor if plan.tier is Tier.DESCRIPTOR else context["body"]
        self.names: dict[str, dict[str, str]] = context["names"]
        self.own = {
            iri: (str(part.get("name") or class_words(str(part.get("type")))), str(part.get("id")))
            for part in self.descriptor.get("components") or ()
            if isinstance(part, Mapping) and (iri := iri_of(part.get("id")))
        }

    # Links

    def link(self, iri: str) -> Text | None:
        """Give the name of a thing and the way to it: to its place on this page, to its own page, or to its address."""
        if iri in self.own:
            name, identifier = self.own[iri]
            return Text(name, f"#{anchor(identifier)}")
        known = self.names.get(iri)
        if known is None:
            return None
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
        if self.plan.tier is Tier.DESCRIPTOR and instrument:
            return f"Configuration of {instrument['name']}"
        return shown(self.plan.iri)

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
        found[self.plan.tier] = self.entity
        return {tier: entity for tier, entity in found.items() if entity}

    def description(self) -> str:
        """What it is in a sentence: the document's own, else one made of what is known."""
        said = self.entity.get("description")
        if isinstance(said, str) and said.strip():
            return said
        count = len(self.descriptor.get("components") or ())
        match self.plan.tier:
            case Tier.DESCRIPTOR:
                instrument = self.context.get("instrument")
                of = f" of {instrument['name']}" if instrument else ""
                since = day(self.entity.get("valid_from"))
                holds = f", since {since}" if since else ""
                return f"The hardware configuration{of}{holds}: {count} components of a light microscope."
            case Tier.INSTANCE:
                return f"A light microscope{f' of {count} components' if count else ''}."
            case Tier.FACILITY:
                return f"An imaging facility with {len(self.context['instruments'])} instruments described here."
            case _:
                return f"A make of light microscope, of which {len(self.context['instruments'])} are described here."

    def shares(self) -> list[dict[str, Any]]:
        """How complete the descriptor is at each tier."""
        if not self.descriptor:
            return []
        try:
            measured = completeness(Document(self.descriptor))
        except NboqError:
            return []
        found = []
        for tier in TIERS:
            required, recommended = (measured.share(tier, required=needed) for needed in (True, False))
            found.append({"tier": tier, "required": required, "recommended": recommended})
        return found

    def steps(self) -> list[dict[str, Any]]:
        """The configurations, the latest first, each with what changed from the one before."""
        found: list[dict[str, Any]] = []
        before: str | None = None
        for step in self.context.get("history") or ():
            iri = step["iri"]
            changes: tuple[Difference, ...] | None = None
            if before is not None and before in self.whole and iri in self.whole:
                changes = differences(self.whole[before], self.whole[iri])
            groups: dict[str, list[Difference]] = {}
            for one in changes or ():
                groups.setdefault(one.component, []).append(one)
            found.append(
                {
                    **step,
                    "here": iri == self.plan.iri,
                    "href": self.to(step["path"]),
                    "compared": changes is not None,
                    "changes": sorted(groups.items()),
                    "first": before is None,
                }
            )
            before = iri
        return found[::-1]

    def calibrations(self) -> list[dict[str, Any]]:
        """The calibrations, each with its facts."""
        found = []
        for one in (self.context.get("calibrations") or {"items": []})["items"]:
            names = one["names"]

            def link(iri: str, names: dict[str, dict[str, str]] = names) -> Text | None:
                known = names.get(iri)
                own = self.link(iri)
                return own or (Text(known["name"], self.to(known["path"]) if known["path"] else "") if known else None)

            found.append(one | {"facts": facts(one["body"], link, ("calibration_date", "calibrated_instrument"))})
        return found

    def drawn(self) -> Pictures:
        """The pictures of the descriptor; those of an instrument are those of its latest descriptor."""
        now = self.context.get("current")
        if self.plan.tier is Tier.DESCRIPTOR:
            return pictures(self.descriptor)
        return drawn_before((self.out / page_path(Tier.DESCRIPTOR, now)).parent) if now else Pictures()

    def before(self) -> list[tuple[str, Download]]:
        """The files of the latest descriptor of an instrument, each with the way to it."""
        now = self.context.get("current")
        if self.plan.tier is not Tier.INSTANCE or not now:
            return []
        folder = page_path(Tier.DESCRIPTOR, now).removesuffix("index.html")
        return [(self.to(folder + one.name), one) for one in downloads_before(self.out / folder)]

    def graph(self) -> str:
        """The picture of what identifiers join; for a descriptor that stands in its interactive picture."""
        if self.plan.tier is Tier.DESCRIPTOR:
            return ""
        things = [_bare(self.entity), *(_bare(entity) for entity in self.around.values())]
        slot = "has_model" if self.plan.tier is Tier.MODEL else "hosted_by"
        for one in (self.context.get("instruments") or [])[:_MOST_DRAWN]:
            things.append({"type": "Instrument", "id": one["iri"], "name": one["name"], slot: self.plan.iri})
        for one in (self.context.get("datasets") or {"items": []})["items"][:_MOST_DRAWN]:
            things.append({"type": "Dataset", "id": one["iri"], "name": one["name"], "collected_by": [self.plan.iri]})
        for one in self.context["papers"][:_MOST_DRAWN]:
            things.append({"type": "Publication", "id": one["iri"], "name": one["name"]})
        return graph(things, self.plan.iri)

    def values(self, given: tuple[Download, ...], drawn: Pictures, address: str) -> dict[str, Any]:
        """What the templates print."""
        context, tier, around = self.context, self.plan.tier, self.around
        metadata = schema_org(
            tier,
            self.entity,
            name=self.name,
            description=self.description(),
            url=address,
            license=href(self.look.license),
            files=given,
            keeper=around.get(Tier.FACILITY),
            model=around.get(Tier.MODEL),
            about=around.get(Tier.INSTANCE),
            base=address,
        )
        return {
            "site": self.look,
            "root": "../../",
            "tier": tier,
            "kind": _WORDS[tier],
            "name": self.name,
            "description": self.description(),
            "own_description": self.entity.get("description"),
            "entity": self.entity,
            "iri": self.plan.iri,
            "canonical": address,
            "identifiers": identifiers({**self.entity, "id": self.plan.iri}, _PID_WORDS[tier]),
            "landing": href(self.entity.get("landing_page")),
            "metadata": Markup(embedded(metadata)),  # noqa: S704 - `embedded` escapes what could end the element
            "facts": facts(self.entity, self.link, _NOT_LISTED),
            "descriptor": self.descriptor,
            "kinds": components(self.descriptor, self.link) if self.descriptor else (),
            "shares": self.shares(),
            "steps": self.steps(),
            "drawn": drawn,
            "calibrations": self.calibrations(),
            "images": context.get("images"),
            "datasets": context.get("datasets"),
            "papers": context.get("papers") or [],
            "more_calibrations": (context.get("calibrations") or {"more": 0})["more"],
            "instruments": context.get("instruments") or [],
            "instrument": context.get("instrument"),
            "near": context.get("around") or {},
            "is_current": context.get("is_current", True),
            "current": self.to(page_path(Tier.DESCRIPTOR, context["current"])) if context.get("current") else "",
            "citation": cite(around),
            "downloads": given,
            "descriptor_downloads": self.before(),
            "to": self.to,
            "light_path": Markup(drawn.light_path),  # noqa: S704 - drawn by this library, which escapes all text
            "spectra": Markup(drawn.spectra),  # noqa: S704 - the same
            "graph": Markup(self.graph()),  # noqa: S704 - the same
            "explore": self.explore(drawn),
            "summary": self.summary(),
        }

    def explore(self, drawn: Pictures) -> str:
        """The way to the interactive picture."""
        if not drawn.interactive:
            return ""
        now = self.context.get("current")
        before = self.to(page_path(Tier.DESCRIPTOR, now).removesuffix("index.html")) if now else ""
        return before + FILES["interactive"]

    def summary(self) -> list[tuple[str, str]]:
        """The few facts that people look for first."""
        if not self.descriptor:
            return []
        found = facets_of(self.descriptor)
        said = [
            ("Modality", ", ".join(found["modality"])),
            ("Highest NA", number(max(found["na"])) if found["na"] else ""),
            ("Immersion", ", ".join(found["immersion"])),
            ("Laser lines", ", ".join(str(line) for line in found["laser"]) + " nm" if found["laser"] else ""),
            ("Cameras", ", ".join(found["camera"])),
            ("Components", str(len(self.descriptor.get("components") or ()))),
        ]
        return [(title, text) for title, text in said if text]


def _bare(entity: Mapping[str, Any]) -> dict[str, Any]:
    """Take away what is inside of a thing: a graph of identifiers shows what it points to."""
    found = {slot: value for slot, value in entity.items() if slot not in ("components", "extensions", "@context")}
    described = found.get("describes")
    return found | ({"describes": described.get("id")} if isinstance(described, Mapping) else {})
