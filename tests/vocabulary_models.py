"""Small models for tests of the release: two versions of one, and a vendor's that imports ours."""

from __future__ import annotations

import json
from pathlib import Path

from nboq.build.__main__ import main
from nboq.schema.model import current_model

__all__ = ["BASE", "artefacts", "first", "second", "vendor"]

BASE = "https://w3id.org/mini/"
_PREFIXES = {**current_model().prefixes, "owl": "http://www.w3.org/2002/07/owl#", "mini": BASE}

_MODEL = """
id: https://w3id.org/mini
name: mini
title: 'Mini <b id="planted">scopes</b>'
description: A "small" vocabulary <script>planted()</script> & more.
version: VERSION
license: https://creativecommons.org/licenses/by/4.0/
prefixes: PREFIXES
default_prefix: mini
imports: [linkml:types]
annotations: {issued: "2031-02-03"}
classes:
  Entity: {abstract: true, description: Anything., slots: [id, type, name]}
  Part: {is_a: Entity, description: A part., slots: [part, width, label]}
  Lens: {is_a: Part, description: 'A lens <img src="x" onerror="planted()">.', slots: [coating, note]}
slots:
  id: {identifier: true, range: uriorcurie, description: What tells it from others.}
  type: {designates_type: true, slot_uri: rdf:type, range: string, description: Its class.}
  name: {range: string, required: true, description: What people call it.}
  part: {range: Part, multivalued: true, description: A part of it.}
  width:
    range: double
    description: How wide it is.
    unit: {ucum_code: mm, exact_mappings: [unit:MilliM]}
    in_subset: [Tier1]
  label: {range: string, description: What is written on it.}
  note: {range: string, description: A note.}
  coating: {range: Coating, description: What is on its surface.}
enums:
  Coating:
    description: Layers on glass.
    permissible_values:
      MgF2: {title: 'Magnesium <i id="planted">fluoride</i>', meaning: "mini:Coating.MgF2"}
      Pl: {title: Polymer, meaning: "mini:Coating.Pl"}
      Z: {title: Zinc sulfide, meaning: "mini:Coating.Z"}
      two words: {title: Two words, meaning: "mini:Coating.two%20words"}
"""
_VENDOR = """
id: https://acme.example/scope
name: acme
title: Acme scopes
description: What Acme adds.
version: 1.2.0
prefixes: PREFIXES
default_prefix: acme
imports: [linkml:types, MODEL]
classes:
  CryoObjective: {is_a: PARENT, description: An objective that works in the cold., slots: [coldest, coolant, grade]}
slots:
  grade: {range: Grade, description: How well it was made.}
  coldest: {range: double, description: The lowest temperature., unit: {ucum_code: Cel}}
  coolant: {range: Coolant, description: What cools it.}
enums:
  Coolant:
    description: Liquids that cool.
    permissible_values:
      LN2: {title: Liquid nitrogen, meaning: "acme:Coolant.LN2"}
  Grade:
    description: Grades of lenses.
    permissible_values: GRADES
"""


def first() -> str:
    """Give the first version."""
    return _MODEL.replace("VERSION", "1.0.0").replace("PREFIXES", json.dumps(_PREFIXES))


def second() -> str:
    """Give the second version: another unit, a new class, a stricter bound, a better definition, a deprecated slot."""
    text = first().replace("version: 1.0.0", "version: 1.1.0")
    for before, after in (
        ("ucum_code: mm, exact_mappings: [unit:MilliM]", "ucum_code: um, exact_mappings: [unit:MicroM]"),
        ("in_subset: [Tier1]", "in_subset: [Tier2]\n    recommended: true"),
        ("description: What is on its surface.", "description: What its surface carries."),
        ("  Lens: {", "  Stop: {is_a: Part, description: It stops light.}\n  Lens: {"),
        (
            "  label: {range: string,",
            "  label: {deprecated: say name, deprecated_element_has_exact_replacement: name, range: string,",
        ),
        ("part: {range: Part, multivalued: true", "part: {range: Part, multivalued: false"),
        ("      Z:", "      Q: {title: Quartz, meaning: 'mini:Coating.Q'}\n      Z:"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    return text


def vendor(model: Path, parent: str) -> str:
    """Give a vendor's model.

    Args:
        model: The schema that it imports, without the ending.
        parent: The class there that it adds to.
    """
    prefixes = json.dumps({**_PREFIXES, "acme": "https://acme.example/scope/"})
    grades = json.dumps({name: {"title": name, "meaning": f"acme:Grade.{name}"} for name in "ABCDEFGHIJ"})
    filled = _VENDOR.replace("MODEL", str(model)).replace("PREFIXES", prefixes)
    return filled.replace("PARENT", parent).replace("GRADES", grades)


def artefacts(text: str, folder: Path) -> Path:
    """Run the generators on a model.

    Args:
        text: LinkML.
        folder: An empty one.

    Returns:
        The folder with `generated/` and `shapes/` in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    schema = folder / "model.yaml"
    schema.write_text(text, "utf-8")
    assert main(["--schema", str(schema), "--out", str(folder / "made")]) == 0
    return folder / "made"
