"""The paragraph on how images were taken, as the methods section of a paper has it.

A sentence exists only where a field says it, and what a reader would want but no field says stands in brackets. What is
true of all images or channels is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from nboq.document import DocumentLike, Objects, as_document
from nboq.document.navigation import Navigable
from nboq.errors import NotFound
from nboq.prose.channels import channel_sentences, imaging_method
from nboq.prose.clauses import (
    Clause,
    Phrase,
    Source,
    Thing,
    aperture,
    bracketed,
    listed,
    phrase,
    shape,
    text_of,
    together,
    with_article,
)
from nboq.prose.formats import written
from nboq.prose.sampling import sampling
from nboq.schema.base import ModelObject
from nboq.schema.classes import Image

_IMMERSIONS: Final = {"MineralOil": "oil", "Multi": "multi-immersion"}
_KINDS: Final = {"Cell": "cells", "Tissue": "tissue", "Organoid": "organoids"}
_ACQUIRED: Final = "Images were acquired"
_NAMED: Final = 3
"""Images that a sentence names; of others it gives the number."""


@dataclass(frozen=True, slots=True)
class Methods:
    """The text of a methods section.

    Attributes:
        paragraph: The clauses of the paragraph; their texts after one another are it.
        acknowledgement: Those of a sentence on who keeps and paid for the instrument.
    """

    paragraph: Phrase
    acknowledgement: Phrase

    @property
    def clauses(self) -> Phrase:
        """All clauses, those of the acknowledgement last."""
        return (*self.paragraph, *self.acknowledgement)

    @property
    def gaps(self) -> tuple[Source, ...]:
        """The fields that are to be filled in, each once."""
        return tuple(dict.fromkeys(source for clause in self.clauses if clause.gap for source in clause.sources))

    @property
    def filled(self) -> str:
        """The paragraph for a form: gaps say what isn't known, and not where to fill it in."""
        return _filled(self.paragraph)

    def __str__(self) -> str:
        return self.written().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Methods of {len(text_of(self.clauses))} characters, {len(self.gaps)} fields to fill in>"

    def _repr_html_(self) -> str:
        return self.written("html")

    def written(self, form: str = "text", *, trace: bool = False) -> str:
        """Write both paragraphs.

        Args:
            form: `text`, `markdown`, `latex` or `html`; see `nboq.prose.formats.written`.
            trace: Whether the fields that say each clause follow.
        """
        return written((self.paragraph, self.acknowledgement), form, trace=trace)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data: the text, and each clause with its fields."""
        parts = {"paragraph": self.paragraph, "acknowledgement": self.acknowledgement}
        gaps = [{"entity": gap.entity, "field": gap.field} for gap in self.gaps]
        return {name: _as_data(clauses) for name, clauses in parts.items()} | {"gaps": gaps}


def _as_data(clauses: Phrase) -> dict[str, Any]:
    def fields(clause: Clause) -> list[dict[str, Any]]:
        return [{"entity": one.entity, "field": one.field, "value": one.value} for one in clause.sources]

    told = [{"text": one.text, "gap": one.gap, "fields": fields(one)} for one in clauses]
    return {"text": text_of(clauses), "clauses": told}


def methods(thing: DocumentLike | Navigable | Image) -> Methods:
    """Write how images were taken.

    Args:
        thing: A document with images and what they were taken with, as `nboq.merge` makes of an image and a descriptor;
            the objects of several documents or of a store; or one image of these.

    Returns:
        The paragraph and the acknowledgement, with the fields that say each clause.

    Raises:
        NotFound: If there is no image.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "magnification": 20, "immersion_type": "Air"}
    >>> image = {"type": "Image", "id": "urn:x:2", "objective_settings": {"settings_of": "urn:x:1"}}
    >>> image["objective_settings"]["type"] = "ObjectiveSettings"
    >>> found = methods(Objects(lens, image))
    >>> [str(gap) for gap in found.gaps][:2]
    ['instrument of urn:x:2', 'lens_na of urn:x:1']
    """
    among = thing if isinstance(thing, Navigable) else getattr(thing, "_objects", None) or Objects(as_document(thing))
    images = [thing] if isinstance(thing, Image) and hasattr(thing, "_objects") else among.images
    if not images:
        hint = "give the image, and the descriptor of its instrument beside it"
        raise NotFound("there is no image in it", source=among.source, hint=hint)
    things = [Thing.of(image) for image in images]
    known = among.descriptors if any(not image.things("documented_by") for image in things) else []
    return Methods(_paragraph(_sentences(things, [Thing.of(one) for one in known])), _paragraph(_credits(things)))


def _paragraph(sentences: Iterable[Phrase]) -> Phrase:
    """Put sentences after one another, words between clauses in one piece."""
    made: list[Clause] = []
    for one in sentences:
        end = None if text_of(one).endswith(".") else "."
        for clause in phrase(" " if made else None, one, end):
            if clause.gap and len(clause.sources) > 1:
                clause = replace(clause, text=f"{clause.text[:-1]} and {len(clause.sources) - 1} more]")  # noqa: PLW2901
            if made and not clause.sources and not made[-1].sources:
                made[-1] = Clause(made[-1].text + clause.text)
            else:
                made.append(clause)
    return tuple(made)


Sentences = Mapping[str, Phrase]
"""Sentences by what they are about, without their full stops."""


def _sentences(images: Sequence[Thing], descriptors: Sequence[Thing]) -> Iterator[Phrase]:
    """Write the sentences of images: first what is true of all, then what is true of some, which the first names."""
    found: dict[tuple[str, str], list[tuple[Thing, Phrase]]] = {}
    # A method that all channels share is told with the microscope, else each channel tells its own.
    channels = [channel for image in images for channel in image.reached("pixels", "channels")]
    ways = [imaging_method(channel) or () for channel in channels]
    shared = listed(ways) if len(set(map(shape, ways))) == 1 else ()
    writers: Sequence[Callable[[Thing], Sentences]]
    writers = partial(_instrument, descriptors, shared), _objective, partial(channel_sentences, not shared), *_WRITERS
    for write in writers:
        for image in images:
            for about, sentence in write(image).items():
                found.setdefault((about, shape(sentence)), []).append((image, sentence))
    apart: dict[tuple[str, ...], list[Phrase]] = {}
    for those in found.values():
        same = together([sentence for _, sentence in those])
        apart.setdefault(tuple(image.id for image, _ in those), []).append(same)
    for ids, sentences in sorted(apart.items(), key=lambda one: -len(one[0])):
        if len(ids) < len(images):
            some = frozenset(ids)
            named = _names([image for image in images if image.id in some])
            start, *rest = sentences.pop(0)
            one = len(ids) == 1
            if start.text == _ACQUIRED:
                yield phrase(
                    "Image " if one else "Images ", named, " was" if one else " were", " acquired", tuple(rest)
                )
            else:
                # Only words of ours begin otherwise within a sentence.
                ours = not start.sources or start.text.startswith("Channel ")
                lower = replace(start, text=start.text[:1].lower() + start.text[1:]) if ours else start
                yield phrase("In image " if one else "In images ", named, ", ", lower, tuple(rest))
        yield from sentences


def _names(images: Sequence[Thing]) -> Phrase:
    named = [
        image.written("name", "“{}”") or Clause(image.id, (image.source("id", image.id),)) for image in images[:_NAMED]
    ]
    rest = len(images) - _NAMED
    return listed([*named, phrase(f"{rest} others") if rest > 0 else None])


def microscope(image: Image) -> str:
    """Name the microscope of an image out of a document: its stand, maker and model, its name and identifiers."""
    among = getattr(image, "_objects", None)
    known = among.descriptors if among and not image.documented_by else []
    found = _microscope([Thing.of(one) for one in known], Thing.of(image))
    return _filled(found)


def _filled(clauses: Iterable[Clause]) -> str:
    return "".join(one.text.partition(": fill in ")[0] + "]" if one.gap else one.text for one in clauses)


def _instrument(descriptors: Sequence[Thing], method: Phrase | None, image: Thing) -> Sentences:
    by = phrase(" by ", method) if method else None
    return {"instrument": phrase(_ACQUIRED, by, " on ", _microscope(descriptors, image))}


def _microscope(descriptors: Sequence[Thing], image: Thing) -> Phrase:
    instrument, stand = image.thing("instrument"), _stand(image, descriptors)
    kind = phrase("microscope")
    if stand is not None and not stand.is_a("GenericMicroscopeStand"):
        kind = phrase(stand.says("type", stand.noun.removesuffix(" stand")))
    told: list[Phrase | Clause | None] = [stand.make if stand else None]
    if instrument is not None:
        model = instrument.thing("has_model")
        made = model.make if model else phrase(instrument.written("model"))
        told += [made if text_of(made) not in text_of(phrase(told[0])) else None, model.pid if model else None]
        name, already = instrument.written("name", "instrument “{}”"), text_of(listed(told))
        name = None if name and str(instrument.value("name")) in already else name
        told += [phrase(name, ", " if name and instrument.pid else None, instrument.pid)]
    if stand is None and not any(told):
        told.append(
            (instrument or image).gap("model" if instrument else "instrument", "maker and model of the microscope")
        )
    return phrase(with_article(kind), bracketed(*told, between="; "))


def acquired_on(image: ModelObject) -> str:
    """Give the day on which an image was taken; nothing where it isn't said."""
    said = (getattr(image, name, None) for name in ("acquisition_date", "acquired_at"))
    return next((str(one)[:10] for one in said if one), "")


