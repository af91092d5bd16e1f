"""The parts of a simulated microscope, as its descriptor lists them: what all have, then lamps, filters, detectors."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from nboq.schema.model import current_model
from nboq.simulate.tables import CONSTANTS, CUBES, LASERS, LEDS, Cube, Json, Lens
from nboq.simulate.world import Epoch, Plan, World

_SPARED: Final = frozenset({"filter_cubes", "peak_wavelength"})
"""Fields without which a descriptor of a microscope could hardly be asked anything."""


class Parts:
    """The parts of one instrument in one epoch, by role."""

    def __init__(self, world: World, plan: Plan, epoch: Epoch) -> None:
        self._world, self._plan, self._epoch = world, plan, epoch
        # What was measured and left out differs from microscope to microscope, but not between twins.
        self._chance = world.random("parts", plan.config, epoch.number)
        self.all: list[Json] = []
        self.lenses: list[tuple[Lens, Json]] = []
        self.stand = self._stand()
        self.stage = self._add("stage")
        self.focus = self._add("focus", model=f"{plan.make.name} Z")
        kind = self._chance.choice(("MicroscopeSlide", "MultiwellPlate"))
        self.insert = self._add("insert", sample_holder_type=kind)
        for lens in epoch.lenses:
            self._objective(lens)
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

    def _add(self, role: str, *, constant: str = "", **fields: Any) -> Json:
        """Add a part.

        Args:
            role: What it is in this microscope.
            constant: Under which name the table has what such a part always says; left out, under its role.
            fields: What else it says.
        """
        part: Json = {"type": "", "id": "", "name": "", "manufacturer": self._plan.make.maker, "model": ""}
        part |= CONSTANTS[constant or role] | fields
        maker, model = part["manufacturer"], part["model"]
        # A part that stays keeps its id through all descriptors.
        part["id"] = self._id(role, model)
        part["catalog_number"] = f"{''.join(word[0] for word in maker.split()[:2])}-{model.replace(' ', '-')}"
        part |= CONSTANTS.get(part["type"], {})
        self.all.append(part)
        return part

    def _id(self, *what: str) -> str:
        return self._world.uuid("part", self._plan.number, *what)

    def _stand(self) -> Json:
        make = self._plan.make
        type_ = "InvertedMicroscopeStand" if make.inverted else "UprightMicroscopeStand"
        origin = "CommercialAsIs" if self._epoch.number == 0 else "CommercialCustomModified"
        return self._add("stand", type=type_, model=make.name, origin=origin)

    def _objective(self, lens: Lens) -> None:
        phase = f" {lens.contrast_modulation}" if lens.contrast_modulation != "None" else ""
        name = f"{lens.magnification:g}x/{lens.lens_na:.2f}{phase}"
        part = self._add("objective", name=name, model=f"{lens.correction} {name}", **asdict(lens))
        if lens.has_correction_collar:
            part["correction_collar_type"] = "CoverglassThickness"
        self.lenses.append((lens, part))

    def _software(self) -> Json:
        maker = self._plan.make.maker
        version = f"{2 + self._epoch.number}.{self._chance.randrange(6)}"
        brand = maker.split()[0]
        part = CONSTANTS["software"] | {
            "id": self._id("software", version),
            "name": f"{brand} Capture",
            "version": version,
            "developer": maker,
            "website": f"https://{brand.lower()}.example.com/capture",
        }
        self.all.append(part)
        return part

    def _filter(self, type_: str, role: str, name: str, model: str, centre: float, width: float) -> Json:
        return self._add(
            role,
            constant="filter",
            type=type_,
            name=name,
            model=model,
            filter_type="BandPass" if width else "LongPass",
            transmittance_ranges=[_band("TransmittanceRange", centre, width)],
        )

    def _emission(self, cube: Cube) -> Json:
        centre, width = cube.emission
        name = cube.name
        return self._filter("EmissionFilter", name, f"{name} emission", f"EM {centre:g}/{width:g}", centre, width)

    def _widefield(self) -> None:
        modules = [
            {"type": "LEDModule", "name": f"{led:g} nm", "peak_wavelength": led, "illumination_power": 150 + led / 4}
            for led in LEDS
            if led in {CUBES[name].led for name in self._epoch.cubes}
        ]
        lamp = self._add("lamp", model=f"Kranz {len(modules)}", led_modules=modules)
        cubes = []
        for name in self._epoch.cubes:
            cube = CUBES[name]
            self.lights[cube.led] = lamp
            centre, width = cube.excitation
            model = f"EX {centre:g}/{width:g}"
            exciter = self._filter("ExcitationFilter", name, f"{name} excitation", model, centre, width)
            dichroic = self._filter("StandardDichroic", name, f"{name} dichroic", f"DM {cube.edge:g}", cube.edge, 0)
            emitter = self._emission(cube)
            held = self._add(
                name,
                constant="cube",
                name=f"{name} cube",
                excitation_filter=exciter["id"],
                standard_dichroic=dichroic["id"],
                emission_filter=emitter["id"],
            )
            self.cubes[name] = exciter, dichroic, emitter
            cubes.append(held["id"])
        self._add("turret", number_of_slots=max(6, len(cubes)), filter_cubes=cubes)
        self._camera()

    def _lasers(self) -> None:
        wanted = {CUBES[name].laser for name in self._epoch.cubes}
        for line in (line for line in LASERS if line in wanted):
            # Yellow lines come from pumped crystals, the others from diodes.
            pumped = line == 561
            power = 50 if line < 450 else 25
            self.lights[line] = self._add(
                f"laser-{line:g}",
                constant="laser",
                name=f"{line:g} nm laser",
                model=f"Strahl {line:g}-{power}",
                laser_type="DiodePumpedSolidState" if pumped else "SemiconductorLaserDiode",
                is_pumped=pumped,
                modulation_mechanism="Direct" if line < 450 else "AcoustoOpticalTuneableFilter",
                illumination_wavelength_ranges=[
                    {"type": "IlluminationWavelengthRange", "peak_wavelength": line, "illumination_power": power}
                ],
            )

    def _main_dichroic(self) -> Json:
        lines = sorted(self.lights)
        model = f"DM {'/'.join(f'{line:g}' for line in lines)}"
        part = self._filter("StandardDichroic", "main", "Main dichroic", model, 0, 1)
        part |= {
            "filter_type": "MultiPass",
            "transmittance_ranges": [
                _band("TransmittanceRange", (low + high) / 2 + 3, high - low - 20)
                for low, high in pairwise([*lines, 790.0])
            ],
            "reflectance_ranges": [_band("ReflectanceRange", line, 10) for line in lines],
        }
        return part

    def _laser_filters(self) -> None:
        main = self._main_dichroic()
        for name in self._epoch.cubes:
            emitter = self._emission(CUBES[name])
            self.cubes[name] = main, main, emitter

    def _scanned(self) -> None:
        make = self._plan.make
        self._laser_filters()
        self.scanner = self._add("scanner", model=f"{make.name} galvanometers")
        self.pinhole = self._add("pinhole", model=f"{make.name} pinhole")
        for number in range(1, 2 + len(self._epoch.cubes) // 2):
            best = number > 1
            model, role = ("Pico 5" if best else "Pico 2"), f"detector-{number}"
            self.detectors.append(
                self._add(
                    role,
                    constant="detector",
                    name=f"Detector {number}",
                    model=model,
                    photocathode_material="GalliumArsenidePhosphide" if best else "MultiAlkali",
                    operational_modes=[self._mode(role, model, 12, 42000, 50000)],
                    quantum_efficiency=0.41 if best else 0.22,
                    dark_current=2500 if best else 900,
                )
            )

    def _disk(self) -> None:
        self._laser_filters()
        self.scanner = self._add("disk", model=f"{self._plan.make.name} unit")
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
        if camera is None:
            return
        mode = self._mode("camera", camera.model, camera.bits, round(camera.well / 2**camera.bits, 3), camera.noise)
        chip = {
            "type": "SensorChip",
            "id": self._id("camera", camera.model, "chip"),
            "array_width": camera.width,
            "array_height": camera.height,
            "pixel_width": camera.pixel,
            "pixel_height": camera.pixel,
        }
        self.detectors.append(
            self._add(
                "camera",
                type=camera.type,
                name=camera.model,
                manufacturer=camera.maker,
                model=camera.model,
                serial_number=f"{camera.model[:2].upper()}{self._plan.number:06}",
                sensor_chips=[chip],
                operational_modes=[mode],
                quantum_efficiency=camera.efficiency,
                detector_noise_model="Gaussian" if "CCD" in camera.type else "Poisson",
                sensor_illumination="Back" if camera.efficiency > 0.9 else "Front",
                max_effective_pixel_well_capacity=camera.well,
                maximum_full_frame_rate=camera.rate,
            )
        )

    def _forget(self) -> None:
        """Leave out some of what only the second tier asks for, as people do."""
        for part in self.all:
            for name, use in current_model().classes[part["type"]].slots.items():
                asked = use.tier == 2 and use.obligation == "required" and name not in _SPARED
                if asked and name in part and self._chance.random() < 0.4:
                    del part[name]


def _band(type_: str, centre: float, width: float) -> Json:
    return {"type": type_, "center_wavelength": centre, "fwhm_bandwidth": width}


@lru_cache(maxsize=64)
def parts(world: World, number: int, epoch: int) -> Parts:
    """Give the parts of an instrument in an epoch; they may not be changed."""
    plan = world.plan(number)
    return Parts(world, plan, plan.epochs[epoch])
