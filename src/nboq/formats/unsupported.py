"""What to do with a file of another program that isn't read here, or not without another package."""

from __future__ import annotations

from typing import Final

BIO_FORMATS: Final = "have Bio-Formats write its header as OME-XML: showinf -nopix -omexml-only IMAGE > image.ome.xml"
"""What works with nearly any image, and needs Java."""
IMAGES: Final = (".lsm", ".oib", ".oif", ".oir", ".vsi", ".dv", ".ims", ".stk", ".zvi", ".svs", ".ndpi", ".scn")
"""Endings of what microscopes' own programs write most, other than what is read here."""
_ROOTS: Final = {
    "ImageDocument": "the metadata of a Zeiss CZI, taken out of it; give the .czi itself",
    "LMSDataContainerHeader": "the metadata of a Leica LIF, taken out of it; give the .lif itself",
    "variant": "metadata of a Nikon ND2, taken out of it; give the .nd2 itself",
    "PVScan": "metadata of a Bruker Prairie View scan, beside its TIFFs",
    "ThorImageExperiment": "metadata of a ThorImage scan, beside its TIFFs",
    "EvaluationInputData": "metadata of a Revvity Harmony plate, beside its TIFFs",
}


def of_xml(root: str) -> str:
    """Say what XML of a microscope's program is, by the name of its root; nothing where it's none.

    >>> of_xml("PVScan")
    'metadata of a Bruker Prairie View scan, beside its TIFFs'
    """
    return _ROOTS.get(root.rpartition("}")[2], "")


def of_description(text: bytes) -> str:
    """Say whose description of a TIFF it is; nothing where that can't be told.

    >>> of_description(b"ImageJ=1.54f")
    'an ImageJ TIFF'
    """
    starts = {b"ImageJ=": "an ImageJ TIFF", b"Aperio": "an Aperio slide", b"SCANIMAGE": "a ScanImage TIFF"}
    return next((said for start, said in starts.items() if text.startswith(start)), "")
