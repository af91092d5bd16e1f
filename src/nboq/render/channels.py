"""The light paths of channels that a document gives: which components, in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from nboq.document import is_a, objects
from nboq.render.bands import bands, usable
from nboq.render.microscope import Microscope, Piece, anchor
from nboq.render.stages import STAGE, Stage
from nboq.schema.labels import number_label, printable
from nboq.schema.model import current_model, title_of
from nboq.schema.values import as_number, value_label

SPECIMEN: Final = Stage("specimen", "Specimen", "specimen")
_LIGHTING: Final = Stage("condenser", "Illumination objective", "objective")


def _ranks(stages: str) -> dict[str, int]:
    return {name: place for place, name in enumerate(stages.split())}


_ORDER: Final = _ranks(
    "source shaping excitation dichroic scanner objective specimen relay emission unplaced split detector"
)
_ORDER_THROUGH: Final = _ranks(
    "lamp source shaping excitation condenser specimen objective scanner dichroic relay emission unplaced split "
    "detector"
)
_MENTIONED: Final = frozenset({"reference", "part"})


@dataclass(frozen=True, slots=True)
class Step:
    """One component on a path, with what was set there; the specimen has no component."""

    stage: Stage
    piece: Piece | None
    settings: str
    back: bool = False
    """Whether the light comes through it again, on its way to the detector."""


@dataclass(frozen=True, slots=True)
class Dye:
    """A fluorophore with the wavelengths of its peaks in nm, as far as they're given."""

    name: str
    excitation: float | None
    emission: float | None


@dataclass(frozen=True, slots=True)
class Path:
    """The way of the light for one channel.

    Attributes:
        name: Of the channel.
        about: The dyes and the imaging method; may be empty.
        steps: From source to detector.
        ordered: Whether the document gives the order; else it's that of the kinds of components.
        dyes: What was labelled.
        through: Whether the light comes to the specimen by a condenser.
        image: The name of the image that it was taken for, if it's known.
    """

    name: str
    about: str
    steps: tuple[Step, ...]
    ordered: bool
    dyes: tuple[Dye, ...]
    through: bool
    image: str = field(default="", compare=False)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The components on it."""
        return tuple(step.piece for step in self.steps if step.piece is not None)


def paths(scope: Microscope) -> tuple[Path, ...]:
    """Give the light paths of a document, each once, in its order.

    Args:
        scope: Its microscope, whose components the paths refer to.
    """
    found: list[Path] = []
    for where, entity in scope.index.at.items():
        if where and where[-1] == "light_path" and is_a(entity, "LightPath"):
            above = (where[:deep] for deep in range(len(where) - 1, -1, -1))
            around = [scope.index.at[place] for place in above if place in scope.index.at]
            image = next((one for one in around if "objective_settings" in one or is_a(one, "Image")), {})
            path = _path(entity, around[0], image, scope)
            if path.pieces and path not in found:
                found.append(path)
    repeated = Counter(path.name for path in found)
    return tuple(
        replace(path, name=f"{path.name} ({path.image})") if repeated[path.name] > 1 and path.image else path
        for path in found
    )


def _mentions(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the ids of components that a part of a path refers to, each with what was set there."""
    for slot, value in entity.items():
        term = current_model().slots.get(slot)
        if term is None or slot in _UNORDERED or term.kind not in _MENTIONED:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield from _mentions(item)
            elif isinstance(item, str) and (slot == "settings_of" or is_a({"type": term.range}, "Component")):
                yield item, _set(entity) if slot == "settings_of" else ""


# The map is read apart; of the members of a filter set nobody says that the light meets one after the other.
_UNORDERED: Final = frozenset({"light_path_map", "member_filters"})


def _set(settings: Mapping[str, Any]) -> str:
    """Say in a few words what was set: what differs most between channels comes first."""
    told = [
        f"{word} {_let_through(settings[slot]) if slot == 'attenuation' else value_label(slot, settings[slot])}"
        for slot, word in _SET.items()
        if as_number(settings.get(slot)) and not (slot == "binning" and settings[slot] == 1)
    ]
    seen = [f"{band.text} nm" for band in bands(settings)]
    return " · ".join((seen + told)[:2])


def _let_through(attenuation: float) -> str:
    # Programs of microscopes show what is left of the light, in percent, where OME has the share that is gone.
    return f"{number_label(round(100 * (1 - attenuation), 6))} %"


_SET: Final = {
    "illumination_power_setting": "power",
    "relative_illumination_power_setting": "power",
    "attenuation": "dimmed to",
    "pinhole_diameter": "pinhole",
    "tirf_angle": "angle",
    "sheet_thickness": "sheet",
    "focal_power_setting": "tuned to",
    "voltage": "voltage",
    "binning": "binning",
}


