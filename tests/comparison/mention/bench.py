"""The store and the texts of the bench set: microscopes told of in the styles of real `labEquipment` entries."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from nboq.schema.artefacts import tsv_rows
from nboq.store import Store

_HERE = Path(__file__).parent
_KINDS = {"stand": "InvertedMicroscopeStand", "em": "EmissionFilter", "w1": "SpinningDisk"}
_MODELS = {
    "mLSM880": ("Zeiss", "LSM 880", "SCR_088001"),
    "mLSM980": ("Zeiss", "LSM 980", "SCR_088002"),
    "mSP8": ("Leica", "TCS SP8", "SCR_088003"),
    "mIX83": ("Olympus", "IX83", "SCR_088004"),
    "mIX81": ("Olympus", "IX81", "SCR_088005"),
    "mTi2": ("Nikon", "Eclipse Ti2-E", "SCR_088006"),
}


def _part(owner: str, text: str) -> dict[str, Any]:
    name, _, said = text.strip().partition(":")
    maker, model, optics, light, serial = (cell.strip() for cell in (said + "||||").split("|")[:5])
    kind = _KINDS.get(
        name, "Laser" if light or name in ("mai", "wll", "spectra") else "Objective" if optics else "GenericCamera"
    )
    made: dict[str, Any] = {"type": kind, "id": f"urn:x:{owner}-{name}", "manufacturer": maker, "model": model}
    if optics:
        numbers, _, liquid = optics.partition(" ")
        magnification, _, na = numbers.partition("/")
        made |= {"magnification": float(magnification), "lens_na": float(na), "immersion_type": liquid}
    if "/" in light:
        middle, _, width = light.partition("/")
        band = {"type": "TransmittanceRange", "center_wavelength": float(middle), "fwhm_bandwidth": float(width)}
        made["transmittance_ranges"] = [band]
    elif light:
        line = {"type": "IlluminationWavelengthRange", "peak_wavelength": float(light)}
        made["illumination_wavelength_ranges"] = [line]
    return made | ({"serial_number": serial} if serial else {})


@cache
def store() -> Store:
    """Give the store with the microscopes and the models of some."""
    made = Store()
    for row in tsv_rows(_HERE / "microscopes.tsv"):
        name = row["id"]
        instrument = {
            "type": "Instrument",
            "id": row["pid"],
            "name": f"Bench {name}",
            "serial_number": row["serial"],
            "hosted_by": row["facility"],
        }
        parts = [_part(name, text) for text in row["parts"].split(";")]
        made.load({"type": "HardwareDescriptor", "id": f"urn:x:{name}", "describes": instrument, "components": parts})
    for maker, model, number in _MODELS.values():
        rrid = f"https://scicrunch.org/resolver/RRID:{number}"
        made.load({"type": "InstrumentModel", "id": rrid, "name": model, "model": model, "manufacturer": maker})
    return made


def short() -> dict[str, str]:
    """Give the short names of things by their ids: those that the texts' column `right` has."""
    rows = tsv_rows(_HERE / "microscopes.tsv")
    return {row["pid"]: row["id"] for row in rows} | {
        f"RRID:{number}": name for name, (_, _, number) in _MODELS.items()
    }


def texts() -> list[dict[str, str]]:
    """Give the bench set: the round that it was written in, a style, a text, and what it names, or none."""
    return tsv_rows(_HERE / "texts.tsv")
