"""Text for papers out of documents: the paragraph of a methods section, each clause with the fields that say it.

>>> from nboq.prose import methods
>>> lens = {"type": "Objective", "id": "urn:x:1", "magnification": 63, "lens_na": 1.4, "immersion_type": "MineralOil"}
>>> image = {"type": "Image", "id": "urn:x:2", "objective_settings": {"settings_of": "urn:x:1"}}
>>> image["objective_settings"]["type"] = "ObjectiveSettings"
>>> found = methods({"type": "Collection", "id": "urn:x:3", "members": [lens, image]})
>>> [clause.text for clause in found.clauses if clause.sources and not clause.gap][:3]
['63×', '/1.40', 'oil']
"""

from __future__ import annotations

from nboq.prose.clauses import Clause, Source
from nboq.prose.paragraph import Methods, methods, microscope

__all__ = ["Clause", "Methods", "Source", "methods", "microscope"]
