"""NBO-Q: light-microscope descriptors as linked data.

>>> import nboq
>>> lens = nboq.Objective(id="urn:uuid:1", name="63x oil", magnification=63, lens_na=1.4)
>>> nboq.validate(lens, tier=1).valid
False
>>> print(nboq.to_rdf(lens, "ntriples").decode().splitlines()[1])
<urn:uuid:1> <https://w3id.org/nbo-q/name> "63x oil" .

Everything is loaded when it is first asked for, so that `import nboq` costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nboq.checks import Finding, ValidationReport, validate
    from nboq.checks.completeness import completeness
    from nboq.checks.completeness.filling import fill
    from nboq.comparison.diff.diffing import compare
    from nboq.comparison.match.merging import merge
    from nboq.document import Document, Note, Objects, Report
    from nboq.errors import NboqError
    from nboq.formats import FORMATS, read, read_all, read_bytes, write
    from nboq.formats.rdf.load import from_quads
    from nboq.formats.rdf.syntax import serialize as to_rdf
    from nboq.formats.tables import from_frame, to_frame
    from nboq.optics import Optics
    from nboq.prose import Methods, methods
    from nboq.schema.classes import *  # noqa: F403
    from nboq.schema.model import Model, current_model, using
    from nboq.schema.quantities import quantity, set_quantity
    from nboq.store import Store
    from nboq.store.resolving import resolve

from nboq._moved import OldModules, warn_moved
from nboq._version import __version__ as __version__

sys.meta_path.insert(0, OldModules)

_HOMES = {
    name: home
    for home, names in {
        "nboq.checks": "Finding ValidationReport validate",
        "nboq.checks.completeness": "completeness fill",
        "nboq.comparison.diff": "compare",
        "nboq.comparison.match": "merge",
        "nboq.document": "Document Note Objects Report",
        "nboq.errors": "NboqError",
        "nboq.formats": "FORMATS read read_all read_bytes write",
        "nboq.formats.rdf.load": "from_quads",
        "nboq.formats.rdf.syntax": "to_rdf",
        "nboq.formats.tables": "from_frame to_frame",
        "nboq.optics": "Optics",
        "nboq.prose": "Methods methods",
        "nboq.schema.quantities": "quantity set_quantity",
        "nboq.schema.model": "Model current_model using",
        "nboq.store": "Store",
        "nboq.store.resolving": "resolve",
    }.items()
    for name in names.split()
}
_OTHER_NAMES = {"to_rdf": "serialize"}

__all__ = [
    "FORMATS",
    "Document",
    "Finding",
    "Methods",
    "Model",
    "NboqError",
    "Note",
    "Objects",
    "Optics",
    "Report",
    "Store",
    "ValidationReport",
    "compare",
    "completeness",
    "current_model",
    "fill",
    "from_frame",
    "from_quads",
    "merge",
    "methods",
    "quantity",
    "read",
    "read_all",
    "read_bytes",
    "resolve",
    "set_quantity",
    "to_frame",
    "to_rdf",
    "using",
    "validate",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a name from where it lives: the functions above, else a dataclass of the model."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "TERMS":
        warn_moved("nboq.TERMS", "nboq.current_model()")
        name = "current_model"
        return __getattr__(name)()
    home = _HOMES.get(name, "nboq.schema.classes")
    module = importlib.import_module(home)
    if document := sys.modules.get("nboq.document"):
        document.Document.as_html = staticmethod(_as_html)
    try:
        found = getattr(module, _OTHER_NAMES.get(name, name))
    except AttributeError:
        raise AttributeError(f"module 'nboq' has no attribute {name!r}") from None
    globals()[name] = found
    return found


def _as_html(document: Document) -> str:
    from nboq.render.html_page import notebook

    return notebook(document)


def __dir__() -> list[str]:
    from nboq.schema.classes import CLASSES

    return sorted({*globals(), *__all__, *CLASSES})
