"""The sentence on pixels, planes and times of an image."""

from __future__ import annotations

from collections.abc import Mapping

from nboq.errors import NboqError
from nboq.optics import Optics
from nboq.prose.clauses import Clause, Phrase, Source, Thing, bracketed, phrase
from nboq.schema.labels import number_label


def sampling(image: Thing) -> Mapping[str, Phrase]:
    """Write how an image samples the specimen."""
    pixels = image.thing("pixels")
    if pixels is None:
        return {"sampling": phrase("The pixel size was ", image.gap("pixels", "pixel size"))}
    wide, high = pixels.written("size_x"), pixels.written("size_y")
    told = [phrase(wide, " × ", high, " pixels") if wide and high else None]
    if (pixels.number("size_z") or 1) > 1:
        step = pixels.written("physical_size_z", "{} µm") or pixels.gap("physical_size_z", "distance of the planes")
        told.append(phrase(pixels.written("size_z"), " planes ", step, " apart"))
    if (pixels.number("size_t") or 1) > 1:
        every = pixels.written("time_increment", "{} s") or pixels.gap("time_increment", "time between images")
        told.append(phrase(pixels.written("size_t"), " time points every ", every))
    return {"sampling": phrase("The pixel size was ", _pixel(image, pixels), bracketed(*told))}


def _pixel(image: Thing, pixels: Thing) -> Phrase:
    """Write the size of a pixel: as the image says, else as it follows from camera and magnification."""
    fields = ("physical_size_x", "physical_size_y")
    wide, high = (pixels.written(one, "{} µm") if (pixels.number(one) or 0) > 0 else None for one in fields)
    if wide and high:
        if wide.text == high.text:
            return phrase(Clause(wide.text, (*wide.sources, *high.sources)))
        return phrase(Clause(wide.text, wide.sources), " × ", high)
    if wide or high:
        return phrase(wide or high)
    try:
        follows = float(f"{Optics.of(image.view).sampled_pixel:.4g}")  # type: ignore[arg-type]
    except NboqError:
        return phrase(pixels.gap("physical_size_x", "pixel size"))
    return phrase(
        Clause(f"{number_label(follows)} µm", tuple(_sources(image))), " (calculated from camera and magnification)"
    )


def _sources(image: Thing) -> list[Source]:
    """Give the fields from which the size follows."""
    channel = image.reached("pixels", "channels")[0]
    settings = channel.reached("light_path", "detector_settings")
    chips = channel.reached("light_path", "detector_settings", "settings_of", "sensor_chips")
    stands = image.things("microscope_stand_settings")
    lenses = image.reached("objective_settings", "settings_of")
    camera = [(chips, "pixel_width"), (settings, "binning")]
    sizes = [(stands, "total_effective_magnification"), (lenses, "calibrated_magnification"), (lenses, "magnification")]
    found, magnified = (
        [one.source(field, one.value(field)) for things, field in named for one in things if one.value(field)]
        for named in (camera, sizes)
    )
    return [*found, *magnified[:1]]  # as `Optics` takes them, the first magnification there is
