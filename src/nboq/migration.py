"""Documents from one version of the model to another: what was renamed, moved, split, or is in another unit now.

The rules are data beside the model, `model/migrations/OLD-NEW.yaml`, one a change, each with a document before and
after it. A document doesn't say which version it follows, unless it was migrated: then its `extensions` do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.document import Document, Json, Note, NoteKind, Report, each_object, extensions_of, is_a, label, walk
from nboq.errors import ContentError, NotFound, short
from nboq.schema.artefacts import LIBRARY, own_yaml, resource
from nboq.schema.model import current_model, nbo_q, per_model
from nboq.schema.units import OutOfRange, convert
from nboq.schema.values import as_number

VERSION: Final = "nboq:model_version"
"""The key of `extensions` under which a migrated document has the version that it follows."""
_WAS: Final = "nboq:was."


@dataclass(frozen=True)
class Rule:
    """One change of the model, as its file has it.

    Attributes:
        change: `unit`, `renamed`, `moved` or `value`.
        why: What it is good for.
        before: A document of the older version.
        after: The same one in the newer version.
        classes: Of which classes; none means all. The older name, where a class is renamed.
        slot: The slot; none where a class is renamed.
        to: The newer name; where a slot moved, the field with the part that has it now.
        part: The class of that part.
        units: The older and the newer unit, in UCUM.
        difference: Whether the numbers are differences, to which the offset of a temperature scale doesn't apply.
        values: For older values the newer ones, or values of several slots.
        merged: Whether the older version has the newer values too, with which they mean the same; what says these
            stays on the way back.
    """

    change: str
    why: str
    before: Json
    after: Json
    classes: tuple[str, ...] = ()
    slot: str = ""
    to: str = ""
    part: str = ""
    units: tuple[str, ...] = ()
    difference: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    merged: bool = False

    def patterns(self) -> list[tuple[str, Json]]:
        """Give for each older value what the newer version says instead, by slot."""
        return [(old, new if isinstance(new, dict) else {self.slot: new}) for old, new in self.values.items()]


def folder() -> Path:
    """Give the folder with the rules: in the wheel or in the repository."""
    return LIBRARY / "model" / "migrations"


@cache
def rules_of(path: Path) -> tuple[Rule, ...]:
    """Read the rules of a file."""
    if not path.is_file():  # nothing in documents changes in this step
        return ()
    bodies: list[dict[str, Any]] = own_yaml(path)
    lists = ("classes", "units")
    return tuple(Rule(**body | {key: tuple(body[key]) for key in lists if key in body}) for body in bodies)


@per_model
def _steps() -> tuple[tuple[str, str, Path], ...]:
    """Give the steps from version to version, oldest first; last that to a candidate, where one is the model in use."""
    found = [(path.stem.partition("-"), path) for path in folder().glob("*.yaml")]
    steps = sorted(((old, new, path) for (old, _, new), path in found), key=lambda step: _numbers(step[0]))
    model = current_model()
    base, proposed, _ = model.version.partition("+")
    if proposed and model.folder and base == steps[-1][1]:
        steps.append((base, model.version, model.folder / "model" / "migration.yaml"))
    return tuple(steps)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def versions() -> tuple[str, ...]:
    """Give the versions that documents can be migrated between, oldest first.

    >>> versions()
    ('3.0.0', '3.1.0')
    """
    return (_steps()[0][0], *(new for _, new, _ in _steps()))


@per_model
def _names(version: str) -> frozenset[str]:
    """Give the names of the classes and slots of a version."""
    older = orjson.loads(resource("generated", "versions.json").read_bytes())
    model = current_model() if version == current_model().version else nbo_q()
    return frozenset(older.get(version) or (*model.classes, *model.slots))


@dataclass
class _Step:
    """One step from a version to another, and what it did to the object that it is at."""

    here: str
    there: str
    notes: list[Note]
    place: str = ""

    def tell(self, kind: NoteKind, slot: str, value: Any, message: str) -> None:
        self.notes.append(Note(kind, self.place, slot, value, message))

    def keep(self, entity: Json, slot: str, value: Any) -> None:
        """Keep a value as it stands in the version that is left, for the way back."""
        entity["extensions"] = {**extensions_of(entity), f"{_WAS}{self.here}.{slot}": value}

    def kept(self, entity: Json, slot: str) -> Any:
        return extensions_of(entity).get(f"{_WAS}{self.there}.{slot}")

    def take(self, entity: Json, slot: str) -> Any:
        """Take out what was kept."""
        rest = dict(extensions_of(entity))
        value = rest.pop(f"{_WAS}{self.there}.{slot}")
        entity["extensions"] = rest
        if not rest:
            del entity["extensions"]
        return value

    def unplaced(self, entity: Json, slot: str, why: str) -> None:
        """Keep a value that has no place in the version to come."""
        value = entity.pop(slot)
        self.keep(entity, slot, value)
        self.tell("unplaced", slot, value, f"{why}; kept in extensions")


def _in_unit(value: Any, rule: Rule, back: bool) -> Any:
    """Convert a number, or each of a list; None for what is none."""
    if isinstance(value, list):
        found = [_in_unit(item, rule, back) for item in value]
        return None if None in found else found
    if as_number(value) is None:
        return None
    source, target = reversed(rule.units) if back else rule.units
    try:
        return convert(value, source, target, difference=rule.difference)
    except OutOfRange:
        return None


def _unit(entity: Json, rule: Rule, back: bool, step: _Step) -> None:
    slot, value = rule.slot, entity[rule.slot]
    source, target = reversed(rule.units) if back else rule.units
    there = _in_unit(value, rule, back)
    if there is None:
        step.unplaced(entity, slot, f"no number in {source} that has one in {target}")
        return
    kept = step.kept(entity, slot)
    if kept is not None and _in_unit(kept, rule, not back) == value:
        there = step.take(entity, slot)
    elif _in_unit(there, rule, not back) != value:
        step.keep(entity, slot, value)
    entity[slot] = there
    step.tell("converted", slot, value, f"{value} {source} is {there} {target}")


def _renamed(entity: Json, rule: Rule, back: bool, step: _Step) -> None:
    if not rule.slot:
        old, entity["type"] = entity["type"], rule.classes[0] if back else rule.to
        step.tell("converted", "type", old, f"is {entity['type']} now")
        return
    old, new = (rule.to, rule.slot) if back else (rule.slot, rule.to)
    if entity.get(new, entity[old]) != entity[old]:
        step.unplaced(entity, old, f"{new} has another value already")
        return
    entity[new] = entity.pop(old)
    step.tell("converted", old, entity[new], f"is {new} now")


def _moved(entity: Json, rule: Rule, back: bool, step: _Step) -> None:
    slot, part = rule.slot, entity.get(rule.to, {"type": rule.part})
    if back:
        entity[rule.to] = {key: value for key, value in part.items() if key != slot}
        if entity[rule.to] == {"type": rule.part}:
            del entity[rule.to]
        entity[slot] = part[slot]
        step.tell("converted", f"{rule.to}.{slot}", part[slot], f"is {slot} of the whole now")
    elif isinstance(part, Mapping) and part.get(slot, entity[slot]) == entity[slot]:
        value = entity.pop(slot)
        entity[rule.to] = {**part, slot: value}
        step.tell("converted", slot, value, f"stands in {rule.to} now")
    else:
        step.unplaced(entity, slot, f"{rule.to} has no place for it")


def _items(entity: Json, rule: Rule, back: bool, step: _Step) -> None:
    """Replace values in a list, those for which another of the same list stands now."""
    given, slot = entity[rule.slot], rule.slot
    newer = {old: new[slot] for old, new in rule.patterns() if new.keys() == {slot}}
    older = {} if rule.merged else {new: old for old, new in newer.items()}

    def replaced(values: list[Any], names: Mapping[str, Any]) -> list[Any]:
        found = [names.get(one, one) if isinstance(one, str) else one for one in values]
        return [one for place, one in enumerate(found) if one not in found[:place]]

    kept = step.kept(entity, slot)
    there = replaced(given, older if back else newer)
    if back and isinstance(kept, list) and replaced(kept, newer) == given:
        there = step.take(entity, slot)
    elif there != given and not back and replaced(there, older) != given:
        step.keep(entity, slot, given)
    if there != given:
        entity[slot] = there
        step.tell("converted", slot, given, f"is {', '.join(map(str, there))} now")


def _value(entity: Json, rule: Rule, back: bool, step: _Step) -> None:
    if isinstance(entity.get(rule.slot), list):
        _items(entity, rule, back, step)
        return
    patterns = rule.patterns()
    for old, new in patterns:
        kept = step.kept(entity, rule.slot)
        if back and all(entity.get(key) == value for key, value in new.items()) and (kept or not rule.merged):
            for key in new:
                del entity[key]
            entity[rule.slot] = old if kept is None else step.take(entity, rule.slot)
            step.tell("converted", rule.slot, new, f"is {entity[rule.slot]} now")
            return
        if not back and entity.get(rule.slot) == old:
            if any(key != rule.slot and entity.get(key, value) != value for key, value in new.items()):
                step.unplaced(entity, rule.slot, f"{', '.join(new)} have other values already")
                return
            if rule.merged or sum(other == new for _, other in patterns) > 1:
                step.keep(entity, rule.slot, old)  # the way back has a choice
            del entity[rule.slot]
            entity.update(new)
            step.tell(
                "converted", rule.slot, old, f"is {', '.join(f'{key} {value}' for key, value in new.items())} now"
            )
            return


_KINDS: Final = {"unit": _unit, "renamed": _renamed, "moved": _moved, "value": _value}


def _is_about(entity: Mapping[str, Any], rule: Rule, back: bool) -> bool:
    """Tell whether a rule is about what an object says."""
    if rule.change == "renamed" and not rule.slot:
        return entity.get("type") == (rule.to if back else rule.classes[0])
    if rule.classes and entity.get("type") not in rule.classes and not is_a(entity, *rule.classes):
        return False
    if back and rule.change == "moved":
        part = entity.get(rule.to)
        return isinstance(part, Mapping) and rule.slot in part
    if rule.change == "value":
        return any(entity.get(key) == value for _, new in rule.patterns() for key, value in new.items()) or (
            rule.slot in entity
        )
    return (rule.to if back and rule.change == "renamed" else rule.slot) in entity


def apply(data: Mapping[str, Any], rules: tuple[Rule, ...], here: str, there: str) -> tuple[Json, list[Note]]:
    """Change a document by the rules of one step.

    Args:
        data: The document.
        rules: The rules, in the order of their file.
        here: The version that the document follows.
        there: The version next to it, before or after it, that it is to follow.

    Returns:
        The changed document and what was done.
    """
    order = versions()
    back = order.index(there) < order.index(here)
    names, known = _names(there), _names(here)
    step = _Step(here, there, [])

    def changed(given: Any) -> Any:
        entity = dict(given)
        step.place = label(entity)
        for rule in reversed(rules) if back else rules:
            if _is_about(entity, rule, back):
                _KINDS[rule.change](entity, rule, back, step)
        for key in entity.keys() & known - names:
            step.unplaced(entity, key, f"{there} has no such field")
        if entity.get("type") in known - names:
            step.tell("unplaced", "type", entity["type"], f"{there} has no such class; left as it is")
        mark = f"{_WAS}{there}."
        for key in [found.removeprefix(mark) for found in extensions_of(entity) if found.startswith(mark)]:
            if key not in entity:
                # What is in it was changed before it was put there.
                entity[key] = each_object(step.take(entity, key), changed)
                step.place = label(entity)
                step.tell("converted", key, entity[key], "put back from extensions")
        return entity

    made: Json = each_object(deepcopy(dict(data)), changed)
    return made, step.notes


def _stepped(data: Mapping[str, Any], old: str, new: str) -> tuple[Json, list[Note]]:
    """Go from version to version."""
    notes: list[Note] = []
    made = dict(data)
    first, last = versions().index(old), versions().index(new)
    back = [(there, here, path) for here, there, path in _steps()[last:first]]
    for here, there, path in (*_steps()[first:last], *reversed(back)):
        made, told = apply(made, rules_of(path), here, there)
        notes += told
    return made, notes


def _guess(data: Mapping[str, Any]) -> tuple[str, str]:
    """Give the only version that has a name which a document uses, and that name; empty texts where there is none."""
    said = {name for _, entity in walk(data) for name in (*entity, entity.get("type")) if isinstance(name, str)}
    for version in versions():
        others = frozenset[str]().union(*(_names(other) for other in versions() if other != version))
        if own := sorted(said & _names(version) - others):
            return version, own[0]
    return "", ""


def _known(version: str, source: str = "") -> str:
    if version not in versions():
        hint = f"known are {', '.join(versions())}"
        raise NotFound(f"no version {version!r} of the model is known here", source=source, hint=hint)
    return version


def migrate(document: Document, to: str, given: str | None = None) -> Document:
    """Rewrite a document for another version of the model.

    Args:
        document: The document; it isn't changed.
        to: The version, as in `3.1.0`.
        given: The version that it follows, where it doesn't say so itself.

    Returns:
        The document with a report of each change, and with the version in its `extensions`; where nothing in it is
        different in the two versions, as it was.

    Raises:
        NotFound: If a version isn't known.
        ContentError: If it can't be told which version the document follows, and that makes a difference.

    >>> settings = {"type": "PointDetectorSettings", "id": "urn:uuid:1", "voltage": 650000}
    >>> made = migrate(Document(settings), "3.1.0", "3.0.0")
    >>> made.data["voltage"], made.report.notes[0].message
    (650.0, '650000 mV is 650.0 V')
    >>> migrate(made, "3.0.0").data["voltage"]
    650000.0
    """
    _known(to)
    data = document.data
    for _, entity in walk(data):
        if not isinstance(entity.get("extensions", {}), Mapping):
            what = f"{label(entity)}: 'extensions' is {short(entity['extensions'])}, expected an object"
            raise ContentError(what, source=document.source)
    said, told = extensions_of(data).get(VERSION) or given, []
    if said is None and any(_stepped(data, old, to)[1] for old in versions() if old != to):
        said, name = _guess(data)
        if not said:
            hint = f"give --from-version, one of {', '.join(versions())}"
            raise ContentError(
                "it doesn't say which version of the model it follows", source=document.source, hint=hint
            )
        told = (
            []
            if said == to
            else [Note("doubtful", label(data), "version", said, f"taken for {said}, since only that has {name}")]
        )
    if said is None or _known(said, document.source) == to:
        return document
    made, notes = _stepped(data, said, to)
    if notes:
        made["extensions"] = {**extensions_of(made), VERSION: to}
    return replace(
        document, data=made if notes else data, report=Report(document.source, (*document.report.notes, *told, *notes))
    )


def examples() -> Iterator[tuple[Path, Rule]]:
    """Go through all rules, each with its document before and after."""
    for _, _, path in _steps():
        for rule in rules_of(path):
            yield path, rule
