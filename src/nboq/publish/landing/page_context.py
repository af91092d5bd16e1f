"""What each page says, gathered from all documents: the context that it's rendered from, and a digest of that.

A context is small and plain JSON. Whole descriptors aren't in it; they go along as compressed bytes and are opened only
by the process that renders the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.database import Ledger
from nboq.publish.landing.extract import UNCONFIRMED, unpacked
from nboq.publish.landing.history import current, in_order
from nboq.publish.landing.naming import page_path
from nboq.registration.references import CLASS_OF
from nboq.schema.model import current_model, title_of

TIER_OF: Final = {name: tier for tier, name in CLASS_OF.items()}
"""The tier of each class that has pages."""
_LINKED: Final = (
    ("images", "Image", "acquisition_date", "instrument", "documented_by"),
    ("datasets", "Dataset", "publication_year", "collected_by", "documented_by"),
    ("calibrations", "Calibration", "calibration_date", "calibrated_instrument", "calibrated_descriptor"),
)
"""What points to an instrument or a descriptor: its class, the field with its day, and the fields that point."""
_MOST_LINKED: Final = 100
"""Images, calibrations and papers that a page lists; it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One page to be.

    Attributes:
        path: Its path in the site.
        tier: What it is about.
        iri: The identifier of that.
        context: What the page says, as JSON.
        descriptors: The descriptors that it shows, compressed, by their identifiers.
        fingerprint: The digest of all this.
    """

    path: str
    tier: Tier
    iri: str
    context: bytes
    descriptors: Mapping[str, bytes] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def source(self) -> str:
        """What to call it in messages."""
        return f"the page of {self.iri}"


class Planner:
    """Makes plans out of what was gathered.

    Args:
        ledger: What was gathered.
        key: What every page depends on beside its context.
    """

    def __init__(self, ledger: Ledger, key: str) -> None:
        self._ledger = ledger
        self._key = key
        self.conflicts: dict[str, None] = {}
        """What documents say differently of one descriptor."""

    def plans(self, tiers: Iterable[Tier]) -> Iterator[Plan]:
        """Go through all pages of some tiers, each in the order of identifiers."""
        for tier in tiers:
            for iri in self._ledger.each(CLASS_OF[tier]):
                yield self.plan(tier, iri)

    def plan(self, tier: Tier, iri: str) -> Plan:
        """Make the plan of one page.

        Args:
            tier: What it is about.
            iri: The identifier of that.
        """
        make = {Tier.INSTANCE: self._instance, Tier.DESCRIPTOR: self._descriptor}.get(tier, self._keeper)
        context, digests, descriptors = make(tier, iri)
        digests += [hashlib.sha256(whole).hexdigest() for whole in descriptors.values()]
        context |= {"tier": tier.value, "iri": iri, "path": page_path(tier, iri)}
        text = orjson.dumps(context, option=orjson.OPT_SORT_KEYS)
        fingerprint = hashlib.sha256("\n".join([self._key, *digests]).encode() + text).hexdigest()
        return Plan(page_path(tier, iri), tier, iri, text, descriptors, fingerprint)

    # What a thing is called

    def named(self, iri: str, kind: str | None = None) -> dict[str, str]:
        """Give the name of a thing and the path of its page, where it has one."""
        kinds = self._ledger.kinds(iri) if kind is None else [kind]
        for one in sorted(kinds, key=lambda name: name not in TIER_OF):
            brief = self._ledger.brief(one, iri)
            if brief is not None:
                path = page_path(TIER_OF[one], iri) if one in TIER_OF else ""
                unnamed = f"{title_of(one)} without a name" if iri.startswith("urn:") else pid_label(iri)
                return {"name": str(brief.get("name") or unnamed), "path": path, "iri": iri}
        return {"name": pid_label(iri), "path": "", "iri": iri}

    def _first(self, iri: str, slot: str) -> str | None:
        return next(iter(self._ledger.objects(iri, slot)), None)

    def _names(self, iri: str) -> dict[str, dict[str, str]]:
        """Give the names of all that a thing points to."""
        found = {other: self.named(other) for other in self._ledger.objects(iri)}
        return {other: one for other, one in found.items() if one["path"] or one["name"] != pid_label(other)}

    def _merged(self, kind: str, iri: str) -> tuple[dict[str, Any], list[str]]:
        """Put together what documents say of a thing; where they differ, the one with the latest descriptor counts."""
        rows = self._ledger.bodies(kind, iri)
        if kind == "Instrument":
            rows.sort(key=lambda row: row[2])
            rows.sort(key=lambda row: self._latest(iri, row[2]), reverse=True)
        merged: dict[str, Any] = {"type": kind, "id": iri}
        given = [unpacked(body) for body, _, _ in rows]
        for one in reversed(given):
            merged |= one
        links = [(slot, other) for slot, other in self._ledger.linked(iri) if not slot.endswith(UNCONFIRMED)]
        for slot, other in links:
            if not current_model().slots[slot].multivalued:
                merged.setdefault(slot, other)
            elif other not in map(iri_of, merged.get(slot) or ()):
                merged[slot] = [*(merged.get(slot) or ()), other]
        return merged, [*(digest for _, digest, _ in rows), *(f"{slot} {other}" for slot, other in links)]

    def _latest(self, iri: str, source: str) -> str:
        briefs = (self._ledger.brief("HardwareDescriptor", one) for one in self._ledger.describing(iri, source))
        return max((str(brief.get("valid_from") or "") for brief in briefs if brief), default="")

    def _order(self, instrument: str) -> tuple[list[str], dict[str, dict[str, Any]]]:
        """Give the descriptors of an instrument in the order of time, with what is known of each."""
        found = {
            iri: brief
            for iri in self._ledger.subjects(instrument, "describes")
            if (brief := self._ledger.brief("HardwareDescriptor", iri)) is not None
        }
        replaces = {iri: self._ledger.objects(iri, "replaces") for iri in found}
        return in_order(found, replaces), found

    def card(self, iri: str) -> dict[str, Any]:
        """Give what a list of instruments says of one."""
        order, briefs = self._order(iri)
        now = current(order, briefs)
        latest = briefs[now] if now is not None else {}
        facility, model = self._first(iri, "hosted_by"), self._first(iri, "has_model")
        return {
            **self.named(iri, "Instrument"),
            "facility": self.named(facility, "CoreFacility") if facility else None,
            "model": self.named(model, "InstrumentModel") if model else None,
            "folder": page_path(Tier.DESCRIPTOR, now).removesuffix("index.html") if now is not None else "",
            "claimed": latest.get("tier"),
            "since": latest.get("valid_from"),
            "configurations": len(order),
            "facets": latest.get("facets") or {},
            "words": latest.get("words") or [],
            "models": latest.get("models") or [],
        }

    def shown(self, iri: str) -> dict[str, Any] | None:
        """Give a descriptor, or that which holds of an instrument."""
        if "Instrument" in self._ledger.kinds(iri):
            order, briefs = self._order(iri)
            iri = current(order, briefs) or ""
        return unpacked(self._whole(iri)) if "HardwareDescriptor" in self._ledger.kinds(iri) else None

    # Pages

    def _keeper(self, tier: Tier, iri: str) -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
        kind = CLASS_OF[tier]
        body, digests = self._merged(kind, iri)
        slot = "hosted_by" if tier is Tier.FACILITY else "has_model"
        cards = [self.card(one) for one in self._ledger.subjects(iri, slot)]
        cards.sort(key=lambda one: (one["name"].casefold(), one["iri"]))
        context = {"body": body, "names": self._names(iri), "instruments": cards, "papers": self._papers([iri])}
        return context, digests, {}

    def _instance(self, tier: Tier, iri: str) -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
        body, digests = self._merged(CLASS_OF[tier], iri)
        order, briefs = self._order(iri)
        now = current(order, briefs)
        descriptors = {one: self._whole(one) for one in order}
        context = {
            "body": body,
            "names": self._names(iri) | (self._names(now) if now else {}),
            "current": now,
            "history": [self._step(one, briefs[one]) for one in order],
            "around": self._around(body),
            **self._linked([iri], order),
            "papers": self._papers([iri, *order]),
        }
        return context, digests, descriptors

    def _descriptor(self, tier: Tier, iri: str) -> tuple[dict[str, Any], list[str], dict[str, bytes]]:
        rows = self._ledger.bodies(CLASS_OF[tier], iri)
        if len({digest for _, digest, _ in rows}) > 1:
            sources = " and ".join(source for _, _, source in rows)
            self.conflicts[
                f"{pid_label(iri)}: {sources} describe it differently; the page shows what the first says"
            ] = None
        instrument = self._first(iri, "describes")
        order, briefs = self._order(instrument) if instrument else ([iri], {})
        briefs = briefs or {iri: self._ledger.brief(CLASS_OF[tier], iri) or {}}
        at = order.index(iri)
        shown_ones = [iri, *order[max(0, at - 1) : at]]
        descriptors = {one: self._whole(one) for one in shown_ones}
        body = self._merged("Instrument", instrument)[0] if instrument else {}
        context = {
            "body": {},
            "instrument": self.named(instrument, "Instrument") if instrument else None,
            "instrument_body": body,
            "names": self._names(iri) | (self._names(instrument) if instrument else {}),
            "is_current": current(order, briefs) == iri,
            "history": [self._step(one, briefs[one]) for one in order],
            "around": self._around(body),
            **self._linked([], [iri]),
            "papers": self._papers([iri]),
        }
        return context, [], descriptors

    def _whole(self, iri: str) -> bytes:
        body: bytes = self._ledger.bodies("HardwareDescriptor", iri)[0][0]
        return body

    def _around(self, instrument: Mapping[str, Any]) -> dict[str, Any]:
        """Give the facility and the model of an instrument, whole: citations name them."""
        found = {}
        for slot, kind in (("hosted_by", "CoreFacility"), ("has_model", "InstrumentModel")):
            one = self._first(iri_of(instrument.get("id")) or "", slot)
            if one:
                found[slot] = {**self.named(one, kind), "body": self._merged(kind, one)[0]}
        return found

    def _step(self, iri: str, brief: Mapping[str, Any]) -> dict[str, Any]:
        kept = ("valid_from", "valid_until", "tier", "version", "components", "name")
        return {"iri": iri, "path": page_path(Tier.DESCRIPTOR, iri)} | {k: brief[k] for k in kept if k in brief}

    def _linked(self, instruments: list[str], descriptors: list[str]) -> dict[str, Any]:
        """Give the images, data sets and calibrations of an instrument or a descriptor."""
        found = {}
        for name, kind, date, of_instrument, of_descriptor in _LINKED:
            pointed = [(one, of_instrument) for one in instruments] + [(one, of_descriptor) for one in descriptors]
            iris = {iri for thing, slot in pointed for iri in self._ledger.subjects(thing, slot)}
            doubtful = {iri for thing, slot in pointed for iri in self._ledger.subjects(thing, slot + UNCONFIRMED)}
            found[name] = self._listed(iris | doubtful, kind, date)
            for item in found[name]["items"]:
                if item["iri"] not in iris:
                    item["how"] = "unconfirmed"
        return found

    def _listed(self, iris: set[str], kind: str, date: str) -> dict[str, Any]:
        briefs = [(iri, brief) for iri in iris if (brief := self._ledger.brief(kind, iri)) is not None]
        briefs.sort(key=lambda pair: pair[0])
        briefs.sort(key=lambda pair: str(pair[1].get(date) or ""), reverse=True)
        items = []
        for iri, brief in briefs[:_MOST_LINKED]:
            item: dict[str, Any] = {"iri": iri, "name": str(brief.get("name") or pid_label(iri))}
            item |= {
                "date": str(brief.get(date) or ""),
                "class": str(brief.get("class") or kind),
                "url": str(brief.get("landing_page") or ""),
            }
            if kind == "Calibration":
                item |= {"body": unpacked(self._ledger.bodies(kind, iri)[0][0]), "names": self._names(iri)}
            items.append(item)
        return {"items": items, "more": max(0, len(briefs) - _MOST_LINKED)}

    def _papers(self, iris: list[str]) -> list[dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        said = {"described_in": "describes it", "cited_by": "used or cites it"}
        said |= {slot + UNCONFIRMED: "may use or cite it (unconfirmed)" for slot in ("described_in", "cited_by")}
        for slot, how in said.items():
            for paper in sorted({one for iri in iris for one in self._ledger.objects(iri, slot)}):
                found.setdefault(paper, {**self.named(paper), "how": how})
        return list(found.values())[:_MOST_LINKED]
