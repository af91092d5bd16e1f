"""A picture as PNG, where dot hasn't drawn it itself."""

from __future__ import annotations

import re
from typing import Final

from nboq.store.relations.errors import NoPicture

_SCALE: Final = 2
_HALO: Final = re.compile(
    r'<text([^>]*?) stroke="[^"]*" stroke-width="3" stroke-linejoin="round" paint-order="stroke"([^>]*)>([^<]*)</text>'
)


def raster(svg: str) -> bytes:
    """Turn a chart of this room into PNG, in the light colours, at twice its size.

    Args:
        svg: What `nboq.render.spectra_svg` gave.

    Raises:
        NoPicture: If CairoSVG, which draws it, isn't installed.
    """
    try:
        import cairosvg
    except (ImportError, OSError):  # OSError: the library cairo itself isn't there
        raise NoPicture("CairoSVG isn't installed", "pip install 'nboq[pictures]', or take SVG or HTML") from None
    # CairoSVG knows no media queries, and takes the outline of a text for its front.
    plain = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    plain = _HALO.sub(r"\g<0><text\1\2>\3</text>", plain).replace(' paint-order="stroke"', "")
    drawn: bytes = cairosvg.svg2png(bytestring=plain.encode(), scale=_SCALE)
    return drawn
