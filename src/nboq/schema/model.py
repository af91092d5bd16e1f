"""The model at run time: classes, slots and enumerations, read once from the generated term table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, make_dataclass, replace
from functools import cache, cached_property, lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import orjson

from nboq.errors import UnknownTerm, nearest
from nboq.schema.artefacts import LIBRARY, NBOQ, resource
from nboq.schema.base import ModelObject
from nboq.schema.labels import a, in_sentence, label, unit_label
from nboq.schema.references import values as literal_values

_P = ParamSpec("_P")
_T = TypeVar("_T")

Mappings = tuple[tuple[str, str], ...]
"""The relations (`exact`, `close`, `broad`, `narrow`, `related`) and CURIEs of terms of other vocabularies."""
LISTED = 9
"""How many values of an enumeration a message names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What every term has."""

    name: str
    iri: str
    description: str = ""
    title: str = ""
    """What people call it; a value, among those of its enumeration: by itself it is called by `Model.labels`."""
    aliases: tuple[str, ...] = ()
    """What else people call it: synonyms, abbreviations."""
    mappings: Mappings = ()
    deprecated: str | bool = False
    """Why it's not to be used any more, or just that it isn't."""
    replaced_by: str = ""
    """The term to use instead of a deprecated one: its name, that of a value with its enumeration; else an IRI."""
    consider: str = ""
    """A term that may be what to use instead, where none takes its place as it is."""

    @property
    def instead(self) -> str:
        """What to do about a deprecated term, in words.

        >>> Term(name="label", iri="urn:x:label", deprecated="too vague", replaced_by="name").instead
        ' (too vague); use name instead'
        """
        why = f" ({self.deprecated.rstrip('.')})" if isinstance(self.deprecated, str) else ""
        if self.replaced_by:
            return f"{why}; use {self.replaced_by} instead"
        return f"{why}; {self.consider} may be what to use instead" if self.consider else f"{why}; nothing replaces it"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTerm(Term):
    """A slot: its predicate, what it takes and in which unit."""

    kind: str
    """One of id, type, string, boolean, integer, number, date, datetime, uri, enum, reference, part, json."""
    range: str
    multivalued: bool = False
    unit: str | None = None
    """The UCUM code of the unit that its numbers are in."""
    minimum: float | None = None
    maximum: float | None = None
    difference: bool = False
    """Whether its numbers are differences, to which the offset of a temperature scale does not apply."""
    values: tuple[str, ...] = ()
    """The names of the values that it takes, where it takes those of an enumeration."""
    unit_iri: str = ""
    """The CURIE of its unit in QUDT; `unit:UNITLESS` where the model says that its numbers have no unit."""
    quantity_kind: str = ""
    """The CURIE of the kind of quantity in QUDT."""
    examples: tuple[str, ...] = ()

    @property
    def unit_label(self) -> str:
        """The unit as people write it; magnifications have a multiplication sign.

        >>> current_model().slots["temperature"].unit_label, current_model().slots["magnification"].unit_label
        ('°C', '×')
        """
        return "×" if self.unit is None and self.name.endswith("magnification") else unit_label(self.unit)

    @property
    def bounds(self) -> str:
        """Between what its numbers are, in words with a blank before them; nothing where all numbers will do.

        >>> current_model().slots["lens_na"].bounds
        ' of at least 0'
        """
        if self.minimum is not None and self.maximum is not None:
            return f" from {self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f" of at least {self.minimum:g}"
        return f" of at most {self.maximum:g}" if self.maximum is not None else ""

    @property
    def expected(self) -> str:
        """What the slot takes, in words, for messages.

        >>> current_model().slots["lens_na"].expected
        'a number of at least 0'
        """
        match self.kind:
            case "number" | "integer":
                noun = "a number" if self.kind == "number" else "a whole number"
                return f"{noun}{self.bounds}" + (f" in {self.unit_label}" if self.unit else "")
            case "boolean":
                return "true or false"
            case "date":
                return "a date as YYYY-MM-DD"
            case "datetime":
                return "a date and time as YYYY-MM-DDThh:mm:ss, with Z or +hh:mm behind it where the zone is known"
            case "enum":
                if len(self.values) > LISTED:
                    return f"one of the {len(self.values)} values that 'nboq terms {self.range}' lists"
                return f"a value of {self.range}: {', '.join(self.values)}"
            case "uri" | "id":
                return "an absolute IRI or a known prefix and a local part"
            case "reference":
                return f"the id of {a(self.range)}"
            case "part":
                return a(self.range)
            case "json":
                return "a JSON object with keys of the form source:field"
            case _:
                return "text"

    @property
    def asked(self) -> str:
        """What shapes ask of its values, in words, with the unit.

        >>> current_model().slots["working_distance"].asked
        'one number of at least 0 in mm'
        """
        unit = f" in {self.unit_label}" if self.unit else ""
        article = "" if self.multivalued else "one "
        if self.kind == "reference":
            return f"the identifier of {'every ' if self.multivalued else 'one '}{self.range}"
        if self.kind == "json":
            return "a JSON object"
        nouns = {
            "number": f"number{self.bounds}{unit}",
            "integer": f"whole number{self.bounds}{unit}",
            "boolean": "true or false",
            "enum": f"value of {self.range}",
            "part": self.range,
            "uri": "web address or identifier",
            "string": "text",
        }
        return article + nouns.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class SlotUse:
    """What a class says of one of its slots."""

    slot: SlotTerm
    range: str
    """The slot's range, or the narrower one that the class gives it."""
    required: bool = False
    tier: int | None = None
    obligation: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Other fields of the object with the values, one of which each must have for the tier to ask for this one; a field
    without values must have none."""

    @property
    def condition(self) -> str:
        """Where the tier asks for it, in words; empty where it always does.

        >>> current_model().classes["Objective"].slots["image_distance"].condition
        'infinity_corrected is false'
        """
        return " and ".join(f"{name} is {' or '.join(values) or 'absent'}" for name, values in self.where)

    def applies(self, entity: Mapping[str, Any]) -> bool:
        """Tell whether the condition holds for an object; one that doesn't say is not asked."""
        given = ((entity.get(name), values or (None,)) for name, values in self.where)
        return all((str(value).lower() if isinstance(value, bool) else value) in values for value, values in given)

    @property
    def narrowed(self) -> SlotTerm:
        """The slot with the range that the class gives it."""
        return self.slot if self.range == self.slot.range else replace(self.slot, range=self.range)

    @property
    def message(self) -> str:
        """What shapes say of a wrong value.

        >>> current_model().classes["ObjectiveSettings"].slots["settings_of"].message
        'settings_of: expected the identifier of one Objective'
        """
        return f"{self.slot.name}: expected {self.narrowed.asked}"

    @property
    def lacking(self) -> str:
        """What a tier says where there is no value."""
        because = f", as {self.condition}" if self.where else ""
        return f"{self.obligation} at tier {self.tier} and missing{because}; expected {self.narrowed.asked}"

    @property
    def missing(self) -> str:
        """What the shapes of a tier say where there is no value: the field, and what is asked of it."""
        return f"{self.slot.name}: {self.lacking}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerm(Term):
    """A class with all the slots of its members."""

    abstract: bool
    parents: tuple[str, ...]
    """The class that it is a kind of, then those whose slots it shares."""
    ancestors: tuple[str, ...]
    """Itself first, then everything above it."""
    tier: int | None
    slots: dict[str, SlotUse]
    mixin: bool = False
    disjoint_with: tuple[str, ...] = ()
    disjoint_children: bool = False

    @property
    def is_entity(self) -> bool:
        """Whether members have identifiers."""
        return "id" in self.slots


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTerm(Term):
    """One value of an enumeration."""

    enumeration: str
    """The name of the enumeration that it is a value of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumTerm(Term):
    """An enumeration."""

    values: dict[str, ValueTerm]


@cache
def _names(kind: Callable[..., Any]) -> frozenset[str]:
    return frozenset(one.name for one in fields(kind))  # type: ignore[arg-type]


def _term(kind: Callable[..., _T], body: Mapping[str, Any], name: str, **more: Any) -> _T:
    """Make a term of its entry in the term table, and of what the entry doesn't say itself."""
    known = _names(kind) - more.keys()
    said = {key: _frozen(value) for key, value in body.items() if key in known}
    return kind(name=name, **{"title": label(name)} | said, **more)