def holds_on(descriptor: ModelObject, day: str) -> bool:
    """Tell whether a descriptor is valid on a day; where none is given, whether it still is."""
    since, until = (getattr(descriptor, name, None) for name in ("valid_from", "valid_until"))
    return str(since or "") <= (day or "9999") <= str(until or "9999")


def _stand(image: Thing, descriptors: Sequence[Thing]) -> Thing | None:
    """Find the stand: that of the settings, else the only one of the only descriptor of the instrument by that day."""
    found = image.reached("microscope_stand_settings", "settings_of")
    if not found:
        day, instrument = acquired_on(image.view), image.thing("instrument")
        own = image.things("documented_by") or [
            one
            for one in descriptors
            if [thing.id for thing in one.things("describes")] == [instrument and instrument.id]
            and holds_on(one.view, day)
        ]
        parts = own[0].things("components") if len(own) == 1 else []
        found = [one for one in parts if one.is_a("MicroscopeStand")]
    return found[0] if len(found) == 1 else None


def _objective(image: Thing) -> Sentences:
    settings = image.thing("objective_settings")
    lens = settings.thing("settings_of") if settings else None
    if settings is None or lens is None:
        gap = settings.gap("settings_of", "objective") if settings else image.gap("objective_settings", "objective")
        return {"objective": phrase("The objective was ", gap)}
    found = {"objective": phrase(_capital(_lens(lens)), " was used", _used(image, settings, lens))}
    for one in image.things("further_objective_settings"):
        role, other = one.word("objective_role"), one.thing("settings_of")
        if role and other:
            found[f"objective {other.id}"] = phrase(_capital(_lens(other)), " served for ", role)
    return found


