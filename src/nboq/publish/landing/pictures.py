"""The pictures of a page: the light path, the spectra, and what identifiers join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nboq import render
from nboq.document import Document
from nboq.errors import NboqError
from nboq.render.microscope import microscope

FILES: Final = {"light_path": "light-path.svg", "spectra": "spectra.svg", "interactive": "explore.html"}
"""The files beside the page of a descriptor."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a descriptor, as elements of SVG that can stand in a page.

    Attributes:
        light_path: The way of the light through the components; empty where there is nothing to draw.
        spectra: What filters and sources do with which wavelengths.
        interactive: A page of its own with the microscope to explore.
    """

    light_path: str = ""
    spectra: str = ""
    interactive: str = ""


def _drawn(draw: Callable[[], str | None]) -> str:
    """Draw, or give nothing where there is nothing to draw or nothing to draw with; the page says the rest in words."""
    try:
        return draw() or ""
    except NboqError:
        return ""


def pictures(descriptor: Mapping[str, Any]) -> Pictures:
    """Draw a descriptor.

    Args:
        descriptor: A HardwareDescriptor.

    >>> pictures({"type": "HardwareDescriptor", "id": "urn:x:1"}).light_path
    ''
    """
    scope = microscope(Document(dict(descriptor)))
    return Pictures(
        _drawn(lambda: render.light_path(scope, anchors=True)),
        _drawn(lambda: render.spectra(scope)),
        _drawn(lambda: render.page(scope)),
    )


def drawn_before(folder: Path) -> Pictures:
    """Take the pictures that were drawn for the page of a descriptor.

    Args:
        folder: Where that page is.
    """
    found = {name: folder / file for name, file in FILES.items()}
    return Pictures(**{name: path.read_text("utf-8") if path.is_file() else "" for name, path in found.items()})


def graph(things: Iterable[Mapping[str, Any]], iri: str) -> str:
    """Draw what identifiers join to a thing.

    Args:
        things: What is known: the thing and others, each without what is inside of it.
        iri: The thing.

    >>> lab = {"type": "CoreFacility", "id": "RRID:SCR_017934", "name": "Light Lab"}
    >>> "Light Lab" in graph([lab], "https://scicrunch.org/resolver/RRID:SCR_017934")
    True
    """
    members = list({str(one.get("id")): dict(one) for one in things}.values())
    whole = Document({"type": "Collection", "id": "urn:x-nboq:around", "members": members})
    return _drawn(lambda: render.pid_graph(whole, iri))
