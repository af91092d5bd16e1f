"""Puts the identifier that came back from a registry into the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nboq.document import Document, DocumentLike, as_document, each_object, label, walk, with_value
from nboq.errors import ContentError, InvalidIdentifier, NotFound
from nboq.formats.rdf.emit import duplicate_id
from nboq.pid import iri_of, parse, recognise
from nboq.pid.chain import Tier
from nboq.registration.content_stamp import is_content_id, with_former_id
from nboq.registration.pid_status import situation
from nboq.registration.references import CLASS_OF, LINKS, is_of, misfit, renamed, tier_named
from nboq.schema.iri import compact


def reconcile(thing: DocumentLike, tier: Tier | str, identifier: str, about: str | None = None) -> Document:
    """Give the facility, model, instrument or descriptor of a document the identifier that it was registered under.

    Whatever referred to the former id refers to the new one afterwards. A former id that can be resolved stays as
    `identical_to`; any other goes among the `alternate_identifiers`, as "former id". A content identifier stays as the
    descriptor's `content_id`, and so still shows that nothing was changed. A facility or model that the document never
    mentions is linked to the instrument by `hosted_by` or `has_model`. Doing it twice changes nothing.

    Args:
        thing: The document.
        tier: `facility`, `model`, `instance` or `descriptor`.
        identifier: What came back, in any spelling: RRID or ROR for a facility, RRID for a model, DOI or Handle for an
            instrument, those or a w3id.org address for a descriptor.
        about: The id of the thing or of its instrument, where the document holds several.

    Returns:
        A new document.

    Raises:
        UnknownTerm: If there is no such tier.
        InvalidIdentifier: If the identifier is none, or the tier doesn't take it.
        NotFound: If the document has nothing that could get it.
        ContentError: If the thing has another persistent identifier of its tier already, or something else in the
            document has that identifier.
        InputError: If the document holds several, and `about` doesn't say which.
        NotFound: If nothing has the id that `about` is.

    >>> bench = {"type": "Instrument", "id": "urn:x:1", "name": "Bench", "hosted_by": "urn:x:2"}
    >>> done = reconcile(bench, "facility", "rrid: scr_017934")
    >>> done.data["hosted_by"]
    'RRID:SCR_017934'
    >>> reconcile(done, "facility", "https://ror.org/0464eyp60")
    Traceback (most recent call last):
    nboq.errors.ContentError: ...
    """
    document = as_document(thing)
    wanted = tier_named(tier)
    given = parse(identifier)
    reason = misfit(wanted, given)
    if reason:
        raise InvalidIdentifier(identifier, reason, f"identifier of tier {wanted.value}")

    found = situation(document, about)
    new = compact(given.iri)
    entity = found.entities.get(wanted)
    if entity is None:
        instrument = found.entities.get(Tier.INSTANCE)
        if wanted not in LINKS or instrument is None or not found.holds(Tier.INSTANCE):
            message = f"contains no {CLASS_OF[wanted]} that the identifier could be given to"
            raise NotFound(message, source=document.source)
        return replace(document, data=_replaced(document.data, instrument, {**instrument, LINKS[wanted]: new}))

    name = str(entity.get("type") or CLASS_OF[wanted])
    former = entity.get("id")
    old = iri_of(former)
    present = recognise(former)
    fits = present is not None and misfit(wanted, present) is None
    if old == given.iri:
        # Another spelling of the same is no former id.
        return replace(document, data=renamed(document.data, old, new, name))
    if present is not None and fits and not is_content_id(present.iri):
        taken = compact(present.iri)
        hint = (
            f"when both name the same thing, put {new} into its 'identical_to'; when {taken} is a mistake, take it out "
            "of the document first (make the id a new 'urn:uuid:')"
        )
        raise ContentError(f"has {taken} already", source=label({"type": name, **entity}), hint=hint)
    for _, other in walk(document.data):
        if iri_of(other.get("id")) == given.iri:
            raise duplicate_id(new, other, {"type": name, **entity})

    data = renamed(document.data, old, new, name) if old else dict(document.data)
    if not found.holds(wanted):
        return replace(document, data=data)
    if not old:
        data = _replaced(document.data, entity, {**entity, "id": new})

    def kept(item: Mapping[str, Any]) -> Mapping[str, Any]:
        its = is_of(item, wanted) and iri_of(item.get("id")) == given.iri
        return _kept(item, former) if its else item

    return replace(document, data=each_object(data, kept))


def _replaced(data: dict[str, Any], entity: Mapping[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """Put one object in the place of another."""
    made: dict[str, Any] = with_value(data, next(path for path, inner in walk(data) if inner is entity), by)
    return made


def _kept(entity: Mapping[str, Any], former: Any) -> Mapping[str, Any]:
    """Keep the former id of a thing under its new one."""
    own = iri_of(entity.get("id"))
    if "identical_to" in entity:
        # A thing isn't said to be identical to itself.
        others = [item for item in entity["identical_to"] if iri_of(item) != own]
        entity = {key: value for key, value in entity.items() if key != "identical_to"}
        entity = {**entity, "identical_to": others} if others else entity
    if not isinstance(former, str) or not former:
        return entity
    iri = iri_of(former)
    if is_content_id(iri) and is_of(entity, Tier.DESCRIPTOR):
        return entity if entity.get("content_id") else {**entity, "content_id": iri}
    identifier = recognise(former)
    resolvable = (identifier is not None and identifier.scheme != "uuid") or (iri or "").startswith(("https:", "http:"))
    if resolvable and iri:
        others = list(entity.get("identical_to") or [])
        return {**entity, "identical_to": [*others, compact(iri)]}
    return with_former_id(entity, former)
