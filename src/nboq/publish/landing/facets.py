"""What an instrument can be found by: apertures, immersions, laser lines, cameras and modalities of its descriptor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from nboq.document import is_a, objects, walk
from nboq.schema.model import title_of
from nboq.schema.values import as_number, value_label

# A part that only instruments of the modality have. What can't be told by a part isn't told here.
_BY_PART: Final = (
    ("SpinningDisk", "Spinning disk confocal"),
    ("RasterScanner", "Point scanning"),
    ("TIRFHardwareModule", "TIRF"),
    ("WaveFrontSensor", "Adaptive optics"),
)


def _sorted(values: Iterable[Any]) -> list[float]:
    return sorted({number for value in values if (number := as_number(value)) is not None})


def facets_of(descriptor: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give what the index sorts an instrument by.

    Apertures are numbers; laser lines are peaks in nm, to the nearest whole number, or for tuneable lasers the range as
    a text; lasers that pump others are left out. The others are texts for people.
    The modality is that of parts which nothing else has, such as a spinning disk, and "Widefield" for a camera without
    a scanner; beside these stand the types that the instrument's record gives.

    Args:
        descriptor: A HardwareDescriptor.

    >>> lens = {"type": "Objective", "lens_na": 1.4, "immersion_type": "MineralOil"}
    >>> facets_of({"type": "HardwareDescriptor", "components": [lens]})
    {'na': [1.4], 'immersion': ['Mineral oil'], 'laser': [], 'camera': [], 'modality': [], 'maker': []}
    """
    parts = objects(descriptor.get("components"))

    def of(name: str) -> list[Mapping[str, Any]]:
        return [part for part in parts if is_a(part, name)]

    lenses, cameras = of("Objective"), of("Camera")
    pumps = {str(one) for laser in of("Laser") for one in _listed(laser.get("pumped_by"))}
    lasers = [one for one in of("Laser") if one.get("is_pump") is not True and str(one.get("id")) not in pumps]
    lines = {line for laser in lasers for line in _lines(laser)}
    modality = {title for name, title in _BY_PART if of(name)}
    modality |= {"Widefield"} if cameras and not of("ConfocalScanner") else set()
    modality |= {"Light sheet"} if any(part.get("stand_type") == "LightSheet" for part in parts) else set()
    return {
        "na": _sorted(lens.get("lens_na") for lens in lenses),
        "immersion": sorted({value_label("immersion_type", v) for lens in lenses if (v := lens.get("immersion_type"))}),
        "laser": sorted(lines, key=lambda line: (float(str(line).partition("–")[0]), str(line))),
        "camera": sorted({title_of(str(camera["type"])) for camera in cameras}),
        "modality": sorted(modality | set(_types(descriptor.get("describes")))),
        "maker": sorted({maker for part in parts if (maker := _text(part.get("manufacturer")))}),
    }


def models_of(descriptor: Mapping[str, Any]) -> list[str]:
    """Give the models of components, each with its kind and its maker; a name alone could be anything.

    >>> lens = {"type": "Objective", "manufacturer": "Zeiss", "model": "Plan-Apochromat 63x/1.4"}
    >>> models_of({"type": "HardwareDescriptor", "components": [lens, {"type": "Objective", "name": "63x"}]})
    ['Objective Zeiss Plan-Apochromat 63x/1.4']
    """
    parts = objects(descriptor.get("components"))
    made = ((part, _text(part.get("manufacturer")), _text(part.get("model"))) for part in parts)
    return sorted({f"{title_of(str(part['type']))} {maker} {model}" for part, maker, model in made if maker and model})


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _lines(laser: Mapping[str, Any]) -> Iterator[int | str]:
    """Give the lines of a laser in nm; of a tuneable one its range, as far as it's said."""
    for _, part in walk(laser):
        low, high, peak = (as_number(part.get(slot)) for slot in ("cut_on", "cut_off", "peak_wavelength"))
        if laser.get("tuneable") is True and low is not None and high is not None:
            yield f"{low:g}–{high:g}"
        elif peak is not None:
            yield round(peak)


def _types(instrument: Any) -> Iterator[str]:
    """Give the types that the record of an instrument says."""
    types = instrument.get("instrument_types") if isinstance(instrument, Mapping) else None
    for one in types or ():
        text = one.get("name") if isinstance(one, Mapping) else None
        if isinstance(text, str) and text.strip():
            yield text[:1].upper() + text[1:]
