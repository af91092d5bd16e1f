"""Values that are each allowed, and that no device can have together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing
from nboq.checks.findings import Finding
from nboq.document import Path, objects
from nboq.schema.iri import expand
from nboq.schema.values import as_number

_TUBE = 200.0
# Larger than real ones where in doubt, which makes the cone narrower and the rule milder.
_INDEX = {"Air": 1.0003, "Water": 1.34, "Glycerol": 1.48, "SiliconeOil": 1.41}
_HIGHEST_INDEX = 1.52


def _objective(thing: Thing) -> Iterator[Finding]:
    magnification, na = thing.number("magnification"), thing.number("lens_na")
    if na is None or na <= 0:
        return
    if magnification is not None and magnification >= limits.LOWEST_MAGNIFICATION:
        pupil = 2 * _TUBE * na / magnification
        if pupil > limits.WIDEST_PUPIL:
            message = (
                f"with a magnification of {magnification:g} this makes a pupil {pupil:.3g} mm wide, more than any "
                "objective has; check both"
            )
            yield thing.finding("magnification-na", "lens_na", message)
        elif magnification / na > limits.MOST_EMPTY:
            message = f"far too small for a magnification of {magnification:g}; check both, and the decimal point"
            yield thing.finding("magnification-na", "lens_na", message)
    distance = thing.number("working_distance")
    sine = na / _INDEX.get(thing.text("immersion_type"), _HIGHEST_INDEX)
    if distance is None or sine >= limits.STEEPEST_SINE or distance > limits.LONGEST_DISTANCE:
        return
    front = 2 * distance * math.tan(math.asin(sine))
    if front > limits.WIDEST_FRONT:
        message = f"with an aperture of {na:g} the front lens would be {front:.0f} mm wide; perhaps given in um"
        yield thing.finding("front-lens", "working_distance", message, suggestion=f"{distance / 1000:.5g}")


def _temperatures(document: Examined) -> Iterator[Finding]:
    for thing, field, slot, value in document.fields():
        number = as_number(value) if slot.unit == "Cel" and not slot.difference else None
        if number is not None and number < limits.ABSOLUTE_ZERO:
            message = "below absolute zero (-273.15 °C); check the sign and the decimal point"
            yield thing.finding("absolute-zero", field, message)


Band = tuple[float, float]


def _emitted(parts: list[Mapping[str, Any]], lines: bool) -> list[Band] | None:
    """Give the ranges that a source emits in, in nm; None where it doesn't tell them all."""
    bands = []
    for part in parts:
        peak, start, end = (as_number(part.get(field)) for field in ("peak_wavelength", "cut_on", "cut_off"))
        if start is not None and end is not None:
            bands.append((start - limits.EMISSION_TAIL, end + limits.EMISSION_TAIL))
        elif peak is not None and lines:
            bands.append((peak - limits.EMISSION_TAIL, peak + limits.EMISSION_TAIL))
        else:
            return None
    return bands or None


def _source(thing: Thing) -> list[Band] | None:
    if thing.is_a("Laser"):
        # What isn't known to stay on its line may be tuned to anything.
        return _emitted(thing.parts("illumination_wavelength_ranges"), thing.entity.get("tuneable") is False)
    if thing.is_a("LightEmittingDiode"):
        return _emitted(thing.parts("led_modules"), False)
    if thing.is_a("MultiLaserEngine") and thing.references("lasers"):
        return []
    return None


def _light(document: Examined) -> Iterator[Finding]:
    sources: dict[Path, list[Band] | None] = {}
    for thing in document.of("LightSource"):
        # Light for transmission comes from the other side, and passes no cube on its way to the specimen.
        if thing.text("illumination_role") == "Transmitted":
            continue
        emitted, others = _source(thing), sources.get(thing.scope, [])
        sources[thing.scope] = None if emitted is None or others is None else others + emitted
        if thing.is_a("MultiLaserEngine") and any(iri not in document.by_iri for iri in thing.references("lasers")):
            sources[thing.scope] = None
    for thing in document.of("FilterCube"):
        emitted = sources.get(thing.scope)
        held = next((document.by_iri[i] for i in thing.references("excitation_filter") if i in document.by_iri), None)
        if not emitted or held is None or held.text("filter_type") not in ("BandPass", "MultiPass"):
            continue
        bands = [
            (as_number(part.get("center_wavelength")), as_number(part.get("fwhm_bandwidth")))
            for part in held.parts("transmittance_ranges")
        ]
        known = [(c - w / 2, c + w / 2) for c, w in bands if c is not None and w is not None]
        if not known or len(known) < len(bands):
            continue
        if not any(low <= end and start <= high for low, high in known for start, end in emitted):
            passed = ", ".join(f"{low:g}-{high:g}" for low, high in known)
            message = (
                f"its filter passes {passed} nm, where no light source of the descriptor emits; add the light source, "
                "or mend the wavelengths"
            )
            yield thing.finding("excitation-light", "excitation_filter", message)


