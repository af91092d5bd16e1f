"""Pictures: the light path of a microscope, its spectra, the identifiers around it, and a page with all of them.

>>> from nboq.document import Document
>>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "magnification": 63, "lens_na": 1.4}
>>> mine = Document({"type": "HardwareDescriptor", "id": "urn:x:2", "name": "Mine", "components": [lens]})
>>> light_path(mine).startswith("<svg ")
True
>>> "63× · NA 1.4" in page(mine)
True
"""

from __future__ import annotations

from nboq.render.html_page import notebook, page
from nboq.render.light_paths import light_path, picture
from nboq.render.microscope import anchor
from nboq.render.relations_graph import pid_graph
from nboq.render.spectra_svg import spectra

__all__ = ["anchor", "light_path", "notebook", "page", "picture", "pid_graph", "spectra"]