def _lens(lens: Thing) -> Phrase:
    """Write an objective as it's engraved, with its maker."""
    size = lens.written("magnification", "{}×") or lens.gap("magnification", "magnification of the objective")
    gap = phrase("/", lens.gap("lens_na", "numerical aperture of the objective"))
    kind = lens.choice("immersion_type")
    immersion = lens.says("immersion_type", _IMMERSIONS[kind]) if kind in _IMMERSIONS else lens.word("immersion_type")
    immersion = immersion or (None if kind == "Other" else lens.gap("immersion_type", "immersion of the objective"))
    label = lens.says("correction", f" {title}") if (title := lens.title("correction")) else None
    told = phrase(size, lens.written("lens_na", "/{}", aperture) or gap, " " if immersion else None, immersion, label)
    return phrase(with_article(phrase(told, " objective")), bracketed(lens.make))


def _capital(found: Phrase) -> Phrase:
    return (Clause(found[0].text[:1].upper() + found[0].text[1:]), *found[1:])


def _used(image: Thing, settings: Thing, lens: Thing) -> Phrase:
    """Say how the objective was used, as far as it isn't the objective itself that says it."""
    liquid = settings.thing("immersion_liquid")
    index = settings.written("measured_refractive_index") or (liquid.written("refractive_index") if liquid else None)
    medium = (liquid.make or phrase(liquid.word("immersion_liquid_type"))) if liquid else None
    stand = image.thing("microscope_stand_settings")
    total = stand.written("total_effective_magnification", "{}×") if stand else None
    if total is not None and total.text == text_of(phrase(lens.written("magnification", "{}×"))):
        total = None
    na = settings.written("numerical_aperture_setting", write=aperture)
    told = [
        phrase("an aperture of ", na)
        if na and na.text != text_of(phrase(lens.written("lens_na", write=aperture)))
        else None,
        phrase("its correction collar at ", collar)
        if (collar := settings.written("correction_collar_position"))
        else None,
        phrase("a total magnification of ", total) if total else None,
        phrase("an immersion medium of refractive index ", index, bracketed(medium)) if index else None,
        phrase(medium, " as immersion medium") if medium and not index and liquid and liquid.make else None,
    ]
    return phrase(" with ", listed(told)) if any(told) else ()


def _specimen(image: Thing) -> Sentences:
    found = listed(map(_sample, image.things("samples")))
    gap = image.gap("samples", "specimen, its mounting medium and cover glass")
    return {"specimen": phrase("The specimen consisted of ", found or gap)}