def _use(slot: SlotTerm, body: Mapping[str, Any]) -> SlotUse:
    # There are thousands, so no table is asked which fields there are.
    where = tuple((name, tuple(values)) for name, values in body.get("where", {}).items())
    asked = body.get("tier"), body.get("obligation"), where
    return SlotUse(slot, body.get("range", slot.range), body.get("required", False), *asked)


def _frozen(value: Any) -> Any:
    """Take a list as a tuple, and the CURIEs of other vocabularies by relation as pairs."""
    if isinstance(value, dict):
        return tuple((relation, curie) for relation, found in value.items() for curie in found)
    return tuple(value) if isinstance(value, list) else value


class Model:
    """One model: its terms, its dataclasses and its artefacts.

    Args:
        source: The folder with its artefacts, as `nboq model build` leaves them; or the term table itself, for those
            who make artefacts of it.
    """

    def __init__(self, source: Path | dict[str, Any]) -> None:
        self.folder = source if isinstance(source, Path) else None
        self._given = source if isinstance(source, dict) else None
        self.lookups: dict[Callable[..., Any], Callable[..., Any]] = {}
        """What `per_model` keeps."""

    @classmethod
    def load(cls, *sources: str | Path) -> Model:
        """Load a model.

        Args:
            sources: A folder of artefacts; a LinkML schema, whose artefacts are made on first use and kept in the
                user's cache folder; the name under which an installed package has one of these as an entry point of
                the group `nboq.models`. Several make one model together.

        Raises:
            NotFound: If there is no such file, folder or installed model.
            Malformed: If a schema can't be used.
            MissingDependency: If artefacts have to be made and `nboq[build]` isn't installed.

        >>> Model.load(LIBRARY) is nbo_q()
        True
        """
        # Sockets, temporary files and YAML come with it, which most programs never need.
        from nboq.schema.model_sources import artefacts_of, located

        return _opened(artefacts_of([located(str(source)) for source in sources]))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_opened, (self.folder,)) if self.folder else (Model, (self._given,))

    @cached_property
    def table(self) -> dict[str, Any]:
        """The term table, from which everything else about the terms is taken."""
        if self._given is not None:
            return self._given
        table: dict[str, Any] = orjson.loads(self.artefact("generated", "terms.json").read_bytes())
        return table

    def artefact(self, room: str, name: str) -> Path:
        """Find one of the files that are made of the model.

        Args:
            room: `generated`, `shapes` or `mappings`.
            name: The file's name in the artefacts of NBO-Q.

        Returns:
            Its path. Tables of mappings and rules that a model has none of its own of are NBO-Q's.

        Raises:
            FileNotFoundError: If there is none.

        >>> nbo_q().artefact("generated", "nbo_q.schema.json").name
        'nbo_q.schema.json'
        """
        folder = self.folder or LIBRARY
        if name.startswith("nbo_q."):
            name = f"{self.name}{name.removeprefix('nbo_q')}"
        try:
            return resource(room, name, folder)
        except FileNotFoundError:
            if room != "mappings" and name != "rules.ttl":
                raise
            return resource(room, name)

    def _header(self, key: str, default: str = "") -> str:
        return str(self.table.get(key, default))

    @property
    def name(self) -> str:
        """The name of the schema, with which the names of its artefacts begin."""
        return self._header("name", "nbo_q")

    @property
    def title(self) -> str:
        """What people call it."""
        return self._header("title")

    @property
    def version(self) -> str:
        """The version of the model."""
        return self._header("version")

    @property
    def base(self) -> str:
        """The IRI that the names of its own terms are appended to."""
        return self._header("base")

    @property
    def parts(self) -> dict[str, str]:
        """The schemas that it is made of and their versions, NBO-Q's among them."""
        return dict(self.table.get("parts", {self.name: self.version}))

    @property
    def prefixes(self) -> dict[str, str]:
        """Every prefix that identifiers may be written with."""
        prefixes: dict[str, str] = self.table["prefixes"]
        return prefixes

    @cached_property
    def slots(self) -> dict[str, SlotTerm]:
        """The slots by name."""
        values = {name: tuple(body["values"]) for name, body in self.table["enums"].items()}
        return {
            name: _term(SlotTerm, body, name=name, values=values[body["range"]] if body["kind"] == "enum" else ())
            for name, body in self.table["slots"].items()
        }

    @cached_property
    def classes(self) -> dict[str, ClassTerm]:
        """The classes by name, abstract ones too."""
        found = {}
        for name, body in self.table["classes"].items():
            slots = {slot: _use(self.slots[slot], use) for slot, use in body["slots"].items()}
            found[name] = _term(ClassTerm, body, name=name, slots=slots)
        return found

    @cached_property
    def concrete(self) -> tuple[str, ...]:
        """The names of the classes that data can be of."""
        return tuple(name for name, body in self.classes.items() if not body.abstract)

    @cached_property
    def enums(self) -> dict[str, EnumTerm]:
        """The enumerations by name."""
        found = {}
        for name, body in self.table["enums"].items():
            values = {key: _term(ValueTerm, value, name=key, enumeration=name) for key, value in body["values"].items()}
            found[name] = _term(EnumTerm, body, name=name, values=values)
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each term is called where it stands alone, by IRI: its title and, where others share it, whose it is.

        A class goes by its bare title before a field, a field before an enumeration, and this before values.

        >>> current_model().labels["https://w3id.org/nbo-q/ArcType.Other"]
        'Other (arc type)'
        """
        found: dict[str, str] = {}
        taken: set[str] = set()
        for terms, whose in (
            (self.classes.values(), ""),
            (self.slots.values(), " (field)"),
            (self.enums.values(), " (list of values)"),
        ):
            found |= {term.iri: term.title + whose * (term.title.casefold() in taken) for term in terms}
            taken |= {term.title.casefold() for term in terms}
        values = [(value, enum) for enum in self.enums.values() for value in enum.values.values()]
        shared = Counter(value.title.casefold() for value, _ in values)
        for value, enum in values:
            alone = shared[value.title.casefold()] == 1 and value.title.casefold() not in taken
            found[value.iri] = value.title if alone else f"{value.title} ({in_sentence(enum.title)})"
        return found

    @cached_property
    def by_iri(self) -> dict[str, str]:
        """The names of all terms by their IRIs, those of values as `Enumeration.Value`.

        A vendor's own terms and those that they import have IRIs under different bases.

        >>> current_model().by_iri["https://w3id.org/nbo-q/ImmersionType.Air"]
        'ImmersionType.Air'
        """
        return {
            **{body.iri: name for name, body in self.classes.items()},
            **{slot.iri: name for name, slot in self.slots.items()},
            **{enum.iri: name for name, enum in self.enums.items()},
            **{value.iri: f"{name}.{key}" for name, enum in self.enums.items() for key, value in enum.values.items()},
        }

    @cached_property
    def dataclasses(self) -> dict[str, type[ModelObject]]:
        """The dataclasses of the classes that data can be of, by name.

        Those of NBO-Q are at hand; those that an extension adds, or another version has otherwise, are made here.

        >>> objective = nbo_q().dataclasses["Objective"]
        >>> objective(lens_na=1.4)
        Objective(lens_na=1.4)
        """
        import nboq.schema.classes as at_hand

        made: dict[str, type[ModelObject]] = {}
        for name, body in sorted(self.classes.items(), key=lambda item: len(item[1].ancestors)):
            # A part keeps the IRI that a source gave it.
            slots = list(dict.fromkeys(("id", *(slot for slot in body.slots if slot != "type"))))
            ready = getattr(at_hand, name, None) if body.iri == NBOQ + name else None
            if ready is None or {item.name for item in fields(ready)} != set(slots):
                above = next((made[parent] for parent in body.parents if parent in made), ModelObject)
                inherited = {item.name for item in fields(above)} if above is not ModelObject else set()
                ready = make_dataclass(
                    name.replace(":", "_"),
                    [
                        (slot.replace(":", "_"), Any, field(default=None, metadata={"slot": slot}))
                        for slot in slots
                        if slot.replace(":", "_") not in inherited
                    ],
                    bases=(above,),
                    namespace={"__doc__": body.description, "type": name},
                    repr=False,
                    slots=True,
                    kw_only=True,
                )
            if not body.mixin:
                made[name] = ready
        return {name: made[name] for name in self.concrete}

    def children(self, name: str) -> tuple[str, ...]:
        """Give the classes right below one, by name.

        >>> current_model().children("ConfocalScanner")
        ('RasterScanner', 'SpinningDisk')
        """
        return tuple(body.name for body in self.classes.values() if name in body.parents)

    def conditions(self, use: SlotUse) -> Iterator[tuple[str, list[str]]]:
        """Give the predicates that the condition of a field is about, each with the objects that fulfil it.

        >>> next(current_model().conditions(current_model().classes["Objective"].slots["image_distance"]))
        ('https://w3id.org/nbo-q/infinity_corrected', ['"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'])
        """
        for name, values in use.where:
            slot = self.slots[name]
            known = self.enums[slot.range].values if slot.kind == "enum" else {}
            datatype = f"<http://www.w3.org/2001/XMLSchema#{slot.range}>"
            yield slot.iri, [f"<{known[one].iri}>" if known else f'"{one}"^^{datatype}' for one in values]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Tell whether a class is another one or below it.

        >>> current_model().is_a("CCD", "Camera"), current_model().is_a("CCD", "Filter")
        (True, False)
        """
        return ancestor in self.classes[name].ancestors

    def unknown_type(self, entity: str, name: str) -> UnknownTerm:
        """Make the error about a `type` that no data can be of; of an abstract class it says which are meant.

        >>> print(current_model().unknown_type("a cube", "FilterCub"))
        a cube: type 'FilterCub' isn't a concrete class of the model; did you mean 'FilterCube'?
        """
        body = self.classes.get(name)
        below = [under for under in self.concrete if name in self.classes[under].ancestors] if body else []
        return UnknownTerm.of_type(entity, name, self.concrete, below)

    def above(self, name: str) -> str | None:
        """Give the nearest class of NBO-Q above a class of an extension; None for a class of NBO-Q itself.

        >>> nbo_q().above("Objective") is None
        True
        """
        if self.classes[name].iri.startswith(NBOQ):
            return None
        return next((up for up in self.classes[name].ancestors if self.classes[up].iri.startswith(NBOQ)), None)

    def curie(self, iri: str) -> str:
        """Write an IRI with the longest prefix of the model that fits, or leave it where none does.

        >>> nbo_q().curie("http://purl.obolibrary.org/obo/VIBSO_0000029")
        'VIBSO:0000029'
        """
        fitting = [(len(base), prefix) for prefix, base in self.prefixes.items() if iri.startswith(base)]
        length, prefix = max(fitting, default=(0, ""))
        return f"{prefix}:{iri[length:]}" if prefix and iri[length:] else iri

    def expanded(self, curie: str) -> str:
        """Write a CURIE with a prefix of the model as an IRI; leave what has none.

        >>> nbo_q().expanded("VIBSO:0000029")
        'http://purl.obolibrary.org/obo/VIBSO_0000029'
        """
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else curie

    def called_in(self, prefix: str, name: str) -> str:
        """Give what the nearest term of another vocabulary is called; a class without one is what it's a kind of.

        Args:
            prefix: That of the vocabulary in the model, such as `sdo` for schema.org.
            name: A class or a slot.

        Returns:
            The name there, or nothing where none is exact, close or broader.

        >>> current_model().called_in("sdo", "CoreFacility"), current_model().called_in("foaf", "email")
        ('Organization', 'mbox')
        """
        names = self.classes[name].ancestors if name in self.classes else (name,)
        wanted = ((term, kind) for term in map(self.find, names) for kind in ("exact", "close", "broad"))
        curies = (curie.split(":", 1) for term, kind in wanted for found, curie in term.mappings if found == kind)
        return next((local for own, local in curies if own == prefix), "")

    def find(self, name: str) -> ClassTerm | SlotTerm | EnumTerm | ValueTerm:
        """Find a term by its name, CURIE or IRI.

        Args:
            name: As in `Objective`, `nboq:lens_na`, `ObjectiveCorrection.PlanApochromat` or a full IRI; with any
                prefix of the model.

        Raises:
            UnknownTerm: If there is none; the text names the nearest.

        >>> current_model().find("nboq:working_distance").unit
        'mm'
        """
        prefix, colon, rest = name.partition(":")
        known = self.by_iri.get(self.prefixes.get(prefix, f"{prefix}:") + rest) if colon else None
        local = known or name.removeprefix(self.base).removeprefix("nboq:")
        enum, _, value = local.partition(".")
        if found := self.classes.get(local) or self.slots.get(local) or self.enums.get(local):
            return found
        if value and enum in self.enums and value in self.enums[enum].values:
            return self.enums[enum].values[value]
        raise UnknownTerm("no such term", source=name, hint=nearest(name, (*self.classes, *self.slots, *self.enums)))


