"""What a microscopist works out by hand: sampling, resolution, depth of field, Airy units, the length of a light sheet.

The functions take numbers. `Optics.of` takes them from an image, and says which field is missing. Lengths are in µm,
wavelengths in nm, as in the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

from nboq.errors import ContentError, InputError, WrongValue
from nboq.schema.classes import Camera, Channel, Image, Objective

T = TypeVar("T")


def lateral_resolution(na: float, wavelength: float) -> float:
    """Give the distance in µm at which two points are told apart, after Rayleigh: 0.61 λ/NA.

    Args:
        na: Numerical aperture.
        wavelength: Of the light that is detected, in nm.

    Source: S. Inoué, Video Microscopy (Plenum, 1986), p. 114.

    >>> round(lateral_resolution(1.4, 515), 2)
    0.22
    """
    return 0.61 * wavelength / 1000 / na


def axial_resolution(na: float, wavelength: float, refractive_index: float) -> float:
    """Give the distance in µm along the axis from the middle of a point's image to its first minimum: 2 n λ/NA².

    Args:
        na: Numerical aperture.
        wavelength: Of the light that is detected, in nm.
        refractive_index: Of the immersion medium.

    Source: S. Inoué in Handbook of Biological Confocal Microscopy (Springer, 3rd edition, 2006), chapter 1.

    >>> round(axial_resolution(1.4, 500, 1.515), 2)
    0.77
    """
    return 2 * refractive_index * wavelength / 1000 / na**2


def nyquist_lateral(na: float, wavelength: float, *, confocal: bool = False) -> float:
    """Give the largest size in µm of a pixel that loses nothing: λ/(4 NA), half of it in a confocal microscope.

    Args:
        na: Numerical aperture.
        wavelength: In nm: of the light that is detected; in a confocal microscope of that which excites.
        confocal: Whether the light passes the objective twice and a small pinhole.

    Source: Scientific Volume Imaging, "How to compute the Nyquist rate for an image?",
    http://www.svi.nl/NyquistBandwidthImpFaq.

    >>> round(nyquist_lateral(1.3, 488, confocal=True), 4)
    0.0469
    """
    return wavelength / 1000 / ((8 if confocal else 4) * na)


def nyquist_axial(na: float, wavelength: float, refractive_index: float, *, confocal: bool = False) -> float:
    """Give the largest step in µm along the axis that loses nothing: λ/(2 n (1 - cos α)), half of it if confocal.

    Args:
        na: Numerical aperture.
        wavelength: In nm: of the light that is detected; in a confocal microscope of that which excites.
        refractive_index: Of the immersion medium.
        confocal: Whether the light passes the objective twice and a small pinhole.

    Raises:
        InputError: If the aperture is larger than the refractive index.

    Source: R. Heintzmann and C. J. R. Sheppard, The sampling limit in fluorescence microscopy, Micron 38 (2007),
    145–149.

    >>> round(nyquist_axial(1.3, 488, 1.515, confocal=True), 4)
    0.1655
    """
    if na > refractive_index:
        raise InputError(f"a numerical aperture of {na:g} needs a medium denser than {refractive_index:g}")
    height = 1 - math.cos(math.asin(na / refractive_index))
    return wavelength / 1000 / ((4 if confocal else 2) * refractive_index * height)


def depth_of_field(na: float, wavelength: float, refractive_index: float, sampled_pixel: float = 0.0) -> float:
    """Give the depth in µm that is sharp at once: λ n/NA² + n e/NA.

    Args:
        na: Numerical aperture.
        wavelength: In nm.
        refractive_index: Of the immersion medium.
        sampled_pixel: The size e of a pixel of the detector in the specimen, in µm; 0 for that of the light alone.

    Source: Nikon MicroscopyU, Depth of Field Calculator, http://www.microscopyu.com/tutorials/depthoffield.

    >>> depth_of_field(0.5, 550, 1)
    2.2
    """
    return refractive_index * (wavelength / 1000 / na**2 + sampled_pixel / na)


def airy_unit(na: float, wavelength: float) -> float:
    """Give the diameter in µm, in the specimen, of the first dark ring around the image of a point: 1.22 λ/NA.

    Args:
        na: Numerical aperture.
        wavelength: Of the light that is detected, in nm.

    Source: J. B. Pawley (editor), Handbook of Biological Confocal Microscopy (Springer, 3rd edition, 2006), p. 630.

    >>> round(airy_unit(1.3, 500), 3)
    0.469
    """
    return 1.22 * wavelength / 1000 / na


def rayleigh_length(na: float, wavelength: float, refractive_index: float) -> float:
    """Give the distance in µm from its waist at which a Gaussian sheet of light is √2 times as thick: λ n/(π NA²).

    Args:
        na: Numerical aperture of the illumination.
        wavelength: Of the light that excites, in nm.
        refractive_index: Of the medium around the specimen.

    Source: ASI, Gaussian Beam, http://dispim.org/docs/gaussian_beam, which gives the whole length, twice this.

    >>> round(2 * rayleigh_length(0.05, 488, 1))
    124
    """
    return refractive_index * wavelength / 1000 / (math.pi * na**2)


@dataclass(frozen=True)
class Optics:
    """The numbers from which the figures of one channel of an image follow, and these figures.

    What isn't known is None, and a figure that needs it says what is missing. Give what you know yourself to `of`.

    Attributes:
        na: Numerical aperture at which the objective was used.
        refractive_index: Of the immersion medium.
        emission: Wavelength of the light that was detected, in nm.
        excitation: Wavelength of the light that the specimen was lit with, in nm.
        magnification: From the specimen to the detector.
        camera_pixel: Width on the camera of a pixel of the image, binning included, in µm.
        columns: Pixels of the image along X.
        pixel: Width of a pixel in the specimen as the image says, in µm.
        pinhole: Diameter of the pinhole, in µm.
        sheet_na: Numerical aperture of the light sheet.
    """

    na: float | None = None
    refractive_index: float | None = None
    emission: float | None = None
    excitation: float | None = None
    magnification: float | None = None
    camera_pixel: float | None = None
    columns: float | None = None
    pixel: float | None = None
    pinhole: float | None = None
    sheet_na: float | None = None

    @classmethod
    def of(cls, image: Image, channel: int = 0, **known: float) -> Self:
        """Take the numbers of a channel from an image of a document.

        Args:
            image: The image, out of a document that describes its objective too, such as of `nboq.merge`.
            channel: The number of the channel, from 0.
            known: Numbers that the image doesn't have, or has wrong, by the names of the attributes.

        Raises:
            InputError: If there is no such channel, or the image comes from no document.

        >>> import nboq
        >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "20x", "lens_na": 0.5, "immersion_type": "Air"}
        >>> settings = {"type": "ObjectiveSettings", "settings_of": "urn:x:1"}
        >>> channel = {"type": "Channel", "id": "urn:x:2", "detection_wavelength": 550}
        >>> pixels = {"type": "Pixels", "id": "urn:x:3", "channels": [channel]}
        >>> image = {"type": "Image", "id": "urn:x:4", "objective_settings": settings, "pixels": pixels}
        >>> optics = nboq.Optics.of(nboq.Objects(lens, image).images[0])
        >>> optics.lateral_resolution
        0.671
        >>> optics.sampled_pixel  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        nboq.errors.ContentError: the pixel of the camera isn't known: ...
        """
        pixels = image.pixels
        channels = _things(pixels, "channels")
        if channel not in range(max(1, len(channels))):
            raise InputError(f"there are {len(channels)} channels, so none of number {channel}", source=str(image.id))
        taken = channels[channel] if channels else None
        path = _value(taken, "light_path")
        numbers = {
            **_of_objective(image, _only(image.uses(Objective))),
            **_of_colours(taken),
            "camera_pixel": _camera_pixel(path),
            "pinhole": _first(_things(path, "optical_aperture_settings"), "pinhole_diameter"),
            "sheet_na": _first(_things(path, "light_sheet_settings"), "sheet_na"),
            "columns": _value(pixels, "size_x"),
            "pixel": _value(pixels, "physical_size_x"),
        } | known
        return cls(**numbers)

    @property
    def lateral_resolution(self) -> float:
        """After Rayleigh, in µm; see `nboq.optics.lateral_resolution`."""
        return lateral_resolution(self._known("na"), self._known("emission"))

    @property
    def axial_resolution(self) -> float:
        """In µm; see `nboq.optics.axial_resolution`."""
        return axial_resolution(self._known("na"), self._known("emission"), self._known("refractive_index"))

    @property
    def nyquist_lateral(self) -> float:
        """The largest pixel of a widefield microscope, in µm; see `nboq.optics.nyquist_lateral`."""
        return nyquist_lateral(self._known("na"), self._known("emission"))

    @property
    def nyquist_axial(self) -> float:
        """The largest step of a widefield microscope, in µm; see `nboq.optics.nyquist_axial`."""
        return nyquist_axial(self._known("na"), self._known("emission"), self._known("refractive_index"))

    @property
    def nyquist_lateral_confocal(self) -> float:
        """The largest pixel of a confocal microscope, in µm; see `nboq.optics.nyquist_lateral`."""
        return nyquist_lateral(self._known("na"), self._known("excitation"), confocal=True)

    @property
    def nyquist_axial_confocal(self) -> float:
        """The largest step of a confocal microscope, in µm; see `nboq.optics.nyquist_axial`."""
        numbers = self._known("na"), self._known("excitation"), self._known("refractive_index")
        return nyquist_axial(*numbers, confocal=True)

    @property
    def sampled_pixel(self) -> float:
        """Width of a pixel in the specimen, in µm, as it follows from camera and magnification; compare `pixel`."""
        return self._known("camera_pixel") / self._known("magnification")

    @property
    def field_of_view(self) -> float:
        """Width of the image in the specimen, in µm: its columns times the pixel that it says, else that follows."""
        return self._known("columns") * (self.sampled_pixel if self.pixel is None else self.pixel)

    @property
    def depth_of_field(self) -> float:
        """Of the light and the pixels together, in µm; see `nboq.optics.depth_of_field`."""
        pixel = self.sampled_pixel if self.pixel is None else self.pixel
        return depth_of_field(self._known("na"), self._known("emission"), self._known("refractive_index"), pixel)

    @property
    def airy_units(self) -> float:
        """Diameter of the pinhole in Airy units; see `nboq.optics.airy_unit`."""
        unit = airy_unit(self._known("na"), self._known("emission")) * self._known("magnification")
        return self._known("pinhole") / unit

    @property
    def rayleigh_length(self) -> float:
        """Of the light sheet, in µm; see `nboq.optics.rayleigh_length`."""
        return rayleigh_length(self._known("sheet_na"), self._known("excitation"), self._known("refractive_index"))

    def _known(self, name: str) -> float:
        value = getattr(self, name)
        if value is None:
            words, place = _PLACES[name]
            raise ContentError(f"{words} isn't known: {place}", field=name, hint=f"give it: Optics.of(image, {name}=…)")
        if not _is_number(value) or not 0 < value < math.inf:
            raise WrongValue(_PLACES[name][0], name, value, "a number above 0")
        return float(value)


_PLACES: Final = {
    "na": ("the numerical aperture", "no single objective with lens_na or numerical_aperture_setting"),
    "refractive_index": ("the refractive index", "no measured_refractive_index, and no immersion_liquid with one"),
    "emission": ("the wavelength of emission", "no detection_wavelength, and no single fluorophore with one"),
    "excitation": ("the wavelength of excitation", "no illumination_wavelength, and no single fluorophore with one"),
    "magnification": ("the magnification", "no total_effective_magnification, and no objective with one"),
    "camera_pixel": ("the pixel of the camera", "no single camera with binning, sensor_chips and pixel_width"),
    "columns": ("the width of the image", "no size_x"),
    "sheet_na": ("the aperture of the light sheet", "no sheet_na among light_sheet_settings"),
    "pinhole": ("the diameter of the pinhole", "no pinhole_diameter among optical_aperture_settings"),
}


def _only(things: Sequence[T] | None) -> T | None:
    return things[0] if things and len(things) == 1 else None


def _value(thing: Any, name: str) -> Any:
    """Give what stands in a field; None where there is none, as in what a faulty document has instead of the thing."""
    return getattr(thing, name, None)


def _things(thing: Any, name: str) -> list[Any]:
    value = _value(thing, name)
    return list(value) if isinstance(value, list) else []


def _first(things: Iterable[Any], name: str) -> Any:
    return next((value for thing in things if (value := _value(thing, name)) is not None), None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_objective(image: Image, lens: Objective | None) -> dict[str, Any]:
    settings, stand = image.objective_settings, image.microscope_stand_settings
    liquid = _value(settings, "immersion_liquid")
    dry = lens is not None and lens.immersion_type == "Air" and not liquid
    return {
        "na": _value(settings, "numerical_aperture_setting") or _value(lens, "lens_na"),
        # A dry objective has air in front, which is what refractive indices are measured against.
        "refractive_index": _value(settings, "measured_refractive_index")
        or _value(liquid, "refractive_index")
        or (1.0 if dry else None),
        "magnification": _value(stand, "total_effective_magnification")
        or _value(lens, "calibrated_magnification")
        or _value(lens, "magnification"),
    }


def _of_colours(channel: Channel | None) -> dict[str, Any]:
    dye = _only(_things(channel, "fluorophores"))
    return {
        "emission": _value(channel, "detection_wavelength") or _value(dye, "emission_wavelength"),
        "excitation": _value(channel, "illumination_wavelength") or _value(dye, "excitation_wavelength"),
    }


def _camera_pixel(path: Any) -> float | None:
    settings = _only(_things(path, "detector_settings"))
    camera = _value(_value(settings, "settings_of"), "target")
    chip = _only(_things(camera, "sensor_chips")) if isinstance(camera, Camera) else None
    width, binning = _value(chip, "pixel_width"), _value(settings, "binning")
    return width * binning if _is_number(width) and _is_number(binning) else None
