"""Sentences on the channels of an image: with what light, through what, onto which detector, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nboq.document import in_file_order
from nboq.prose.clauses import Clause, Phrase, Source, Thing, bracketed, listed, phrase, text_of, together, with_article
from nboq.schema.labels import divided, in_sentence, number_label, quantity, spoken
from nboq.schema.model import current_model

_UNITS: Final = {"Frame": "frames", "Line": "lines", "Stack": "stacks"}

_HEADS: Final = ("microscopy", "imaging", "spectroscopy", "tomography")


def channel_sentences(method: bool, image: Thing) -> dict[str, Phrase]:
    """Write a sentence for each channel, and one for what all have.

    Args:
        method: Whether they tell the imaging method.
        image: The image.
    """
    pixels = image.thing("pixels")
    channels = pixels.things("channels") if pixels else []
    if not channels:
        gap = (
            pixels.gap("channels", "channels, their light and detectors") if pixels else image.gap("pixels", "channels")
        )
        return {"channels": phrase("Channels were recorded as ", gap)}
    # Planes count the channels of the file.
    for holder, name in ((pixels, "Channel"), (image, "Channels")):
        noted = holder.value("extensions") if holder else None
        channels = in_file_order(channels, noted, name, lambda one: one.value("extensions"))
    told = [[*_light(channel), *_ways(channel, image, at)] for at, channel in enumerate(channels)]
    shared = _shared(told) if len(channels) > 1 else {}
    found: dict[str, Phrase] = {}
    for at, channel in enumerate(channels):
        own = [one for one in told[at] if text_of(one) not in shared]
        way = imaging_method(channel) if method else None
        if own or way:
            means = phrase(", with " if way else " with ", listed(own)) if own else None
            found[f"channel {at}"] = phrase(
                _subject(channel, at), " imaged", phrase(" by ", way) if way else None, means
            )
    if shared:
        # Behind channels that have nothing of their own this is all that is said.
        found["channels"] = phrase("All channels were imaged with ", listed(shared.values()))
    elif not any(told):
        gap = channels[0].gap("light_path", "light sources, filters and detectors")
        found["channels"] = phrase("Channels were imaged with ", gap)
    return found | _order(channels)


def imaging_method(channel: Thing) -> Phrase | None:
    """Write how a channel was imaged; None where only another method than those of the model is said."""
    value = channel.value("imaging_method")
    if value is None:
        return phrase(channel.gap("imaging_method"))
    known = current_model().enums["ImagingMethod"].values.get(str(value))
    return (
        None
        if known is None or value == "Other"
        else phrase(channel.says("imaging_method", method_in_words(known.title)))
    )


def method_in_words(title: str) -> str:
    """Write the title of an imaging method as it stands behind "by".

    >>> method_in_words("Confocal fluorescence, spinning disk"), method_in_words("Widefield fluorescence")
    ('confocal fluorescence microscopy with spinning disk', 'widefield fluorescence microscopy')
    >>> method_in_words("Confocal fluorescence, lifetime imaging (FLIM)")
    'confocal fluorescence lifetime imaging (FLIM)'
    """
    kind, _, more = title.partition(", ")
    kind = in_sentence(kind)
    if any(head in more for head in _HEADS):
        if "microscopy" in more:
            return more
        repeated = more.startswith(kind.rpartition(" ")[2])
        return f"{kind.rpartition(' ')[0] if repeated else kind} {more}"
    named = kind if any(head in kind for head in _HEADS) else f"{kind} microscopy"
    return f"{named} with {more}" if more else named


def _shared(told: list[list[Phrase]]) -> dict[str, Phrase]:
    """Give what is said of each channel, gaps apart, by its text."""
    found: dict[str, list[Phrase]] = {}
    for channel in told:
        for text, one in {text_of(one): one for one in channel}.items():
            found.setdefault(text, []).append(one)
    every = {text: ones for text, ones in found.items() if len(ones) == len(told)}
    return {text: together(ones) for text, ones in every.items() if not any(clause.gap for clause in ones[0])}


def _subject(channel: Thing, at: int) -> Phrase:
    dyes = [one.written("name") or phrase(one.written("model")) for one in channel.things("fluorophores")]
    if not any(dyes) and channel.value("contrast_method") == "Fluorescence":
        dyes = [channel.gap("fluorophores", "fluorophore")]
    return phrase(channel.written("name", "Channel “{}”") or f"Channel {at + 1}", bracketed(*dyes), " was")


def _light(channel: Thing) -> Iterator[Phrase]:
    """Give what the light came from and went through."""
    path = channel.thing("light_path")
    if path is None:
        return
    for settings in path.things("light_source_settings"):
        if source := settings.thing("settings_of"):
            yield _source(channel, settings, source)
    sets = path.things("filter_sets")
    inside = [thing for one in sets for field in _SET_PARTS for thing in one.things(field)]
    for part in (*path.things("excitation_filters"), *path.things("standard_dichroics"), *inside):
        yield _filter(part)
    for members in filter(None, (one.things("member_filters") for one in sets)):
        yield phrase("a filter set that has ", listed(map(_filter, members)))  # whether the light met all isn't said
    for part in (*path.things("emission_filters"), *path.things("generic_filters")):
        yield _filter(part)
    for sheet in path.things("light_sheet_settings"):
        thick, na = sheet.written("sheet_thickness", "{} µm thick"), sheet.written("sheet_na", "NA {}")
        yield phrase("a light sheet", bracketed(thick, na))


_SET_PARTS: Final = ("excitation_filter", "standard_dichroic", "emission_filter")


def _source(channel: Thing, settings: Thing, source: Thing) -> Phrase:
    ranges = source.things("illumination_wavelength_ranges")
    colour = channel.written("illumination_wavelength", "{} nm ")
    # A lamp shines in more colours than that of its peak.
    if colour is None and len(ranges) == 1 and source.is_a("Laser") and source.value("tuneable") is not True:
        colour = ranges[0].written("peak_wavelength", "{} nm ")
    missing = colour is None and source.is_a("Laser", "MultiLaserEngine")
    gap = channel.gap("illumination_wavelength", "wavelength of the exciting light") if missing else None
    power = settings.written("illumination_power_setting", "set to {} mW")
    share = settings.written("relative_illumination_power_setting", "at {} % of its power")
    lost = settings.number("attenuation")
    dimmed = settings.written("attenuation", "attenuated by {} %", _percent) if lost else None
    named = with_article(phrase(colour, gap, " " if gap else None, source.noun))
    return phrase(named, bracketed(source.make, listed([power or share, dimmed], ", ", ", "), between="; "))


def _percent(share: float) -> str:
    return number_label(round(100 * share, 6))


def _filter(part: Thing) -> Phrase:
    return phrase(with_article(phrase(_band(part), part.noun)), bracketed(part.make))


def _band(part: Thing) -> Phrase | None:
    """Write what a filter passes as its makers do: 525/50 nm, 500 nm long-pass."""
    ranges = part.things("transmittance_ranges")
    kind = part.choice("filter_type")
    if not ranges:
        return None
    if kind in ("LongPass", "ShortPass"):
        edge = (
            ranges[0].written("center_wavelength", "{} nm ")
            if len(ranges) == 1 and not ranges[0].number("fwhm_bandwidth")
            else None
        )
        return phrase(edge, part.word("filter_type"), " ") if edge else None
    if part.is_a("Dichroic"):
        return None
    bands = [
        phrase(one.written("center_wavelength"), one.written("fwhm_bandwidth", "/{}"))
        for one in ranges
        if one.number("fwhm_bandwidth")
    ]
    return phrase(listed(bands), " nm ") if bands else None


def _ways(channel: Thing, image: Thing, at: int) -> Iterator[Phrase]:
    """Give how the channel was recorded: detector, pinhole, exposure, averaging."""
    path = channel.thing("light_path")
    for settings in path.things("detector_settings") if path else ():
        detector = settings.thing("settings_of")
        for window in settings.things("detection_windows"):
            yield phrase("detection at ", window.written("cut_on"), "–", window.written("cut_off"), " nm")
        if detector is not None:
            yield _detector(settings, detector)
        if (frames := settings.number("integration")) and frames > 1:
            yield phrase(settings.written("integration", "averaging of {} frames"))
    for stop in path.things("optical_aperture_settings") if path else ():
        size = stop.written("pinhole_size", "{} Airy units") or stop.written("pinhole_diameter", "{} µm")
        if size is not None:
            yield phrase(
                "a pinhole of ",
                Clause(
                    size.text.replace("1 Airy units", "1 Airy unit") if size.text[:2] == "1 " else size.text,
                    size.sources,
                ),
            )
    for scan in path.things("confocal_scanner_settings") if path else ():
        yield from _scanned(scan)
    yield from _timed(channel, image, at)


def _detector(settings: Thing, detector: Thing) -> Phrase:
    camera = detector.is_a("Camera")
    noun = detector.noun if not camera or detector.noun.endswith("camera") else f"{detector.noun} camera"
    chips = detector.things("sensor_chips")
    pixel = chips[0].written("pixel_width", "{} µm pixels") if len(chips) == 1 else None
    binning = settings.number("binning")
    told = [
        pixel,
        settings.says(
            "binning", "without binning" if binning == 1 else f"binned {number_label(binning)}×{number_label(binning)}"
        )
        if binning
        else None,
        settings.written("voltage", "at {} V"),
        settings.written("amplification_gain", "gain {}") if settings.number("amplification_gain") != 1 else None,
    ]
    return phrase(with_article(phrase(noun)), bracketed(detector.make, listed(told, ", ", ", "), between="; "))


def _scanned(scan: Thing) -> Iterator[Phrase]:
    unit, count = _UNITS.get(scan.choice("integration_unit")), scan.number("integration_number")
    way = {"Average": "averaging", "Sum": "summing"}.get(scan.choice("integration_method"))
    if unit and way and count and count > 1:
        sources = [
            scan.source(name, scan.value(name))
            for name in ("integration_number", "integration_unit", "integration_method")
        ]
        yield (Clause(f"{way} of {number_label(count)} {unit}", tuple(sources)),)
    unit = _UNITS.get(scan.choice("scan_format"))
    if unit and (rate := scan.number("scanning_frequency")):
        sources = [scan.source(name, scan.value(name)) for name in ("scanning_frequency", "scan_format")]
        yield (Clause(f"a scan rate of {number_label(rate)} {unit} per second", tuple(sources)),)


def _timed(channel: Thing, image: Thing, at: int) -> Iterator[Phrase]:
    """Give the exposure and dwell times of the channel's planes."""
    pixels = image.thing("pixels")
    planes = [one for one in pixels.things("planes") if one.number("the_c") == at] if pixels else []
    for field, words in (("exposure_time", "an exposure time of "), ("pixel_dwell_time", "a pixel dwell time of ")):
        known = {value: one for one in planes if (value := one.number(field)) is not None}
        if known:
            low, high = min(known), max(known)
            unit = current_model().slots[field].unit
            by, _ = spoken(unit, high)
            text = quantity(low, unit) if low == high else f"{divided(low, by)} to {quantity(high, unit)}"
            sources = tuple(known[value].source(field, value) for value in dict.fromkeys((low, high)))
            yield phrase(words, Clause(text, sources))


def _order(channels: list[Thing]) -> dict[str, Phrase]:
    scans = [scan for one in channels for scan in one.reached("light_path", "confocal_scanner_settings")]
    words = {"Sequential": "one after the other", "Parallel": "at the same time"}
    modes = {str(scan.value("multi_channel_mode")) for scan in scans}
    mode = modes.pop() if len(modes) == 1 else ""
    if len(channels) < 2 or mode not in words:
        return {}
    sources = tuple(Source(one.id, f"{one.way}multi_channel_mode", mode) for one in scans)
    return {"order": phrase("Channels were recorded ", Clause(words[mode], sources))}