@cache
def _opened(folder: Path) -> Model:
    return nbo_q() if folder == LIBRARY else Model(folder)


@cache
def nbo_q() -> Model:
    """Give the model that this library comes with."""
    return Model(LIBRARY)


_CURRENT: ContextVar[Model | None] = ContextVar("nboq_model", default=None)
_process: Model | None = None


def current_model() -> Model:
    """Give the model that is in use here: NBO-Q's unless `using` says otherwise.

    >>> current_model().slots["working_distance"].unit
    'mm'
    """
    return _CURRENT.get() or _process or nbo_q()


def title_of(name: str) -> str:
    """Give what people call a class, slot or enumeration of the model in use; of other names, their words.

    Args:
        name: As the model has it.

    >>> title_of("fwhm_bandwidth"), title_of("CoverGlass"), title_of("SomethingElse")
    ('FWHM bandwidth', 'Cover glass', 'Something else')
    """
    model = current_model()
    term = model.classes.get(name) or model.slots.get(name) or model.enums.get(name)
    return term.title if term is not None else label(name)


def use(model: Model | None) -> None:
    """Use a model from now on in the whole process, in all its threads; None is NBO-Q."""
    global _process  # noqa: PLW0603 - this is what a process has one of
    _process = model


ModelObject.in_use = staticmethod(lambda: current_model().dataclasses)
literal_values.in_use = lambda: {name: tuple(enum.values) for name, enum in current_model().enums.items()}


@contextmanager
def using(model: Model) -> Iterator[Model]:
    """Use a model for everything that is done within.

    Args:
        model: NBO-Q of another version, or with an extension.

    >>> with using(nbo_q()) as model:
    ...     current_model() is model
    True
    """
    token = _CURRENT.set(model)
    try:
        yield model
    finally:
        _CURRENT.reset(token)


def per_model(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Compute a look-up once for each model and each set of arguments; what was computed is kept with the model.

    It's for functions that depend on `current_model()`, in the place of `functools.cache`.

    Args:
        function: Its arguments can be hashed.

    >>> @per_model
    ... def units() -> set[str | None]:
    ...     return {slot.unit for slot in current_model().slots.values()}
    >>> units() is units()
    True
    """

    @wraps(function)
    def look_up(*arguments: _P.args, **options: _P.kwargs) -> _T:
        lookups = current_model().lookups
        found = lookups.get(function)
        if found is None:
            # Identifiers are arguments too, so there's a limit.
            found = lookups[function] = lru_cache(maxsize=16384)(function)
        return found(*arguments, **options)  # type: ignore[arg-type]

    return look_up
