"""What a notebook shows of a document: its pictures, or a line of text where there's nothing to draw."""

from __future__ import annotations

from html import escape

from nboq.document import Document
from nboq.errors import NboqError
from nboq.render.light_paths import light_path
from nboq.render.microscope import microscope
from nboq.render.spectra_svg import spectra
from nboq.schema.labels import printable


def notebook(document: Document) -> str:
    """Write the light path and the spectra of a document as HTML for `_repr_html_`; it never raises.

    Args:
        document: Any document.

    >>> notebook(Document({"type": "Instrument", "id": "urn:x:1"}, "a.json"))
    '<p><code>&lt;Document Instrument urn:x:1 of a.json, 0 objects inside&gt;</code></p>'
    """
    line = f"<p><code>{escape(printable(repr(document)))}</code></p>"
    try:
        scope = microscope(document)
        drawn = [light_path(scope), spectra(scope)]
    except NboqError:
        return line
    return line + "".join(f'<div style="overflow-x:auto">{one}</div>' for one in drawn if one)
