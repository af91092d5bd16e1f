"""The parts of a simulated microscope, as its descriptor lists them: lamps and lasers, filters, detectors."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Final

from nboq.schema.model import current_model
from nboq.simulate.frame import Frame, Json
from nboq.simulate.tables import CUBES, LASERS, LEDS, Camera, Cube
from nboq.simulate.world import Epoch, Plan, World

_GLASS: Final = "Clearwater Filters (invented)"
_LIGHT: Final = "Brandt & Sohn Leuchten (invented)"
_DETECTORS: Final = "Northlight Detectors (invented)"
_SPARED: Final = frozenset({"filter_cubes", "peak_wavelength"})
"""Fields without which a descriptor of a microscope could hardly be asked anything."""


class Parts(Frame):
    """The parts of one instrument in one epoch, by role."""

    def __init__(self, world: World, plan: Plan, epoch: Epoch) -> None:
        super().__init__(world, plan, epoch)
        self.cubes: dict[str, tuple[Json, Json, Json]] = {}
        self.lights: dict[float, Json] = {}
        self.detectors: list[Json] = []
        self.scanner: Json | None = None
        self.pinhole: Json | None = None
        if plan.kind == "widefield":
            self._widefield()
        else:
            self._lasers()
            self._scanned() if plan.kind == "confocal" else self._disk()
        self.software = self._software()
        if epoch.tier == 1:
            self._forget()

    def _filter(self, type_: str, role: str, name: str, model: str, centre: float, width: float) -> Json:
        edge = width == 0
        part = self._add(
            type_,
            role,
            name,
            _GLASS,
            model,
            filter_type="LongPass" if edge else "BandPass",
            coating_method="HardCoated",
            light_path_location="InfinitySpace",
            attenuation_method="Reflection",
            transmittance_ranges=[
                {"type": "TransmittanceRange", "center_wavelength": centre, "fwhm_bandwidth": width},
            ],
        )
        if type_ == "StandardDichroic":
            part["mirror_type"] = "Planar"
        return part

    def _emission(self, cube: Cube) -> Json:
        centre, width = cube.emission
        return self._filter(
            "EmissionFilter", cube.name, f"{cube.name} emission", f"EM {centre:g}/{width:g}", centre, width
        )

    def _widefield(self) -> None:
        modules = [
            {"type": "LEDModule", "name": f"{led:g} nm", "peak_wavelength": led, "illumination_power": 150 + led / 4}
            for led in LEDS
            if led in {CUBES[name].led for name in self._epoch.cubes}
        ]
        lamp = self._add(
            "LightEmittingDiode",
            "lamp",
            "LED lamp",
            _LIGHT,
            f"Kranz {len(modules)}",
            illumination_role="Fluorescence",
            led_type="Mounted",
            led_modules=modules,
        )
        cubes = []
        for name in self._epoch.cubes:
            cube = CUBES[name]
            self.lights[cube.led] = lamp
            centre, width = cube.excitation
            exciter = self._filter(
                "ExcitationFilter", name, f"{name} excitation", f"EX {centre:g}/{width:g}", centre, width
            )
            dichroic = self._filter("StandardDichroic", name, f"{name} dichroic", f"DM {cube.edge:g}", cube.edge, 0)
            emitter = self._emission(cube)
            held = self._add(
                "FilterCube",
                name,
                f"{name} cube",
                self._plan.make.maker,
                "Reflector module",
                excitation_filter=exciter["id"],
                standard_dichroic=dichroic["id"],
                emission_filter=emitter["id"],
            )
            self.cubes[name] = exciter, dichroic, emitter
            cubes.append(held["id"])
        self._add(
            "FilterCubeTurret",
            "turret",
            "Reflector turret",
            self._plan.make.maker,
            "Turret 6",
            motorized=True,
            number_of_slots=max(6, len(cubes)),
            filter_cubes=cubes,
        )
        self._camera()

    def _lasers(self) -> None:
        wanted = {CUBES[name].laser for name in self._epoch.cubes}
        for line in LASERS:
            if line not in wanted:
                continue
            # Yellow lines come from pumped crystals, the others from diodes.
            pumped = line == 561
            self.lights[line] = self._add(
                "Laser",
                f"laser-{line:g}",
                f"{line:g} nm laser",
                _LIGHT,
                f"Strahl {line:g}-{50 if line < 450 else 25}",
                illumination_role="Fluorescence",
                laser_type="DiodePumpedSolidState" if pumped else "SemiconductorLaserDiode",
                laser_class="Class3B",
                tuneable=False,
                pulsed=False,
                is_pumped=pumped,
                is_pump=False,
                modulation_mechanism="Direct" if line < 450 else "AcoustoOpticalTuneableFilter",
                illumination_wavelength_ranges=[
                    {
                        "type": "IlluminationWavelengthRange",
                        "peak_wavelength": line,
                        "illumination_power": 50 if line < 450 else 25,
                    }
                ],
            )

    def _main_dichroic(self) -> Json:
        lines = sorted(self.lights)
        part = self._filter(
            "StandardDichroic",
            "main",
            "Main dichroic",
            f"DM {'/'.join(f'{line:g}' for line in lines)}",
            0,
            1,
        )
        part["filter_type"] = "MultiPass"
        edges = [*lines, 790.0]
        part["transmittance_ranges"] = [
            {"type": "TransmittanceRange", "center_wavelength": (low + high) / 2 + 3, "fwhm_bandwidth": high - low - 20}
            for low, high in pairwise(edges)
        ]
        part["reflectance_ranges"] = [
            {"type": "ReflectanceRange", "center_wavelength": line, "fwhm_bandwidth": 10} for line in lines
        ]
        return part

    def _laser_filters(self) -> None:
        main = self._main_dichroic()
        for name in self._epoch.cubes:
            emitter = self._emission(CUBES[name])
            self.cubes[name] = main, main, emitter

    def _scanned(self) -> None:
        make = self._plan.make
        self._laser_filters()
        self.scanner = self._add(
            "RasterScanner",
            "scanner",
            "Scanner",
            make.maker,
            f"{make.name} galvanometers",
            raster_scanner_type="GalvanometerMirror",
            number_of_scan_points=1,
            max_frame_rate=5,
        )
        self.pinhole = self._add(
            "Pinhole", "pinhole", "Pinhole", make.maker, f"{make.name} pinhole", max_pinhole_diameter=400
        )
        for number in range(1, 2 + len(self._epoch.cubes) // 2):
            model = "Pico 5" if number > 1 else "Pico 2"
            self.detectors.append(
                self._add(
                    "PhotomultiplierTube",
                    f"detector-{number}",
                    f"Detector {number}",
                    _DETECTORS,
                    model,
                    photocathode_material="GalliumArsenidePhosphide" if number > 1 else "MultiAlkali",
                    signal_processing="Analog",
                    operational_modes=[self._mode(f"detector-{number}", model, 12, 42000, 50000)],
                    quantum_efficiency=0.41 if number > 1 else 0.22,
                    detector_noise_model="Poisson",
                    dark_current=2500 if number > 1 else 900,
                    collection_efficiency=0.85,
                    multianode=False,
                )
            )

    def _disk(self) -> None:
        self._laser_filters()
        make = self._plan.make
        self.scanner = self._add(
            "SpinningDisk",
            "disk",
            "Disk unit",
            make.maker,
            f"{make.name} unit",
            single_disk=False,
            disk_speed=5000,
            number_of_scan_points=1000,
        )
        self._camera()

    def _mode(self, role: str, model: str, bits: int, factor: float, noise: float) -> Json:
        return {
            "type": "OperationalMode",
            "id": self._id(role, model, "mode"),
            "max_bit_depth": bits,
            "electron_conversion_factor": factor,
            "read_out_noise_rms": noise,
        }

    def _camera(self) -> None:
        camera = self._epoch.camera
        if camera is not None:
            self.detectors.append(self._camera_part(camera))

    def _camera_part(self, camera: Camera) -> Json:
        part = self._add(
            camera.type,
            "camera",
            camera.model,
            camera.maker,
            camera.model,
            serial_number=f"{camera.model[:2].upper()}{self._plan.number:06}",
            camera_mount="CMount",
            sensor_chips=[
                {
                    "type": "SensorChip",
                    "id": self._id("camera", camera.model, "chip"),
                    "array_width": camera.width,
                    "array_height": camera.height,
                    "pixel_width": camera.pixel,
                    "pixel_height": camera.pixel,
                }
            ],
            operational_modes=[
                self._mode("camera", camera.model, camera.bits, round(camera.well / 2**camera.bits, 3), camera.noise)
            ],
            quantum_efficiency=camera.efficiency,
            detector_noise_model="Gaussian" if "CCD" in camera.type else "Poisson",
            dark_current=0.06,
            sensor_illumination="Back" if camera.efficiency > 0.9 else "Front",
            max_effective_pixel_well_capacity=camera.well,
            maximum_full_frame_rate=camera.rate,
            binning_options=[1, 2, 4],
        )
        if camera.type == "MonochromeCMOS":
            part["cmos_type"] = "Scientific"
            part["cmos_architecture"] = ["RollingShutter"]
        else:
            part["ccd_type"] = "EMCCD" if camera.type == "EMCCD" else "Conventional"
        return part

    def _forget(self) -> None:
        """Leave out some of what only the second tier asks for, as people do."""
        for part in self.all:
            for name, use in current_model().classes[part["type"]].slots.items():
                asked = use.tier == 2 and use.obligation == "required" and name not in _SPARED
                if asked and name in part and self._chance.random() < 0.4:
                    del part[name]


@lru_cache(maxsize=64)
def parts(world: World, number: int, epoch: int) -> Parts:
    """Give the parts of an instrument in an epoch; they may not be changed."""
    plan = world.plan(number)
    return Parts(world, plan, plan.epochs[epoch])
