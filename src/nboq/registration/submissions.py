"""Packets: what a registry wants to know, filled in from a document.

The fields of a facility and a model are those that every source at hand names: institution, unique name and website are
what CoreMarketplace passes on for an RRID ("What is a Research Resource Identifier"), and the SciCrunch Registry's
records have a type, a description and a parent organisation. The form itself wasn't at hand, so it may ask for more or
call something by another name. The fields of an instrument are those of PIDINST 1.0 (RDA, `schema.rst`) and what
DataCite asks for besides; those of a descriptor are DataCite's mandatory and recommended ones.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from nboq.document import DocumentLike, as_document, label
from nboq.errors import NotFound
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.registration.decision import ISSUERS, Decision, Issuer
from nboq.registration.pid_status import Situation, situation
from nboq.registration.references import CLASS_OF, is_pid, tier_named
from nboq.schema.iri import compact
from nboq.schema.labels import printable

BLANK: Final = "to be filled in"
Obligation = Literal["required", "recommended", "optional"]
_MARKS: Final = re.compile(r"([\\`*_\[\]|~])")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9./_~%?=#:;,+-]+").fullmatch


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: What it asks for.
        values: What the document says; none where it's to be filled in.
        obligation: `required`, `recommended` or `optional`.
        hint: Where the value belongs in the document, or what is meant.
    """

    name: str
    values: tuple[str, ...]
    obligation: Obligation
    hint: str


