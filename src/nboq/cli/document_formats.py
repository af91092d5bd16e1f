"""The option for the format of a document; apart, for whoever takes it loads all formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from nboq.cli.options import format_option
from nboq.errors import UnknownFormat
from nboq.formats import FORMATS, format_of, of_file

_WRITTEN: Final = [found.name for found in FORMATS.values() if found.write]
_DOCUMENTS: Final = f"The format of the document: {', '.join(_WRITTEN)}; left out, the file extension decides."
DocumentFormat = Annotated[str | None, format_option(_DOCUMENTS, _WRITTEN)]
ConvertFormat = Annotated[str | None, format_option(_DOCUMENTS, _WRITTEN, "--to", "-t")]


def document_format(name: str | None, path: Path | None, default: str = "") -> str:
    """Say in which format a document is written.

    Args:
        name: What --format says.
        path: Where it goes.
        default: What is written when neither says anything; nothing, and one must.

    Raises:
        UnknownFormat: If there is no such format, or the file extension is that of none.
    """
    name = name or (format_of(path) if path is not None else default)
    if not name:
        raise typer.BadParameter(f"give the format with --format, one of {', '.join(_WRITTEN)}")
    if name not in _WRITTEN:
        raise UnknownFormat(f"unknown output format {name!r}", hint=f"known are {', '.join(_WRITTEN)}")
    return of_file(name, path) if path is not None else name
