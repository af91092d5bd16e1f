"""Which format a store has: an older one is brought up to date, a newer one refused by name.

A folder says it in the file `MARK` beside the engine's own, an endpoint in the graph `MODEL`. Where nothing is said, it
is of an older format, or of this one by a program that makes no mark; both are brought up to date in the same way.

| format | made by | what it holds |
|---|---|---|
| 1 | 3.0, without a mark | what documents say |
| 2 | 3.1 | besides, every class and property above those of each thing |
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nboq._version import __version__
from nboq.document import to_json
from nboq.errors import Malformed, StoreError
from nboq.files import open_atomically
from nboq.formats.content import load_json

FORMAT: Final = 2
"""The format of the stores that this version makes."""
UNMARKED: Final = 1
MARK: Final = "NBOQ"
"""The file in the folder of a store; the engine's own have names in capitals too."""
_FIELDS: Final = ("format", "made_by")


def check_format(found: int, made_by: str, source: str) -> int:
    """Refuse a format that is newer than those that are known here.

    Args:
        found: The format.
        made_by: Which program made the store; empty where nobody knows.
        source: The store.

    Returns:
        The format.

    Raises:
        StoreError: If it's newer.

    >>> check_format(99, "nboq 9", "lab.db")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    nboq.errors.StoreError: lab.db: is a store of format 99, made by nboq 9, and formats up to 2 are known here; ...
    """
    if found <= FORMAT:
        return found
    by = f", made by {made_by}," if made_by else ""
    raise StoreError(
        f"is a store of format {found}{by} and formats up to {FORMAT} are known here",
        source=source,
        hint="install a newer nboq, or load here what that one writes by 'nboq store export -o all.nq'",
    )


def format_of(folder: Path, source: str) -> int:
    """Tell the format of a store on disk.

    Args:
        folder: Its folder, or a copy of it.
        source: How the store is called.

    Raises:
        StoreError: If it's newer than those that are known here, or the mark can't be read.

    >>> format_of(Path("examples"), "lab.db")
    1
    """
    mark = folder / MARK
    try:
        said = load_json(mark.read_bytes(), str(mark))
        found, made_by = (said[field] for field in _FIELDS)
        if type(found) is not int or not isinstance(made_by, str):
            raise TypeError
    except FileNotFoundError:
        return UNMARKED
    except (Malformed, TypeError, KeyError):
        hint = f"if this version made the store, delete {mark}; it's made anew"
        raise StoreError("its format can't be told: the mark isn't one", source=source, hint=hint) from None
    return check_format(found, made_by, source)


def mark_format(folder: Path) -> None:
    """Say that a store on disk is of today's format.

    Raises:
        NotFound: If the folder can't be written.
    """
    with open_atomically(folder / MARK) as file:
        file.write(to_json(dict(zip(_FIELDS, (FORMAT, f"nboq {__version__}"), strict=True))))
