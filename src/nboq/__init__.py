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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nboq.changes.compare import compare
    from nboq.completing import completeness
    from nboq.completing.fill import fill
    from nboq.document import Document, Note, Report
    from nboq.errors import NboqError
    from nboq.formats import FORMATS, read, read_bytes, write
    from nboq.merging.merge import merge
    from nboq.model import *  # noqa: F403
    from nboq.rdf.load import from_quads
    from nboq.rdf.syntax import serialize as to_rdf
    from nboq.store import Store
    from nboq.terms import TERMS
    from nboq.validation import Finding, ValidationReport, validate

__version__ = "3.0.0.dev0"

_HOMES = {
    "Document": "nboq.document",
    "FORMATS": "nboq.formats",
    "Finding": "nboq.validation",
    "NboqError": "nboq.errors",
    "Note": "nboq.document",
    "Report": "nboq.document",
    "Store": "nboq.store",
    "TERMS": "nboq.terms",
    "ValidationReport": "nboq.validation",
    "compare": "nboq.changes",
    "completeness": "nboq.completing",
    "fill": "nboq.completing",
    "from_quads": "nboq.rdf.load",
    "merge": "nboq.merging",
    "read": "nboq.formats",
    "read_bytes": "nboq.formats",
    "to_rdf": "nboq.rdf.syntax",
    "validate": "nboq.validation",
    "write": "nboq.formats",
}
_OTHER_NAMES = {"to_rdf": "serialize"}

__all__ = [
    "FORMATS",
    "TERMS",
    "Document",
    "Finding",
    "NboqError",
    "Note",
    "Report",
    "Store",
    "ValidationReport",
    "compare",
    "completeness",
    "fill",
    "from_quads",
    "merge",
    "read",
    "read_bytes",
    "to_rdf",
    "validate",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load a name from where it lives: the functions above, else a dataclass of the model."""
    if name.startswith("__"):
        raise AttributeError(name)
    home = _HOMES.get(name, "nboq.model")
    module = importlib.import_module(home)
    try:
        found = getattr(module, _OTHER_NAMES.get(name, name))
    except AttributeError:
        raise AttributeError(f"module 'nboq' has no attribute {name!r}") from None
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    from nboq.model import CLASSES

    return sorted({*globals(), *__all__, *CLASSES})