def _sample(sample: Thing) -> Phrase | None:
    if not sample.is_a("Sample"):
        return phrase(sample.written("name", "“{}”"))
    organism, part = sample.written("organism"), sample.written("organism_part")
    live = sample.says("live", "live ") if sample.value("live") is True and organism else None
    kind = _KINDS.get(str(sample.value("sample_type")))
    parts = [sample.says("sample_type", kind) if kind and (not part or kind == "cells") else None, part, organism]
    what = phrase(live, listed(parts, " of ", " of ")) if organism else phrase(sample.written("name", "“{}”"))
    media = listed(map(_consumable, sample.things("mounting_media")))
    glasses = listed(map(_glass, sample.things("cover_glasses")))
    holders = listed(
        phrase(
            "on " if one.value("sample_holder_type") == "MicroscopeSlide" else "in ",
            with_article(phrase(one.word("sample_holder_type"))),
            bracketed(one.make),
        )
        for one in sample.things("sample_holders")
        if one.word("sample_holder_type")
    )
    around = [
        phrase("mounted in ", media or sample.gap("mounting_media", "mounting or imaging medium")),
        phrase("under ", glasses) if glasses else None,
        phrase(holders)
        if holders
        else phrase("under ", sample.gap("cover_glasses", "cover glass"))
        if not glasses
        else None,
    ]
    return phrase(what, ", " if what else None, listed(around, " ", " "))


def _consumable(one: Thing) -> Phrase:
    return one.make or phrase(one.written("name"))


def _glass(glass: Thing) -> Phrase:
    number, thick = glass.title("cover_glass_number"), glass.written("thickness", "{} mm")
    sort = glass.says("cover_glass_number", f"{number.partition(' ')[0]} ") if number else None
    gap = (
        phrase(glass.gap("cover_glass_number", "number or thickness of the cover glass"), " ")
        if not sort and not thick
        else None
    )
    coating = glass.written("coating", "coated with {}")
    return phrase(
        "a ", gap, sort, "cover glass", bracketed(glass.make, phrase(thick, " thick") if thick else None, coating)
    )


def _environment(image: Thing) -> Sentences:
    fields = (
        ("temperature", "{} °C"),
        ("co2_concentration", "{} % CO₂"),
        ("o2_concentration", "{} % O₂"),
        ("humidity", "{} % humidity"),
    )
    told = [one.written(field, form) for one in image.things("imaging_environments") for field, form in fields]
    return {"environment": phrase("Imaging took place at ", listed(told))} if any(told) else {}


def _software(image: Thing) -> Sentences:
    found = image.things("acquisition_software")
    if not found:
        gap = image.gap("acquisition_software", "acquisition software, its version and developer")
        return {"software": phrase("Acquisition was controlled with ", gap)}

    def told(one: Thing) -> Phrase:
        name = one.written("name") or one.gap("name", "name of the software")
        version = one.written("version", " version {}") or phrase(" ", one.gap("version", "version of the software"))
        return phrase(name, version, bracketed(one.written("developer")))

    return {"software": phrase("Acquisition was controlled with ", listed(map(told, found)))}


def _hardware(image: Thing) -> Sentences:
    found = [
        phrase(one.pid, bracketed(one.written("valid_from", "valid from {}")))
        for one in image.things("documented_by")
        if one.pid
    ]
    return {"hardware": phrase("The hardware is described in ", listed(found))} if found else {}


_WRITERS: Final[tuple[Callable[[Thing], Sentences], ...]] = (
    *(sampling, _specimen, _environment, _software, _hardware),
)


def _credits(images: Iterable[Thing]) -> Iterator[Phrase]:
    """Say who keeps the instruments and who paid for them."""
    instruments = {one.id: one for image in images for one in image.things("instrument")}.values()
    places = []
    for one in instruments:
        for facility in one.things("hosted_by"):
            name = facility.written(
                "name", "the {}" if not str(facility.value("name")).lower().startswith("the ") else "{}"
            )
            places.append(phrase(name or facility.pid, bracketed(facility.pid) if name else None))
    if any(places):
        yield phrase("Microscopy was performed at ", listed(places))
    grants = [_grant(grant) for one in instruments for grant in (*one.things("funded_by"), *one.things("funding"))]
    if any(grants):
        yield phrase(f"The instrument{'s were' if len(instruments) > 1 else ' was'} funded by ", listed(grants))


def _grant(grant: Thing) -> Phrase:
    funder = grant.thing("funder")
    name, number = funder.written("name") if funder else None, grant.written("award_number", "award {}")
    return phrase(name, bracketed(number, grant.pid)) if name else phrase(number or grant.pid)
