"""What every simulated microscope has: stand, stage, focus, objectives, a program."""

from __future__ import annotations

from typing import Any

from nboq.simulate.tables import CONSTANTS, Json, Lens
from nboq.simulate.world import Epoch, Plan, World


class Frame:
    """The parts that don't depend on how a microscope makes its images."""

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
        phase = f" {lens.phase}" if lens.phase != "None" else ""
        name = f"{lens.magnification:g}x/{lens.na:.2f}{phase}"
        part = self._add(
            "objective",
            name=name,
            model=f"{lens.correction} {name}",
            magnification=lens.magnification,
            lens_na=lens.na,
            correction=lens.correction,
            immersion_type=lens.immersion,
            contrast_modulation=lens.phase,
            dic=lens.dic,
            working_distance=lens.working_distance,
            has_correction_collar=lens.collar,
        )
        if lens.collar:
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
