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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from nboq.document import DocumentLike, as_document, label, to_json
from nboq.errors import NotFound
from nboq.pid import iri_of
from nboq.pid.chain import Tier
from nboq.registration.decision import ISSUERS, Decision, Issuer
from nboq.registration.pid_status import Situation, situation
from nboq.registration.references import CLASS_OF, TIERS, is_pid, tier_named
from nboq.sanitize import sanitize
from nboq.schema.artefacts import tsv_rows
from nboq.schema.iri import compact
from nboq.schema.labels import markdown_text
from nboq.schema.model import current_model

BLANK: Final = "to be filled in"
Obligation = Literal["required", "recommended", "optional"]
_Where = Tier | Literal["stand"]


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
                field.name: list(field.values) if len(field.values) > 1 else next(iter(field.values), None)
                for field in self.fields
            },
            "missing": list(self.missing),
            "required": [field.name for field in self.fields if field.obligation == "required"],
            "commands": [{"command": command, "purpose": purpose} for command, purpose in self.commands],
        }

    @property
    def json_bytes(self) -> bytes:
        """The same as the bytes of a file."""
        return to_json(self.json)

    @property
    def markdown(self) -> str:
        r"""The form for people. Whatever comes from the document is escaped.

        >>> print(packet("facility", {"type": "CoreFacility", "id": "urn:x:1", "name": "A|B"}).markdown.splitlines()[0])
        # Identifier of the facility A\|B
        """
        named = f" {markdown_text(self.entity)}" if self.entity else ""
        lines = [f"# Identifier of the {TIERS[self.tier]['noun']}{named}", "", "Goes to one of:", ""]
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
    found = situation(sanitize(document)[0], about)
    entity = found.of(wanted)
    source = shlex.quote(document.source)
    back = f"nboq pid reconcile {source} {wanted.value} IDENTIFIER -o {source}"
    steps = (row for row in tsv_rows(Path(__file__).with_name("commands.tsv")) if row["tier"] == wanted)
    before = ((row["command"].format(source=source), row["purpose"]) for row in steps)
    commands = (*before, (back, "put the identifier that comes back into the document"))
    name = str(entity.get("name") or "") or (label({"type": CLASS_OF[wanted], **entity}) if entity else "")
    return Packet(wanted, name, ISSUERS[wanted], tuple(filled(wanted, found)), commands)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, found)))


def _bracketed(name: object, *told: object) -> str:
    """Write a name with what is told of it: `Imaging Core (https://ror.org/02aj13c28)`."""
    more = ", ".join(str(one) for one in told if one)
    return f"{name} ({more})" if name and more else str(name or more)


def _short_iri(value: Any) -> str:
    return compact(iri_of(value) or str(value))


def _pid(value: Any) -> str:
    return _short_iri(value) if is_pid(value) else ""


def _identified(part: Any) -> str:
    """Write a part with its identifier: name, contact, address."""
    if not isinstance(part, Mapping):
        return ""
    typed = " ".join(str(part[key]) for key in ("identifier_scheme", "identifier_text") if part.get(key))
    identifier = typed if part.get("identifier_text") else ""
    if part.get("identified_by"):
        identifier = _short_iri(part["identified_by"])
    return _bracketed(part.get("name"), part.get("contact"), identifier)


# What a form says a field comes from: functions of the situation, the tier that is meant and the words behind.


def _texts(found: Situation, tier: _Where, *slots: str) -> tuple[str, ...]:
    """Give what stands in slots as texts, each once."""
    items = (item for slot in slots for item in _listed(found.of(tier).get(slot)))
    return _once(str(item) for item in items if isinstance(item, str | int | float) and str(item).strip())


def _parties(found: Situation, tier: _Where, *slots: str) -> tuple[str, ...]:
    return _once(_identified(part) for slot in slots for part in _listed(found.of(tier).get(slot)))


def _with_references(parties: tuple[str, ...], entity: Mapping[str, Any], slot: str) -> tuple[str, ...]:
    """Add the identifiers of a slot that no party carries yet."""
    extra = map(_short_iri, _listed(entity.get(slot)))
    return (*parties, *(text for text in extra if not any(text in party for party in parties)))


def _class(found: Situation, tier: _Where) -> tuple[str, ...]:
    """Name the class of a thing: upright microscope stand."""
    known = current_model().classes.get(str(found.of(tier).get("type")))
    return (known.title,) if known and not known.abstract else ()


