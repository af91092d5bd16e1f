"""`nboq formats`."""

from __future__ import annotations

from rich.markup import escape

from nboq.cli.terminal import out, table
from nboq.formats import FORMATS


def formats() -> None:
    """List the formats that are read and written.

    What a file is, is told by its content; the ending of its name decides where the content can't. Other packages add
    formats with an entry point of the group nboq.formats.

    Examples:

        nboq formats

        nboq convert axiovert.json --to turtle -o axiovert.ttl
    """
    rows = table("name", "what it is", "read", "written", "without loss", "file names end in")
    for found in FORMATS.values():
        marks = ("yes" if holds else "" for holds in (found.read, found.write, found.whole))
        rows.add_row(found.name, escape(found.title), *marks, " ".join(found.suffixes))
    out.print(rows)
