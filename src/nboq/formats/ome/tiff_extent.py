"""Whether all that a TIFF leads to lies in the file: every directory, value, strip and tile.

What is put behind the end of a file that was cut off would be taken for its missing pixels, so `embed` looks before it
writes, and at what it has written (TIFF 6.0, sections 2 and 3; tiles in section 15; Adobe's technical note 1 of 1995
for directories below directories).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Final

from nboq.errors import Malformed
from nboq.formats.ome.tiff import Directory

_CODES: Final = dict(zip((1, 2, 3, 4, 6, 7, 8, 9, 13, 16, 17, 18), "BBHIBBHIIQQQ", strict=True))
_SIZES: Final = {**{kind: struct.calcsize(f"<{code}") for kind, code in _CODES.items()}, 5: 8, 10: 8, 11: 4, 12: 8}
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
_BELOW: Final = (330, 34665)
"""Directories below a directory, such as those of a pyramid's levels."""


def check_extent(file: IO[bytes], source: str) -> None:
    """Make sure that a TIFF is whole.

    Args:
        file: The TIFF.
        source: What to call it in messages.

    Raises:
        Malformed: If something is said to be where the file has no bytes, or directories go in a circle.
    """
    first = Directory(file, source)
    seen: set[int] = set()
    waiting = [first]
    while waiting:
        found = waiting.pop()
        if found.start in seen:
            raise Malformed("a broken TIFF: its directories go in a circle", source=source)
        seen.add(found.start)
        values = {found.tag(entry): (entry, list(_numbers(found, entry))) for entry in found.entries}
        for places, sizes in ((_STRIPS, _STRIP_SIZES), (_TILES, _TILE_SIZES)):
            offsets, counts = (values.get(tag, (b"", []))[1] for tag in (places, sizes))
            # A count may be left out where it follows from the picture; then at least the beginning must be there.
            end = max((at + size for at, size in zip(offsets, counts or [1] * len(offsets), strict=False)), default=0)
            if end > found.size:
                raise Malformed(
                    f"a truncated TIFF: its pixels should reach to byte {end}, and it has {found.size} bytes",
                    source=source,
                    hint="copy or save the image again",
                )
        below = [at for tag in _BELOW for at in values.get(tag, (b"", []))[1]]
        following = found.layout.number(found.layout.offset, found.following)
        waiting += [Directory(file, source, at) for at in (*below, following) if at]


def _numbers(found: Directory, entry: bytes) -> Iterator[int]:
    """Read the values of an entry that are whole numbers; of all others it's made sure that they are there."""
    layout, width = found.layout, found.layout.width
    kind, count = layout.number("H", entry[2:]), layout.number(layout.offset, entry[4:])
    length = _SIZES.get(kind, 0) * count
    offset = layout.number(layout.offset, entry[4 + width :])
    wanted = found.tag(entry) in (_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES, *_BELOW) and kind in _CODES
    if length > width:
        found.check(offset, length, f"value of tag {found.tag(entry)}")
    if wanted:
        held = found.take(offset, length, "") if length > width else entry[4 + width :][:length]
        yield from (number for (number,) in struct.iter_unpack(layout.order + _CODES[kind], held))