def _path(entity: Mapping[str, Any], channel: Mapping[str, Any], image: Mapping[str, Any], scope: Microscope) -> Path:
    settings: dict[str, str] = {}
    # The objectives stand beside the channels, as all have the same.
    lens, others = image.get("objective_settings"), objects(image.get("further_objective_settings"))
    for part in (entity, *([lens] if isinstance(lens, Mapping) else []), *others):
        for identifier, was_set in _mentions(part):
            settings[identifier] = settings.get(identifier) or was_set
    lighting = {one.get("settings_of") for one in others if one.get("objective_role") == "Illumination"}
    given = _given_order(entity)
    for identifier in given:
        settings.setdefault(identifier, "")
    known = [
        (replace(piece, stage=_LIGHTING) if identifier in lighting else piece, settings[identifier])
        for identifier in settings
        if (piece := scope.piece(identifier) or _unknown(identifier, scope.names)) is not None
    ]
    through = any(piece.stage in (STAGE["lamp"], STAGE["condenser"]) for piece, _ in known)
    sheets = objects(entity.get("light_sheet_settings"))
    sides = {side for one in sheets for side in one.get("illumination_sides", ())}
    # Light that comes by another way than back through the objective meets the specimen before it.
    before = through or bool(lighting or sides - {"DetectionObjective"})
    order = _ORDER_THROUGH if before else _ORDER
    last = len(order)
    known.sort(key=lambda one: (order.get(one[0].stage.name, last), one[0].name, one[0].id))
    if given:
        known = _merged(known, given, order)
    steps = [Step(piece.stage, piece, was_set) for piece, was_set in known]
    at = _specimen(steps, before)
    steps[at:at] = [Step(SPECIMEN, None, ""), *([] if before else _back(steps, at))]
    labelled = tuple(_dye(dye) for dye in objects(channel.get("fluorophores")))
    method = value_label("imaging_method", channel.get("imaging_method") or "")
    return Path(
        name=printable(channel.get("name") or "") or printable(entity.get("name") or "") or "Channel",
        about=" · ".join(text for text in (", ".join(dye.name for dye in labelled), method) if text),
        steps=tuple(steps),
        ordered=bool(given),
        dyes=labelled,
        through=through,
        image=printable(image.get("name") or ""),
    )


def _given_order(entity: Mapping[str, Any]) -> list[str]:
    """Give the ids of the components in the order that the document says."""
    told = entity.get("light_path_map")
    positions = objects(told.get("optical_component_positions")) if isinstance(told, Mapping) else []
    found = [
        (as_number(position.get("order_in_path")) or 0.0, position["component"])
        for position in positions
        if isinstance(position.get("component"), str)
    ]
    return list(dict.fromkeys(component for _, component in sorted(found)))


def _merged(known: list[tuple[Piece, str]], given: list[str], order: Mapping[str, int]) -> list[tuple[Piece, str]]:
    """Put the components into the order given; one that it leaves out stands before the first of a later stage."""
    rank = {identifier: place for place, identifier in enumerate(given)}
    found = sorted((one for one in known if one[0].id in rank), key=lambda one: rank[one[0].id])
    for one in known:
        if one[0].id not in rank:
            own = order.get(one[0].stage.name, len(order))
            at = next((i for i, other in enumerate(found) if order.get(other[0].stage.name, -1) > own), len(found))
            found.insert(at, one)
    return found


def _specimen(steps: list[Step], through: bool) -> int:
    """Say where the specimen is: between condenser and objective, else beyond the objective."""
    lenses = [place for place, step in enumerate(steps) if step.stage.name == "objective"]
    if lenses:
        return lenses[0] if through else lenses[-1] + 1
    beyond = {"relay", "emission", "split", "detector"}
    return next((place for place, step in enumerate(steps) if step.stage.name in beyond), len(steps))


def has_pinholes(pieces: Iterable[Piece]) -> bool:
    """Tell whether light from the specimen comes back through the scanner, to a pinhole behind it."""
    return any(is_a(piece.entity, "Pinhole", "SpinningDisk") for piece in pieces)


def _back(steps: list[Step], at: int) -> list[Step]:
    """Give what light from the specimen passes again: the objective, and all between it and the main dichroic.

    Of scanners only those with pinholes behind them: detectors of two-photon microscopes stand before the scanner.
    """
    pinholes = has_pinholes(step.piece for step in steps if step.piece)
    kinds = {"objective", "relay", "dichroic", *(["scanner"] if pinholes else [])}
    first = next(
        (i for i, step in enumerate(steps[:at]) if step.stage.name in {"dichroic", "scanner", "objective"}), at
    )
    again = (replace(step, settings="", back=True) for step in reversed(steps[first:at]) if step.stage.name in kinds)
    return list(again) if steps[at:] else []


def _dye(entity: Mapping[str, Any]) -> Dye:
    name = printable(entity.get("name") or "") or title_of("Fluorophore")
    return Dye(name, usable(entity.get("excitation_wavelength")), usable(entity.get("emission_wavelength")))


def _unknown(identifier: str, names: Mapping[str, str]) -> Piece | None:
    """Stand in for a component that the descriptor drawn lacks."""
    if not identifier:
        return None
    name = names.get(identifier) or printable(identifier)
    kind = "not described in this document" if identifier not in names else "component"
    return Piece(identifier, anchor(identifier), name, kind, STAGE["unplaced"], "", (), None, {})
