"""Which terms belong together: the modules of the schema, by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nboq.schema.artefacts import own_yaml


@dataclass(frozen=True, slots=True)
class Domain:
    """One module of the schema."""

    slug: str
    """Its place below the model's folder, such as `hardware-objective`."""
    title: str
    classes: tuple[str, ...]
    slots: tuple[str, ...]
    enums: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All terms that have a place in it, values not listed."""
        return (*self.classes, *self.slots, *self.enums)


def domains(model: Path) -> tuple[Domain, ...]:
    """Read which terms each module of the schema brings in.

    Args:
        model: The folder of modules, `model/nbo_q`.

    Returns:
        The modules in the order of their places.
    """
    found = []
    for path in sorted(model.rglob("*.yaml")):
        body = own_yaml(path)
        slug = path.relative_to(model).with_suffix("").as_posix().replace("/", "-").replace("_", "-")
        terms = (
            tuple(name for name in body.get(part) or () if name != "Any") for part in ("classes", "slots", "enums")
        )
        found.append(Domain(slug, str(body["title"]), *terms))
    return tuple(found)
