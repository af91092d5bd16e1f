"""What every simulated microscope has: stand, stage, focus, objectives, a program."""

from __future__ import annotations

from typing import Any, Final

from nboq.simulate.tables import Lens
from nboq.simulate.world import Epoch, Plan, World

Json = dict[str, Any]
_STAGES: Final = "Stetig Mechanik (invented)"


class Frame:
    """The parts that don't depend on how a microscope makes its images."""

    def __init__(self, world: World, plan: Plan, epoch: Epoch) -> None:
        self._world, self._plan, self._epoch = world, plan, epoch
        # What was measured and left out differs from microscope to microscope, but not between twins.
        self._chance = world.random("parts", plan.config, epoch.number)
        self.all: list[Json] = []
        self.lenses: list[tuple[Lens, Json]] = []
        self.stand = self._stand()
        self.stage = self._stage()
        self.focus = self._focus()
        self.insert = self._insert()
        for lens in epoch.lenses:
            self._objective(lens)

    def _add(self, type_: str, role: str, name: str, maker: str, model: str, **fields: Any) -> Json:
        part = {
            "type": type_,
            # A part that stays keeps its id through all descriptors.
            "id": self._world.uuid("part", self._plan.number, role, model),
            "name": name,
            "manufacturer": maker,
            "model": model,
            "catalog_number": f"{''.join(word[0] for word in maker.split()[:2])}-{model.replace(' ', '-')}",
            **fields,
        }
        self.all.append(part)
        return part

    def _id(self, *what: str) -> str:
        return self._world.uuid("part", self._plan.number, *what)

    def _stand(self) -> Json:
        make = self._plan.make
        type_ = "InvertedMicroscopeStand" if make.inverted else "UprightMicroscopeStand"
        origin = "CommercialAsIs" if self._epoch.number == 0 else "CommercialCustomModified"
        return self._add(type_, "stand", "Stand", make.maker, make.name, stand_type="Compound", origin=origin)

    def _stage(self) -> Json:
        return self._add(
            "MechanicalStage",
            "stage",
            "Scanning stage",
            _STAGES,
            "XY 130",
            encoding="Linear",
            motorized=True,
            movement_axes="XY",
            built_in=False,
            xy_repeatability=300,
            xy_max_velocity=20000,
            z_repeatability=100,
            x_travel_range=130000,
            y_travel_range=85000,
        )

    def _focus(self) -> Json:
        make = self._plan.make
        return self._add(
            "ZDrive",
            "focus",
            "Focus drive",
            make.maker,
            f"{make.name} Z",
            encoding="Rotary",
            motorized=True,
            movement_axes="Z",
            built_in=True,
            z_repeatability=60,
            z_travel_range=10000,
        )

    def _insert(self) -> Json:
        kind = self._chance.choice(("MicroscopeSlide", "MultiwellPlate"))
        return self._add(
            "StageInsert",
            "insert",
            "Sample frame",
            _STAGES,
            "SF 1",
            sample_holder_type=kind,
            temperature_controlled=False,
            number_of_slots=1,
        )

    def _objective(self, lens: Lens) -> None:
        phase = f" {lens.phase}" if lens.phase != "None" else ""
        name = f"{lens.magnification:g}x/{lens.na:.2f}{phase}"
        part = self._add(
            "Objective",
            "objective",
            name,
            self._plan.make.maker,
            f"{lens.correction} {name}",
            magnification=lens.magnification,
            lens_na=lens.na,
            correction=lens.correction,
            immersion_type=lens.immersion,
            infinity_corrected=True,
            contrast_modulation=lens.phase,
            dic=lens.dic,
            light_type="Visible",
            working_distance=lens.working_distance,
            has_correction_collar=lens.collar,
            field_number=25,
        )
        if lens.collar:
            part["correction_collar_type"] = "CoverglassThickness"
        self.lenses.append((lens, part))

    def _software(self) -> Json:
        maker = self._plan.make.maker
        version = f"{2 + self._epoch.number}.{self._chance.randrange(6)}"
        part = {
            "type": "AcquisitionSoftware",
            "id": self._id("software", version),
            "name": f"{maker.split()[0]} Capture",
            "version": version,
            "developer": maker,
            "website": f"https://{maker.split()[0].lower()}.example.com/capture",
            "open_source": False,
        }
        self.all.append(part)
        return part
