"""Documents in few words, for stores that are awkward in one way and for random ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.store.oracle.world import Json

FACILITY = "https://scicrunch.org/resolver/RRID:SCR_990001"
MODEL = "https://scicrunch.org/resolver/RRID:SCR_990002"
SCOPE = "https://hdl.handle.net/20.500.12345/scope"
OTHER = "https://hdl.handle.net/20.500.12345/other"


def uuid(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def doi(name: str) -> str:
    return f"https://doi.org/10.5072/{name}"


def thing(kind: str, identifier: str, name: str | None = None, **fields: Any) -> Json:
    """Make a document or a part; fields that are None are left out."""
    known = {"name": name, **fields}
    return {"type": kind, "id": identifier, **{key: value for key, value in known.items() if value is not None}}


def part(kind: str, name: str | None, key: str | None = None, **fields: Any) -> Json:
    """Make a component, whose id follows from its key or its name."""
    return thing(kind, uuid(key or f"{kind} {name}"), name, **fields)


def objective(name: str | None = "63x oil", key: str | None = None, **fields: Any) -> Json:
    usual = {"lens_na": 1.4, "magnification": 63, "immersion_type": "MineralOil", "working_distance": 0.14}
    return part("Objective", name, key, **usual | fields)


def camera(
    name: str | None = "camera", key: str | None = None, kind: str = "MonochromeCMOS", chips: int = 1, **fields: Any
) -> Json:
    usual: Json = {"manufacturer": "Pixelmill", "model": "PM 1", "quantum_efficiency": 0.8}
    whole = usual | fields
    made = [
        thing(
            "SensorChip", uuid(f"chip {number} of {key or name}"), pixel_width=6.5, array_width=2048, array_height=512
        )
        for number in range(chips)
    ]
    return part(kind, name, key, **whole, sensor_chips=made or None)


def emission(name: str, middle: float | None, width: float | None = None, filter_type: str | None = None) -> Json:
    return filter_("EmissionFilter", name, [(middle, width)], filter_type)


def filter_(
    kind: str,
    name: str | None,
    bands: Iterable[tuple[float | None, float | None]],
    filter_type: str | None = None,
    key: str | None = None,
) -> Json:
    ranges = []
    for middle, width in bands:
        one = {"type": "TransmittanceRange", "center_wavelength": middle, "fwhm_bandwidth": width}
        ranges.append({slot: value for slot, value in one.items() if value is not None})
    return part(kind, name, key, transmittance_ranges=ranges, filter_type=filter_type)


def laser(
    name: str | None, peak: float | None = None, low: float | None = None, high: float | None = None, **fields: Any
) -> Json:
    one = {"type": "IlluminationWavelengthRange", "peak_wavelength": peak, "cut_on": low, "cut_off": high}
    lines = [{slot: value for slot, value in one.items() if value is not None}]
    return part("Laser", name, fields.pop("key", None), illumination_wavelength_ranges=lines, **fields)


def lamp(name: str, *peaks: float, **fields: Any) -> Json:
    modules = [{"type": "LEDModule", "peak_wavelength": peak} for peak in peaks]
    return part("LightEmittingDiode", name, led_modules=modules, **fields)


def instrument(identifier: str = SCOPE, name: str | None = "Scope", **fields: Any) -> Json:
    usual: Json = {"hosted_by": FACILITY}
    return thing("Instrument", identifier, name, **usual | fields)


def descriptor(
    identifier: str,
    parts: Iterable[Json] = (),
    of: Json | None = None,
    since: str | None = None,
    until: str | None = None,
    **fields: Any,
) -> Json:
    """Make a descriptor; one of `SCOPE`, if it isn't said of what."""
    days = {"valid_from": since, "valid_until": until}
    made = thing("HardwareDescriptor", identifier, describes=of or instrument(), tier=1, **days, **fields)
    return {**made, "components": list(parts)} if parts else made


def image(
    name: str,
    day: str | None = "2023-05-05",
    lens: str | None = None,
    dyes: Iterable[tuple[str | None, float | None]] = (("EGFP", 507),),
    path: Json | None = None,
    of: str | None = SCOPE,
    pixel: float | None = 0.1,
    **fields: Any,
) -> Json:
    """Make an image with one channel, or with none where `dyes` is None."""
    made = thing(
        "Image",
        f"https://images.example.org/{name.replace(' ', '-')}",
        name,
        acquisition_date=day,
        instrument=of,
        **fields,
    )
    if lens:
        made["objective_settings"] = {"type": "ObjectiveSettings", "settings_of": lens}
    stains = [
        thing("Fluorophore", uuid(f"{name} {number} {dye}"), dye, emission_wavelength=shines)
        for number, (dye, shines) in enumerate(dyes)
    ]
    way = {"type": "LightPath", **path} if path else None
    channel = thing(
        "Channel",
        uuid(f"channel of {name}"),
        "green",
        imaging_method="WidefieldFluorescence",
        fluorophores=stains or None,
        light_path=way,
    )
    made["pixels"] = thing("Pixels", uuid(f"pixels of {name}"), physical_size_x=pixel, channels=[channel])
    return made


def psf(name: str, day: str | None, **fields: Any) -> Json:
    usual = {"theoretical_xy_spot_size": 190, "median_xy_spot_size": 214}
    return calibration("OpticalCalibration", name, day, **usual | fields)


def calibration(kind: str, name: str, day: str | None, **fields: Any) -> Json:
    return thing(kind, uuid(name), name, calibration_date=day, **fields)


def facility(identifier: str = FACILITY, name: str | None = "Facility", **fields: Any) -> Json:
    return thing("CoreFacility", identifier, name, **fields)


def model(identifier: str = MODEL, **fields: Any) -> Json:
    usual = {"manufacturer": "Lumenwright", "model": "Bench 200"}
    return thing("InstrumentModel", identifier, "Lumenwright Bench 200", **usual | fields)


def dataset(name: str, **fields: Any) -> Json:
    return thing("Dataset", doi(f"data-{name}"), name, **fields)


def paper(name: str, **fields: Any) -> Json:
    return thing("Publication", doi(f"paper-{name}"), name, **fields)
