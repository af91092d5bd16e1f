"""Which calibrations depend on which components: what the model says, and a table for what it doesn't.

From the model come the slots of calibration classes that lead to components: `sample_positioning` of a
`MechanicalCalibration` takes a `SamplePositioning`, so such a calibration depends on those. The tools and programs that
a calibration was made with are no part of the microscope, so slots for them don't count; `calibrates` takes any
component, so it says what one calibration was made for, and nothing about the kind. For the rest there's `TABLE`
(`model/mappings/calibrations.tsv`), which docs/changes.md explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nboq.document import walk
from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.model import current_model, per_model

OF_MODEL_LEFT_OUT: Final = frozenset({"calibrates", "calibration_tools", "calibration_software"})
"""Slots of calibrations that lead to components, but don't say that the kind of calibration depends on them."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """A result of a class of calibrations, and the components that it depends on."""

    calibration: str
    """The class of the calibration."""
    what: str
    """What was measured, in words."""
    components: tuple[str, ...]
    """The classes of components; those below them count too."""
    why: str
    results: tuple[str, ...] = ()
    """The slots in which a calibration holds this result."""
    measures: tuple[str, ...] = ()
    """Values of `CalibrationMeasure` by which a standard in the calibration says that this was measured."""


def _table() -> Iterator[Dependence]:
    for row in tsv_rows(resource("mappings", "calibrations.tsv")):
        components, results, measures = (tuple(row[key].split()) for key in ("components", "results", "measures"))
        yield Dependence(row["calibration"], row["what"], components, row["why"], results, measures)


TABLE: Final = tuple(_table())
"""What the model doesn't say: `model/mappings/calibrations.tsv`."""


@per_model
def of_model(calibration: str) -> tuple[tuple[str, str], ...]:
    """Give the slots of a class of calibrations that lead to components, with the class of those.

    Args:
        calibration: A class below `Calibration`.

    >>> of_model("MechanicalCalibration")
    (('sample_positioning', 'SamplePositioning'), ('focus_stabilization_device', 'FocusStabilizationDevice'))
    """
    slots = (current_model().slots[name] for name in current_model().classes[calibration].slots)
    links = (slot for slot in slots if slot.kind == "reference" and slot.name not in OF_MODEL_LEFT_OUT)
    return tuple((slot.name, slot.range) for slot in links if current_model().is_a(slot.range, "Component"))


@per_model
def dependences(calibration: str) -> tuple[Dependence, ...]:
    """Give everything that a class of calibrations depends on, by the model and by the table.

    Args:
        calibration: A class below `Calibration`.

    >>> [one.components[0] for one in dependences("MechanicalCalibration")]
    ['SamplePositioning', 'FocusStabilizationDevice', 'MicroscopeStand']
    """
    above = current_model().classes[calibration].ancestors
    stated = [one for one in TABLE if one.calibration in above]
    words = {one.what for one in stated}
    what = words.pop() if len(words) == 1 else calibration
    derived = [Dependence(calibration, what, (name,), f"the model: {slot}") for slot, name in of_model(calibration)]
    return (*derived, *stated)


def aspects_of(component: str) -> tuple[Dependence, ...]:
    """Give what depends on a class of components, over all classes of calibrations.

    Args:
        component: A class below `Component`.

    >>> [one.what for one in aspects_of("MonochromeCMOS")]
    ['pixel size', 'colour registration', 'field uniformity', 'detector response']
    """
    if component not in current_model().classes:
        return ()
    above = current_model().classes[component].ancestors
    found: dict[tuple[str, str], Dependence] = {}
    for name in current_model().concrete:
        if current_model().is_a(name, "Calibration"):
            for one in dependences(name):
                if not set(one.components).isdisjoint(above):
                    found.setdefault((one.calibration, one.what), one)
    order = {(one.calibration, one.what): place for place, one in enumerate(TABLE)}
    return tuple(sorted(found.values(), key=lambda one: order.get((one.calibration, one.what), len(order))))


def holds_results_of(calibration: Mapping[str, Any]) -> tuple[Dependence, ...]:
    """Give the dependences of what a calibration holds results of; of everything its class can, where it holds none.

    Args:
        calibration: The calibration.

    >>> record = {"type": "OpticalCalibration", "median_xy_spot_size": 204}
    >>> [one.what for one in holds_results_of(record)]
    ['point spread']
    """
    known = dependences(str(calibration.get("type")))
    measures = {thing.get("calibration_measure") for _, thing in walk(calibration)}
    held = [one for one in known if any(name in calibration for name in one.results) or measures & set(one.measures)]
    bare = [one for one in known if not one.results and not one.measures]
    return (*held, *bare) if held else known
