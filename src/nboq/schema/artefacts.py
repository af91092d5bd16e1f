"""Where the published artefacts are: beside the package in a wheel, in the repository in a checkout."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

NBOQ = "https://w3id.org/nbo-q/"
"""The namespace of NBO-Q. The names that the library gives itself are in it, whatever model is in use."""
_PACKAGE = Path(__file__).resolve().parent.parent
LIBRARY = next(path for path in (_PACKAGE / "_data", _PACKAGE.parent.parent) if path.is_dir())
"""The folder with the artefacts that this library comes with."""
_PLACES = {
    "generated": ("generated", "."),
    "shapes": ("shapes",),
    "mappings": ("mappings", "model/mappings"),
    "model": ("model",),
}


def resource(room: str, name: str, folder: Path = LIBRARY) -> Path:
    """Find a file that the project publishes.

    Args:
        room: `generated`, `shapes`, `mappings` or `model`, which has the LinkML sources.
        name: The file's name.
        folder: The artefacts of another model, or of another version of this one.

    Returns:
        Its path.

    Raises:
        FileNotFoundError: If the folder lacks it.

    >>> resource("generated", "terms.json").name
    'terms.json'
    """
    for place in _PLACES[room]:
        path = folder / place / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{folder} has no {room}/{name}; run 'make generate' or install nboq again")


def tsv_rows(path: Path) -> list[dict[str, str]]:
    """Read a table: a file of values with tabs between, whose first line names them; `#` begins a comment.

    Values that a line leaves out at its end are empty.

    >>> tsv_rows(resource("mappings", "schemes.tsv"))[0]["scheme"]
    'rrid'
    """
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", restval=""))


def own_yaml(path: Path) -> Any:
    """Read YAML of this project, a module of the model say: by libyaml, which takes an eighth of the time, where it is.

    >>> own_yaml(resource("model", "nbo_q.yaml"))["name"]
    'nbo_q'
    """
    import yaml  # every command would wait for it

    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
