"""Comparing: two documents, what differs, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from nboq.comparison.diff.change import Change, Changes, Consequence, Verdict
from nboq.comparison.diff.differences import WRAPPERS, Found, Scope, find
from nboq.comparison.diff.normal_form import normal
from nboq.comparison.diff.pair import Context, Pair, Thing
from nboq.comparison.diff.pairing import pairs, within
from nboq.comparison.diff.records import Records, record_consequences
from nboq.comparison.diff.tiers import standing, tier_consequences
from nboq.comparison.match.references import links
from nboq.document import Document, DocumentLike, as_document, content, each_object, in_full, is_a, label, objects, walk

_RANK = {"void": 0, "check": 1, "mended": 2, "note": 3}


def compare(
    old: DocumentLike,
    new: DocumentLike,
    records: Iterable[DocumentLike] = (),
    *,
    check: bool = False,
    extensions: bool = True,
) -> Changes:
    """Compare two documents.

    Things are matched by id; else by evidence, as `nboq.comparison.match` weighs it, by name or by content; parts
    without an id by what is said of them. The order of lists, the spelling of identifiers and what is null or empty
    make no difference. A collection and a single document are compared as if the latter stood in a collection, too.

    Args:
        old: The old document.
        new: The new one.
        records: Further documents with calibrations of the instrument and images taken with it; those in the two
            documents count anyway.
        check: Whether to validate both as well, to find rules across components that the new one breaks.
        extensions: Whether differences in `extensions` count.

    Returns:
        The changes, each with what it means for the tier, calibrations, settings and links.

    Raises:
        Malformed: If one of them is no document, or holds a number that JSON hasn't.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "working_distance": 0.14}
    >>> for change in compare(lens, {**lens, "working_distance": 0.19}):
    ...     print(change)
    Objective '63x': working_distance: 0.14 → 0.19 mm
    >>> bool(compare(lens, lens))
    False
    """
    documents = as_document(old), as_document(new)
    before, after = _bare(documents[0], extensions), _bare(documents[1], extensions)
    context = Context.of(before, after)
    tops = _roots(before, after, context)
    found = [one for pair in tops for one in _all(pair, context)]
    others = [normal(as_document(one)) for one in records]
    gathered = Records.of(before, after, others) if found else None
    changes = []
    for one in found:
        following = () if gathered is None else _following(one, gathered, after)
        changes.append(replace(one.change, consequences=following))
    descriptors = [_in_full(pair, before, after) for top in tops for pair in _every(top) if _is_descriptor(pair)]
    tiers = tuple(standing(pair, check) for pair in descriptors)
    return Changes(documents[0].source, documents[1].source, tuple(changes), tiers)


def _bare(document: Document, extensions: bool) -> dict[str, Any]:
    return normal(document if extensions else replace(document, data=each_object(document.data, _without_extensions)))


def _without_extensions(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "extensions"}


def _is_collection(data: Thing) -> bool:
    return data.get("type") == "Collection"


def _roots(old: Thing, new: Thing, context: Context) -> list[Pair]:
    """Pair what the documents are about."""
    if _is_collection(old) == _is_collection(new):
        if content(old) == content(new):
            return [Pair(old, new, equal=True)]
        known = old.get("id") == new.get("id") or old.get("type") == new.get("type") in WRAPPERS
        if known or not old or not new:
            whole = Pair(old, new)
            within(whole, context)
            return [whole]
        return pairs([old], [new], context, only=True)
    left, right = (objects(data.get("members")) if _is_collection(data) else [data] for data in (old, new))
    return pairs(left, right, context)


def _all(pair: Pair, context: Context) -> Iterator[Found]:
    """Go through the differences in one of the things that the documents are about."""
    scope = Scope(pair, pair, pair if _is_descriptor(pair) else None)
    if pair.old is not None and pair.new is not None and pair.how != "replaced":
        yield from find(pair, scope, context)
        return
    # As if it stood in a collection, which takes anything.
    around = Pair(_ANYWHERE, _ANYWHERE, inside={"members": [pair]})
    yield from find(around, Scope(around, around), context)


_ANYWHERE: Final[Thing] = {"type": "Collection", "members": []}


def _every(pair: Pair) -> Iterator[Pair]:
    if pair.equal:
        yield from (Pair(thing, thing) for _, thing in walk(pair.new or {}))
        return
    yield pair
    for inner in pair.inside.values():
        for one in inner:
            yield from _every(one)


def _in_full(pair: Pair, before: Thing, after: Thing) -> Pair:
    """Put in what descriptors of one document share, since each reaches its tier with all of its components."""
    old, new = (one and in_full(one, whole) for one, whole in ((pair.old, before), (pair.new, after)))
    return replace(pair, old=old, new=new)


def _is_descriptor(pair: Pair) -> bool:
    return (pair.new or pair.old or {}).get("type") == "HardwareDescriptor"


def _following(found: Found, records: Records, new: Thing) -> tuple[Consequence, ...]:
    said = [*tier_consequences(found), *_links(found.change, new, records), *record_consequences(found, records)]
    if found.change.kind == "replaced":
        said += [one for inner in found.inside for one in tier_consequences(inner) if one.verdict == "mended"]
    unique = list(dict.fromkeys(said))
    return tuple(sorted(unique, key=lambda one: (_RANK[one.verdict], one.subject, one.date, one.text)))


def _links(change: Change, new: Thing, records: Records) -> Iterator[Consequence]:
    """Say what in the new document still leads to a thing that went."""
    if not isinstance(change.old, Mapping) or change.kind not in ("removed", "replaced"):
        return
    ids = {str(thing["id"]) for _, thing in walk(change.old) if thing.get("id")} - records.still_there
    for _, thing in walk(new):
        for slot, target in links(thing):
            if target in ids and slot not in _HISTORY:
                # Hardware leads to hardware of the same descriptor; what else leads to it may stand elsewhere.
                verdict: Verdict = "void" if is_a(thing, "Component") else "note"
                text = f"{label(thing)} still leads to it ({slot})"
                yield Consequence("link", verdict, text, str(thing.get("id") or ""), "", slot)


# These lead to what was there before on purpose.
_HISTORY: Final = frozenset({"replaces", "calibrates", "calibrated_descriptor", "settings_of"})