def _owners(found: Situation, tier: _Where) -> tuple[str, ...]:
    given = _with_references(_parties(found, tier, "owners"), found.of(tier), "owned_by")
    if tier == Tier.FACILITY:
        return given or _once(map(_short_iri, _listed(found.of(tier).get("part_of"))))
    if given:
        return given
    # PIDINST's owner is whoever manages the instrument, legal owner or not.
    facility = found.of(Tier.FACILITY)
    return _once([_bracketed(facility.get("name"), _pid(facility.get("id")))])


def _makers(found: Situation, tier: _Where) -> tuple[str, ...]:
    named = _once((*_parties(found, tier, "manufacturers"), *_texts(found, tier, "manufacturer")))
    return _with_references(named, found.of(tier), "manufactured_by")


def _model(found: Situation, tier: _Where) -> tuple[str, ...]:
    model = found.of(Tier.MODEL)
    return _once([_bracketed(model.get("name") or "".join(_texts(found, tier, "model")), _pid(model.get("id")))])


def _identifiers(found: Situation, tier: _Where) -> tuple[str, ...]:
    return (*map(_short_iri, _texts(found, tier, "identical_to")), *_once([_pid(found.of(tier).get("id"))]))


def _kinds(found: Situation, tier: _Where, *slots: str) -> tuple[str, ...]:
    """Write values with their kind, each slot having its own: `serial_number=SerialNumber`."""
    lines = []
    for slot, _, kind in (word.partition("=") for word in slots):
        for item in _listed(found.of(tier).get(slot)):
            part = item if isinstance(item, Mapping) else {"identifier_text": item}
            if part.get("identifier_text"):
                lines.append(_bracketed(part["identifier_text"], part.get("identifier_kind") or kind))
    return tuple(lines)


def _period(found: Situation, tier: _Where) -> tuple[str, ...]:
    span = [str(found.of(tier).get(slot) or "") for slot in ("valid_from", "valid_until")]
    return (f"{'/'.join(span)} (Valid)",) if any(span) else ()


def _related(found: Situation, tier: _Where, *known: str) -> tuple[str, ...]:
    """Write the relations: first known ones, to what stands for a tier or in a slot (`IsNewVersionOf=replaces`)."""
    entity, lines = found.of(tier), []
    for relation, _, word in (one.partition("=") for one in known):
        pid = _pid(found.of(Tier(word)).get("id") if word in list(Tier) else entity.get(word))
        lines.append(f"{relation} {pid}" if pid else "")
    for part in _listed(entity.get("related_identifiers")):
        told = _identified(part)
        lines.append(f"{part.get('relation_type') or 'relation not said:'} {told}" if told else "")
    for slot, relation in (("described_in", "IsDescribedBy"), ("cited_by", "IsCitedBy"), ("part_of", "IsPartOf")):
        lines += [f"{relation} {_short_iri(item)}" for item in _listed(entity.get(slot))]
    return _once(lines)


def _funding(found: Situation, tier: _Where) -> tuple[str, ...]:
    parts = (part for part in _listed(found.of(tier).get("funding")) if isinstance(part, Mapping))
    lines = [
        _bracketed("", _identified(part.get("funder")), part.get("award_number"), _identified(part)) for part in parts
    ]
    return _once([*lines, *map(_short_iri, _listed(found.of(tier).get("funded_by")))])


_SOURCES: Final[Mapping[str, Callable[..., tuple[str, ...]]]] = {
    "always": lambda found, tier, *words: (" ".join(words),),
    "class": _class,
    "texts": _texts,
    "parties": _parties,
    "owners": _owners,
    "makers": _makers,
    "model": _model,
    "identifiers": _identifiers,
    "kinds": _kinds,
    "period": _period,
    "related": _related,
    "funding": _funding,
}


def filled(form: Tier | Literal["listing"], found: Situation) -> Iterator[Field]:
    """Fill a form, its rows in `forms.tsv`: that of a tier, or a row of a listing.

    Of several sources with `|` between, the first that says anything counts; what stands after ` + ` comes in any case.

    Args:
        form: Which.
        found: What the document says.

    >>> found = situation({"type": "Instrument", "id": "urn:x:1", "name": "IX71"})
    >>> next(field.values for field in filled("listing", found) if field.name == "Instrument")
    ('IX71',)
    """
    for row in tsv_rows(Path(__file__).with_name("forms.tsv")):
        if row["tier"] == form:
            parts = (_first(form, found, part.split(" | ")) for part in row["from"].split(" + "))
            values = _once(value for part in parts for value in part)
            yield Field(row["field"], values, cast("Obligation", row["obligation"]), row["hint"])


def _first(form: str, found: Situation, sources: Iterable[str]) -> tuple[str, ...]:
    for source in sources:
        name, *words = source.split()
        name, _, other = name.partition("@")
        values = _SOURCES[name](found, other or form, *words)
        if values:
            return values
    return ()
