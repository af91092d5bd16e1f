"""Small worlds of chance: few ids, days and names, so that documents say much of the same things, and not the same."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from tests.store.oracle import building as make
from tests.store.oracle.building import doi, uuid
from tests.store.oracle.world import Json, Link

_INSTRUMENTS: Final = [make.SCOPE, make.OTHER, "https://hdl.handle.net/20.500.12345/again"]
_FACILITIES: Final = [make.FACILITY, "https://ror.org/0aaaaaa11", "https://ror.org/0bbbbbb22"]
_MODELS: Final = [make.MODEL, doi("model")]
_DESCRIPTORS: Final = [doi("d-1"), doi("d-2"), doi("d-3"), uuid("d-4")]
_PAPERS: Final = [doi("paper-one"), doi("paper-two")]
_GRANTS: Final = [doi("grant-a"), doi("grant-b")]
_DATASETS: Final = [doi("data-one"), doi("data-two")]
_DAYS: Final = ["2021-01-01", "2021-01-02", "2022-06-30", "2022-07-01", "2030-01-01"]
_NAMES: Final = ["A", "B", "C, D"]
_PARTS: Final = {
    uuid("lens 1"): "Objective",
    uuid("lens 2"): "Objective",
    uuid("eye 1"): "EMCCD",
    uuid("eye 2"): "MonochromeCMOS",
    uuid("lamp"): "LightEmittingDiode",
    uuid("laser"): "Laser",
    uuid("green"): "EmissionFilter",
    uuid("red"): "EmissionFilter",
    uuid("cube"): "FilterCube",
    uuid("disk"): "SpinningDisk",
    uuid("soft"): "AcquisitionSoftware",
}
_GLASS: Final = [each for each, kind in _PARTS.items() if kind == "EmissionFilter"]


def _maybe(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | value


def _some(*values: Any) -> st.SearchStrategy[Any]:
    return _maybe(st.sampled_from(values))


def _list(values: list[str]) -> st.SearchStrategy[list[str] | None]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda found: found or None)


def _kept(made: Json) -> Json:
    return {key: value for key, value in made.items() if value is not None}


def _ranges(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Json] | None]:
    one = st.fixed_dictionaries({"type": st.just(kind), **fields}).map(_kept)
    return st.lists(one, max_size=2).map(lambda found: found or None)


_NUMBERS: Final = {"manufacturer": _some("M", "N"), "model": _some("m1", "m2")}
_BANDS: Final = _ranges("TransmittanceRange", center_wavelength=_some(507, 525, 610), fwhm_bandwidth=_some(0, 36, 50))
_LIGHT: Final = {"peak_wavelength": _some(488, 561, 587), "cut_on": _some(400, 488), "cut_off": _some(500, 610)}
_CHIPS: Final = st.lists(st.sampled_from(["chip 1", "chip 2"]), max_size=2, unique=True)
_OF_KIND: Final[dict[str, dict[str, st.SearchStrategy[Any]]]] = {
    "Objective": {
        "lens_na": _some(0.8, 1.2, 1.4),
        "magnification": _some(20, 63, 100),
        "immersion_type": _some("Air", "MineralOil"),
        "working_distance": _some(0.14, 2),
        "catalog_number": _some("c1", "C1"),
    },
    "EMCCD": {"quantum_efficiency": _some(0.8, 0.9), "serial_number": _some("C1", "s1")},
    "MonochromeCMOS": {"quantum_efficiency": _some(0.8, 0.9)},
    "LightEmittingDiode": {
        "led_modules": _ranges("LEDModule", **_LIGHT),
        "illumination_role": _some("Transmitted", "Fluorescence"),
    },
    "Laser": {
        "illumination_wavelength_ranges": _ranges("IlluminationWavelengthRange", **_LIGHT),
        "is_pump": _some(True, False),
        "tuneable": _some(True, False),
    },
    "EmissionFilter": {"transmittance_ranges": _BANDS, "filter_type": _some("LongPass", "ShortPass", "BandPass")},
    "FilterCube": {"emission_filter": _some(*_GLASS), "member_filters": _list(_GLASS)},
    "AcquisitionSoftware": {"version": _some("1", "2")},
}


@st.composite
def _part(draw: st.DrawFn, identifier: str) -> Json:
    kind = _PARTS[identifier]
    fields = _OF_KIND.get(kind, {})
    numbers = {} if kind == "AcquisitionSoftware" else _NUMBERS
    made = {key: draw(value) for key, value in {**fields, **numbers, "name": _some(*_NAMES)}.items()}
    if kind in ("EMCCD", "MonochromeCMOS"):
        chips = [
            _kept({"type": "SensorChip", "id": uuid(f"{name} {identifier}"), "pixel_width": draw(_some(6.5, 13))})
            for name in draw(_CHIPS)
        ]
        made["sensor_chips"] = chips or None
    return _kept({"type": kind, "id": identifier, **made})


_CITED: Final = {"cited_by": _list(_PAPERS), "described_in": _list(_PAPERS)}


@st.composite
def _instrument(draw: st.DrawFn, identifier: str) -> Json:
    funding = _ranges(
        "FundingReference", identified_by=_some(*_GRANTS), award_number=_some("A 1", "X"), name=_some("F", "G")
    )
    fields = {
        "name": _some(*_NAMES),
        "hosted_by": _some(*_FACILITIES),
        "has_model": _some(*_MODELS),
        "model": _some("m1", "m2"),
        "serial_number": _some("s1", "s2"),
        "commissioned_on": _some(*_DAYS[:2]),
        "decommissioned_on": _some(*[None] * 4, _DAYS[3]),
        "identical_to": _list(_INSTRUMENTS[1:]) if identifier == _INSTRUMENTS[2] else st.none(),
        "funded_by": _list(_GRANTS),
        "funding": funding,
        "instrument_types": _ranges("InstrumentType", name=_some("Confocal", "widefield")),
        **_CITED,
    }
    return _kept({"type": "Instrument", "id": identifier, **{key: draw(value) for key, value in fields.items()}})


@st.composite
def _descriptor(draw: st.DrawFn, identifier: str) -> Json:
    parts = draw(st.lists(st.sampled_from(sorted(_PARTS)), max_size=6, unique=True))
    others = [each for each in _DESCRIPTORS if each != identifier]
    fields = {
        "name": _some(*_NAMES),
        "valid_from": _some(*_DAYS),
        "valid_until": _some(*_DAYS[2:]),
        "replaces": _some(None, *others),
        **_CITED,
    }
    made = {key: draw(value) for key, value in fields.items()}
    made["describes"] = draw(_instrument(draw(st.sampled_from(_INSTRUMENTS))))
    made["components"] = [draw(_part(part)) for part in parts] or None
    return _kept({"type": "HardwareDescriptor", "id": identifier, "tier": draw(st.integers(1, 3)), **made})


def _calibrations(kind: str, number: int) -> st.SearchStrategy[Json]:
    sizes = ("theoretical_xy_spot_size", "median_xy_spot_size", "median_z_spot_size")
    fields = {
        "name": _some(*_NAMES),
        "calibration_date": _some(*_DAYS[:4]),
        "calibrated_instrument": _some(*_INSTRUMENTS),
        "calibrated_descriptor": _some(*_DESCRIPTORS),
        "calibrates": _list(sorted(_PARTS)),
        **({size: _some(190, 214) for size in sizes} if kind == "OpticalCalibration" else {}),
    }
    known = {"type": st.just(kind), "id": st.just(uuid(f"{kind} {number}"))}
    return st.fixed_dictionaries({**known, **fields}).map(_kept)


@st.composite
def _image(draw: st.DrawFn, number: int) -> Json:
    dyes = draw(st.lists(st.tuples(_some("EGFP", "egfp", "Cy3"), _some(507, 560, 610.5)), max_size=2))
    glass, eyes = draw(_list(_GLASS)), draw(_list([uuid("eye 1"), uuid("eye 2")]))
    path = {
        "emission_filters": glass,
        "filter_sets": draw(_ranges("FilterSet", emission_filter=_some(*_GLASS), member_filters=_list(_GLASS))),
        "detector_settings": [{"type": "GenericDetectorSettings", "settings_of": eye} for eye in eyes or ()] or None,
    }
    made = make.image(
        f"i{number}",
        draw(_some(*_DAYS)),
        draw(_some(uuid("lens 1"), uuid("lens 2"))),
        dyes,
        _kept(path) or None,
        draw(_some(*_INSTRUMENTS)),
        draw(_some(0.1, 0.2)),
        documented_by=draw(_list(_DESCRIPTORS)),
        part_of=draw(_list(_DATASETS)),
    )
    inside = draw(_maybe(_calibrations("OpticalCalibration", 10 + number)))
    if inside:
        made["optical_calibrations"] = [inside]
    return made


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Json], tuple[Link, ...]]:
    """Make a world of documents, and links that somebody stored beside them."""

    def some(strategies: list[st.SearchStrategy[Json]]) -> list[Json]:
        wanted = draw(st.lists(st.booleans(), min_size=len(strategies), max_size=len(strategies)))
        return [draw(strategy) for strategy, want in zip(strategies, wanted, strict=True) if want]

    facilities = [
        st.fixed_dictionaries({"cited_by": _list(_PAPERS), "identical_to": _some(None, [_FACILITIES[1]])}).map(
            lambda fields, each=each: make.facility(each, **fields)  # type: ignore[misc]
        )
        for each in _FACILITIES[::2]
    ]
    found = some([_descriptor(each) for each in _DESCRIPTORS])
    found += some([_instrument(each) for each in _INSTRUMENTS]) + some(facilities)
    found += some([st.just(make.model(each)) for each in _MODELS])
    found += some([_image(number) for number in range(3)])
    found += some([_calibrations("OpticalCalibration", 1), _calibrations("DetectorCalibration", 1)])
    found += some(
        [
            st.fixed_dictionaries(
                {"collected_by": _list(_INSTRUMENTS), "documented_by": _list(_DESCRIPTORS), **_CITED}
            ).map(
                lambda fields, each=each: make.thing("Dataset", each, "Data", **fields)  # type: ignore[misc]
            )
            for each in _DATASETS
        ]
    )
    found += some([st.just(make.thing("Publication", each, "Paper")) for each in _PAPERS])
    found += some([st.just(make.thing("Grant", each, "Grant", award_number="A 1")) for each in _GRANTS[:1]])
    instruments = [one["id"] for one in found if one["type"] == "Instrument"]
    papers = [one["id"] for one in found if one["type"] == "Publication"]
    links: tuple[Link, ...] = ()
    if instruments and papers:
        pairs = st.tuples(st.sampled_from(instruments), st.just("cited_by"), st.sampled_from(papers))
        links = tuple(draw(st.lists(pairs, max_size=2, unique=True)))
    return found, links