@dataclass(frozen=True, slots=True)
class Packet:
    """A filled form for one tier.

    Attributes:
        tier: Which.
        entity: The thing, named for a person; empty where the document has none.
        issuers: Where the packet can go.
        fields: The form.
        commands: What to run before and after.
    """

    tier: Tier
    entity: str
    issuers: tuple[Issuer, ...]
    fields: tuple[Field, ...]
    commands: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that are to be filled in.

        >>> packet("facility", {"type": "CoreFacility", "id": "urn:x:1", "name": "Unit"}).missing[:2]
        ('Institution', 'Website')
        """
        return tuple(field.name for field in self.fields if not field.values)

    @property
    def json(self) -> dict[str, Any]:
        """The form as JSON; a field that is to be filled in is null.

        >>> form = packet("model", {"type": "InstrumentModel", "id": "urn:x:1", "name": "IX71"})
        >>> form.json["fields"]["Resource name"], form.json["fields"]["Website"] is None
        ('IX71', True)
        """
        return {
            "tier": self.tier.value,
            "entity": self.entity,
            "registries": [issuer.to_dict() for issuer in self.issuers],
            "fields": {
                field.name: None
                if not field.values
                else field.values[0]
                if len(field.values) == 1
                else list(field.values)
                for field in self.fields
            },
            "missing": list(self.missing),
            "required": [field.name for field in self.fields if field.obligation == "required"],
            "commands": [{"command": command, "purpose": purpose} for command, purpose in self.commands],
        }

    @property
    def json_bytes(self) -> bytes:
        """The same as the bytes of a file."""
        return orjson.dumps(self.json, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @property
    def markdown(self) -> str:
        r"""The form for people. Whatever comes from the document is escaped.

        >>> print(packet("facility", {"type": "CoreFacility", "id": "urn:x:1", "name": "A|B"}).markdown.splitlines()[0])
        # Identifier of the facility A\|B
        """
        named = f" {markdown_text(self.entity)}" if self.entity else ""
        lines = [f"# Identifier of the {_NOUN[self.tier]}{named}", "", "Goes to one of:", ""]
        lines += [
            f"- {one.name}, <{one.address}>: gives {'an' if one.gives == 'RRID' else 'a'} {one.gives}, {one.how}"
            for one in self.issuers
        ]
        lines += ["", "| field | value | | where it comes from |", "|---|---|---|---|"]
        for field in self.fields:
            value = "<br>".join(markdown_text(text) for text in field.values) or f"**{BLANK}**"
            lines.append(f"| {field.name} | {value} | {field.obligation} | {field.hint} |")
        lines += ["", f"To be filled in: {', '.join(self.missing) or 'nothing'}.", "", "Then:", ""]
        lines += [f"- {purpose}: {_code(command)}" for command, purpose in self.commands]
        return "\n".join(lines) + "\n"


_NOUN: Final[Mapping[Tier, str]] = {
    Tier.FACILITY: "facility",
    Tier.MODEL: "instrument model",
    Tier.INSTANCE: "instrument",
    Tier.DESCRIPTOR: "hardware descriptor",
}


def markdown_text(text: str) -> str:
    r"""Write a text so that Markdown shows it and does nothing with it.

    Marks are escaped (CommonMark, "Backslash escapes"), HTML too; line ends and control characters become blanks, since
    a row of a table is one line. A web address becomes a link as it stands.

    Args:
        text: What somebody wrote.

    >>> markdown_text("a|b `c`\n<d> & _e_")
    'a\\|b \\`c\\` &lt;d&gt; &amp; \\_e\\_'
    """
    if _ADDRESS(text):
        return f"<{text}>"
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(r"\\\1", escaped)


def _code(text: str) -> str:
    """Write a command as code, whatever backticks are in it (CommonMark, "Code spans")."""
    plain = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain else f"`{plain}`"


def packet(tier: Tier | str | Decision, thing: DocumentLike, about: str | None = None) -> Packet:
    """Fill the form of a registry from a document.

    Args:
        tier: Which tier, or a decision, whose next step is meant.
        thing: The document.
        about: The id of the thing or of its instrument, where the document holds several.

    Raises:
        UnknownTerm: If there is no such tier.
        NotFound: If the decision has no next step.
        InputError: If the document holds several, and `about` doesn't say which.
        NotFound: If nothing has the id that `about` is.

    >>> form = packet("instance", {"type": "Instrument", "id": "urn:x:1", "name": "Bench", "serial_number": "7"})
    >>> form.json["fields"]["AlternateIdentifier"], "Owner" in form.missing
    ('7 (SerialNumber)', True)
    """
    document = as_document(thing)
    if isinstance(tier, Decision):
        if tier.next is None:
            raise NotFound("nothing in it still needs an identifier", source=document.source)
        wanted = tier.next.tier
    else:
        wanted = tier_named(tier)
    found = situation(document, about)
    entity = found.entities.get(wanted, {})
    source = shlex.quote(document.source)
    back = f"nboq pid reconcile {source} {wanted.value} IDENTIFIER -o {source}"
    before = ((command.format(source=source), purpose) for command, purpose in _BEFORE.get(wanted, ()))
    commands = (*before, (back, "put the identifier that comes back into the document"))
    name = str(entity.get("name") or "") or (label({"type": CLASS_OF[wanted], **entity}) if entity else "")
    return Packet(wanted, name, ISSUERS[wanted], tuple(_FIELDS[wanted](found)), commands)


_DRAFT: Final = "nboq datacite draft RECORD.json"
_BEFORE: Final[Mapping[Tier, tuple[tuple[str, str], ...]]] = {
    Tier.INSTANCE: (
        ("nboq convert {source} --to b2inst -o record.json", "write the record for B2INST"),
        (_DRAFT, "or draft a DOI, from the record as DataCite JSON"),
    ),
    Tier.DESCRIPTOR: (
        ("nboq pid mint {source} -o {source}", "stamp the descriptor with the identifier of its content"),
        (_DRAFT, "draft a DOI, from the record as DataCite JSON"),
    ),
}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]


def _texts(entity: Mapping[str, Any], *slots: str) -> tuple[str, ...]:
    """Give what stands in slots as texts, each once."""
    found = (item for slot in slots for item in _listed(entity.get(slot)))
    return tuple(
        dict.fromkeys(str(item) for item in found if isinstance(item, str | int | float) and str(item).strip())
    )


def _identified(part: Any) -> str | None:
    """Write a part with its identifier: name, contact, address."""
    if not isinstance(part, Mapping):
        return None
    told = [str(part[key]) for key in ("contact",) if part.get(key)]
    if part.get("identified_by"):
        told.append(compact(iri_of(part["identified_by"]) or str(part["identified_by"])))
    elif part.get("identifier_text"):
        told.append(" ".join(str(part[key]) for key in ("identifier_scheme", "identifier_text") if part.get(key)))
    name = str(part.get("name") or "")
    if name and told:
        return f"{name} ({', '.join(told)})"
    return name or ", ".join(told) or None


def _parties(entity: Mapping[str, Any], *slots: str) -> tuple[str, ...]:
    found = (_identified(part) for slot in slots for part in _listed(entity.get(slot)))
    return tuple(dict.fromkeys(text for text in found if text))


def _with_references(parties: tuple[str, ...], entity: Mapping[str, Any], slot: str) -> tuple[str, ...]:
    """Add the identifiers of a slot that no party carries yet."""
    extra = (compact(iri_of(item) or str(item)) for item in _listed(entity.get(slot)))
    return (*parties, *(text for text in extra if not any(text in party for party in parties)))


def _owners(found: Situation, tier: Tier) -> tuple[str, ...]:
    entity = found.entities.get(tier, {})
    given = _with_references(_parties(entity, "owners"), entity, "owned_by")
    if given or tier is Tier.FACILITY:
        return given
    # PIDINST's owner is whoever manages the instrument, legal owner or not.
    facility = found.entities.get(Tier.FACILITY, {})
    name = str(facility.get("name") or "")
    own = [compact(iri_of(facility["id"]) or "")] if is_pid(facility.get("id")) else []
    return (f"{name} ({own[0]})" if name and own else name or own[0],) if name or own else ()


def _makers(entity: Mapping[str, Any]) -> tuple[str, ...]:
    return _with_references(
        tuple(dict.fromkeys((*_parties(entity, "manufacturers"), *_texts(entity, "manufacturer")))),
        entity,
        "manufactured_by",
    )


def _model(found: Situation) -> tuple[str, ...]:
    model = found.entities.get(Tier.MODEL, {})
    name = str(model.get("name") or found.text(Tier.INSTANCE, "model") or "")
    own = compact(iri_of(model["id"]) or "") if is_pid(model.get("id")) else ""
    return (f"{name} ({own})" if name and own else name or own,) if name or own else ()


def _pid(entity: Mapping[str, Any]) -> str | None:
    return compact(iri_of(entity.get("id")) or "") if is_pid(entity.get("id")) else None


def _related(entity: Mapping[str, Any], known: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    lines = [f"{relation} {text}" for relation, text in known if text]
    for part in _listed(entity.get("related_identifiers")):
        told = _identified(part)
        if told:
            lines.append(f"{part.get('relation_type') or 'relation not said:'} {told}")
    for slot, relation in (("described_in", "IsDescribedBy"), ("cited_by", "IsCitedBy"), ("part_of", "IsPartOf")):
        lines += [f"{relation} {compact(iri_of(item) or str(item))}" for item in _listed(entity.get(slot))]
    return tuple(dict.fromkeys(lines))


def _funding(entity: Mapping[str, Any]) -> tuple[str, ...]:
    lines = []
    for part in _listed(entity.get("funding")):
        if isinstance(part, Mapping):
            funder = _identified(part.get("funder"))
            said = (funder, part.get("award_number"), _identified(part))
            lines.append(", ".join(str(text) for text in said if text))
    lines += [compact(iri_of(item) or str(item)) for item in _listed(entity.get("funded_by"))]
    return tuple(dict.fromkeys(line for line in lines if line))


def _facility(found: Situation) -> Iterable[Field]:
    entity = found.entities.get(Tier.FACILITY, {})
    yield Field("Resource name", _texts(entity, "name"), "required", "name; unique among facilities")
    yield Field("Institution", _owners(found, Tier.FACILITY), "required", "owners, owned_by: the parent organisation")
    yield Field("Website", _texts(entity, "landing_page"), "required", "landing_page: shows the facility, not a group")
    yield Field("Resource type", ("core facility",), "required", "always so")
    yield Field("Description", _texts(entity, "description"), "required", "description: what it offers, and to whom")
    yield Field("Contact", _parties(entity, "custodians"), "recommended", "custodians")
    others = (*_texts(entity, "identical_to"), *([text] if (text := _pid(entity)) else []))
    yield Field(
        "Other identifiers", tuple(compact(iri_of(one) or one) for one in others), "optional", "id, identical_to"
    )
    yield Field("Funding", _funding(entity), "optional", "funding, funded_by")


def _instrument_model(found: Situation) -> Iterable[Field]:
    entity = found.entities.get(Tier.MODEL, {})
    instrument = found.entities.get(Tier.INSTANCE, {})
    name = _texts(entity, "name") or _texts(instrument, "model")
    yield Field("Resource name", name, "required", "name: as it is sold, with the maker's name")
    yield Field("Manufacturer", _makers(entity) or _makers(instrument), "required", "manufacturer, manufactured_by")
    yield Field("Resource type", ("instrument",), "required", "always so")
    yield Field("Website", _texts(entity, "landing_page"), "required", "landing_page: the maker's page of the model")
    yield Field("Description", _texts(entity, "description"), "required", "description: what kind of microscope it is")
    yield Field("Model", _texts(entity, "model"), "recommended", "model")
    yield Field("Catalogue number", _texts(entity, "catalog_number"), "recommended", "catalog_number")
    kinds = _parties(entity, "instrument_types") or _parties(instrument, "instrument_types")
    yield Field("Keywords", kinds, "optional", "instrument_types")


def _instance(found: Situation) -> Iterable[Field]:
    entity = found.entities.get(Tier.INSTANCE, {})
    makers = _makers(entity) or _makers(found.entities.get(Tier.MODEL, {}))
    descriptor = found.entities.get(Tier.DESCRIPTOR, {})
    yield Field("SchemaVersion", ("1.0",), "required", "of PIDINST, always so")
    yield Field("LandingPage", _texts(entity, "landing_page"), "required", "landing_page")
    yield Field("Name", _texts(entity, "name"), "required", "name")
    yield Field("Owner", _owners(found, Tier.INSTANCE), "required", "owners, else the facility: whom users turn to")
    yield Field("Manufacturer", makers, "required", "manufacturers; those who built it, where that was in house")
    yield Field("Model", _model(found), "recommended", "has_model, model")
    yield Field("Description", _texts(entity, "description"), "recommended", "description")
    yield Field("InstrumentType", _parties(entity, "instrument_types"), "recommended", "instrument_types")
    yield Field("MeasuredVariable", _texts(entity, "measured_variables"), "recommended", "measured_variables")
    dates = (("commissioned_on", "Commissioned"), ("decommissioned_on", "DeCommissioned"))
    told = tuple(f"{entity[slot]} ({kind})" for slot, kind in dates if entity.get(slot))
    yield Field("Date", told, "recommended", "commissioned_on, decommissioned_on")
    known = [("HasMetadata", _pid(descriptor))]
    yield Field("RelatedIdentifier", _related(entity, known), "recommended", "related_identifiers, the descriptor")
    numbers = (("serial_number", "SerialNumber"), ("inventory_number", "InventoryNumber"))
    given = [f"{entity[slot]} ({kind})" for slot, kind in numbers if entity.get(slot)]
    given += [
        f"{part['identifier_text']} ({part.get('identifier_kind') or 'Other'})"
        for part in _listed(entity.get("alternate_identifiers"))
        if isinstance(part, Mapping) and part.get("identifier_text")
    ]
    yield Field("AlternateIdentifier", tuple(given), "recommended", "serial_number, inventory_number")
    yield Field(
        "Publisher", _parties(entity, "publisher"), "required", "publisher; DataCite asks for it, PIDINST doesn't"
    )
    yield Field("PublicationYear", _texts(entity, "publication_year"), "required", "publication_year; DataCite only")
    yield Field("ResourceTypeGeneral", ("Instrument",), "required", "DataCite only, always so")
    yield Field("Funding", _funding(entity), "optional", "funding, funded_by")


def _descriptor(found: Situation) -> Iterable[Field]:
    entity = found.entities.get(Tier.DESCRIPTOR, {})
    instrument = found.entities.get(Tier.INSTANCE, {})
    yield Field("Title", _texts(entity, "name"), "required", "name")
    yield Field("Creator", _parties(entity, "creators"), "required", "creators: who wrote the descriptor")
    yield Field("Publisher", _parties(entity, "publisher"), "required", "publisher")
    yield Field("PublicationYear", _texts(entity, "publication_year"), "required", "publication_year")
    yield Field("ResourceTypeGeneral", ("Other",), "required", "not Instrument, which means the physical thing")
    yield Field("ResourceType", ("Hardware descriptor",), "recommended", "always so")
    yield Field("URL", _texts(entity, "landing_page"), "required", "landing_page")
    yield Field("Description", _texts(entity, "description"), "recommended", "description")
    span = [str(entity.get(slot) or "") for slot in ("valid_from", "valid_until")]
    yield Field("Date", (f"{'/'.join(span)} (Valid)",) if any(span) else (), "recommended", "valid_from, valid_until")
    yield Field("Version", _texts(entity, "version"), "optional", "version")
    replaced = entity.get("replaces")
    known = [
        ("IsMetadataFor", _pid(instrument)),
        ("IsNewVersionOf", compact(iri_of(replaced) or "") if is_pid(replaced) else None),
    ]
    related = _related(entity, known)
    yield Field("RelatedIdentifier", related, "required", "describes: the identifier of the instrument; replaces")
    yield Field("AlternateIdentifier", _texts(entity, "content_id"), "recommended", "content_id, by nboq pid mint")
    yield Field("Funding", _funding(entity), "optional", "funding, funded_by")


_FIELDS: Final[Mapping[Tier, Callable[[Situation], Iterable[Field]]]] = {
    Tier.FACILITY: _facility,
    Tier.MODEL: _instrument_model,
    Tier.INSTANCE: _instance,
    Tier.DESCRIPTOR: _descriptor,
}
