"""Where on the light path components stand, by their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nboq.document import is_a
from nboq.schema.artefacts import tsv_rows


@dataclass(frozen=True, slots=True)
class Stage:
    """A place on the light path.

    Attributes:
        name: Its name in code.
        title: Its heading.
        look: The colour of its heading.
        classes: What stands there.
    """

    name: str
    title: str
    look: str
    classes: tuple[str, ...] = ()


STAGES: Final = tuple(
    Stage(row["name"], row["title"], row["look"], tuple(row["classes"].split()))
    for row in tsv_rows(Path(__file__).with_name("stages.tsv"))
)
STAGE: Final = {stage.name: stage for stage in STAGES}
_LOCATED: Final = {"IlluminationPort": "shaping", "CameraPort": "relay"}


def stage_of(entity: Mapping[str, Any]) -> Stage:
    """Say where a component stands.

    Args:
        entity: A component.

    >>> stage_of({"type": "EmissionFilter"}).title, stage_of({"type": "ReflectingMirror"}).title
    ('Emission filters', 'Place on the path not given')
    """
    if is_a(entity, "LightSource") and entity.get("illumination_role") == "Transmitted":
        return STAGE["lamp"]
    if is_a(entity, "Laser") and entity.get("is_pump") is True:
        return STAGE["beside"]  # its light ends in another laser
    if is_a(entity, "MaskingPlate", "PhasePlate") and isinstance(entity.get("in_excitation_path"), bool):
        return STAGE["shaping" if entity["in_excitation_path"] else "relay"]
    if is_a(entity, "Prism") and entity.get("for_condenser") is True:
        return STAGE["condenser"]
    if is_a(entity, "GenericFilter", "NeutralDensityFilter", "GenericDichroic"):
        located = _LOCATED.get(str(entity.get("light_path_location")))
        if located:
            return STAGE[located]
    # An acousto-optical beam splitter stands where others have a dichroic, so the narrower class is asked first.
    if is_a(entity, "AcoustoOpticalBeamSplitter"):
        return STAGE["dichroic"]
    return next((stage for stage in STAGES if stage.classes and is_a(entity, *stage.classes)), STAGE["beside"])
