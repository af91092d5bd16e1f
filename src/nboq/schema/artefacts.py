"""Where the published artefacts are: beside the package in a wheel, in the repository in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_IN_WHEEL = _PACKAGE / "_data"
_IN_CHECKOUT = _PACKAGE.parent.parent
_ROOMS = {"generated": "generated", "shapes": "shapes", "mappings": "model/mappings"}


def resource(room: str, name: str) -> Path:
    """Find a file that the project publishes.

    Args:
        room: `generated`, `shapes` or `mappings`.
        name: The file's name.

    Returns:
        Its path.

    Raises:
        FileNotFoundError: If the installation lacks it.

    >>> resource("generated", "terms.json").name
    'terms.json'
    """
    for path in (_IN_WHEEL / room / name, _IN_CHECKOUT / _ROOMS[room] / name):
        if path.is_file():
            return path
    raise FileNotFoundError(f"nboq is installed without {room}/{name}; run 'make generate' or install it again")