def _settings(pixels: Thing) -> Iterator[Mapping[str, Any]]:
    for channel in pixels.parts("channels"):
        for path in objects(channel.get("light_path")):
            yield from objects(path.get("detector_settings"))


def _frames(document: Examined) -> Iterator[Finding]:
    for pixels in document.of("Pixels"):
        settings = list(_settings(pixels))
        rates = {as_number(item.get("frame_rate")) for item in settings}
        rate = rates.pop() if len(rates) == 1 else None
        # A frame that is made of several exposures may count once.
        summed = any(item.get("integration") not in (None, 1) for item in settings)
        if rate is None or rate <= 0 or summed:
            continue
        given = pixels.entity.get("planes")
        count = len(given) if isinstance(given, list) else 0
        planes = [document.at.get((*pixels.path, "planes", index)) for index in range(count)]
        times = [(time, plane) for plane in planes if plane and (time := plane.number("exposure_time")) is not None]
        longest, plane = max(times, key=lambda pair: pair[0], default=(0.0, pixels))
        if longest * rate > limits.LONGEST_EXPOSURE:
            message = f"longer than a frame at {rate:g} frames/s, {1000 / rate:.4g} ms; check both, and their units"
            yield plane.finding("exposure-and-frame-rate", "exposure_time", message)


def _pulses(thing: Thing) -> Iterator[Finding]:
    duration, rate = thing.number("pulse_duration"), thing.number("repetition_rate")
    if duration and rate and duration * 1e-12 * rate >= limits.LONGEST_PULSE:
        message = (
            f"in ps, longer than the {1e12 / rate:.3g} ps from one pulse to the next at {rate:g} Hz; check both units"
        )
        yield thing.finding("pulse-longer-than-period", "pulse_duration", message)


def _set(document: Examined, settings: Any) -> Thing | None:
    """Give the component that settings are of, where the document describes it."""
    iri = settings.get("settings_of") if isinstance(settings, Mapping) else None
    iri = expand(iri) if isinstance(iri, str) else None
    return document.by_iri.get(iri) if iri is not None else None


def _sampling(document: Examined) -> Iterator[Finding]:
    for image in document.of("Image"):
        objective = _set(document, image.entity.get("objective_settings"))
        pixels = document.at.get((*image.path, "pixels"))
        magnification = objective.number("magnification") if objective else None
        if pixels is None or not magnification or magnification <= 0:
            continue
        wanted = set()
        for settings in _settings(pixels):
            camera = _set(document, settings)
            # Of several chips it isn't said which was used; a scanner chooses its sampling itself.
            chips = camera.parts("sensor_chips") if camera and camera.is_a("Camera") else []
            width = as_number(chips[0].get("pixel_width")) if len(chips) == 1 else None
            wanted.add(width * (as_number(settings.get("binning")) or 1) / magnification if width else None)
        size = pixels.number("physical_size_x")
        expected = wanted.pop() if len(wanted) == 1 else None
        if size is None or not 0 < size <= limits.LARGEST_PIXEL or expected is None or expected <= 0:
            continue
        if not 1 / limits.RESAMPLED <= size / expected <= limits.RESAMPLED:
            message = (
                f"pixels of this camera behind a magnification of {magnification:g} are about {expected:.2g} um wide "
                "in the specimen; check the number and its unit"
            )
            yield pixels.finding("sampling", "physical_size_x", message)


def find(document: Examined) -> Iterator[Finding]:
    """Look for values that can't go together.

    Args:
        document: What was examined.

    Yields:
        A finding for each.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> objective = {"type": "Objective", "magnification": 6.3, "lens_na": 1.4, "working_distance": 190}
    >>> [finding.rule for finding in find(examine(objective, date(2026, 1, 1)))]
    ['magnification-na', 'front-lens']
    """
    for thing in document.of("Objective"):
        yield from _objective(thing)
    yield from _temperatures(document)
    yield from _light(document)
    yield from _frames(document)
    yield from _sampling(document)
    for thing in document.of("Laser"):
        yield from _pulses(thing)
