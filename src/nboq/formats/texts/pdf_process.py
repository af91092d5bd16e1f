"""The other side of `nboq.formats.texts.pdf`: a process that reads one PDF from standard input and is gone.

It's run by its path and imports nothing of this library. Whoever starts it bounds its memory and its time, since a few
kilobytes of PDF may stand for any amount of either. What it prints is JSON: the pages, and what the file says of
itself; or why there are none.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any, Final

_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALLER: Final = 0.8
_LONGEST_NOTE: Final = 4
_FACTS: Final = 65536


class _Page:
    """The text of a page. Small figures right behind a word are the number of a note, and get raised."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._size = 0.0

    def take(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        """Take a piece, as pypdf gives them: all that is set in one size."""
        del font
        if not text:
            return
        bare = text.strip()
        height = abs(size * tm[3] * cm[3]) or self._size
        raised = (
            bare.isdecimal() and len(bare) <= _LONGEST_NOTE and height < _SMALLER * self._size and text[0] not in " \n"
        )
        self.pieces.append(text.translate(_RAISED) if raised else text)
        if bare and not raised:
            self._size = height


def _read(content: bytes, most: int) -> dict[str, Any]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "it's encrypted; save a copy without a password"}
    count = len(reader.pages)
    if count > most:
        return {"problem": f"it has {count} pages; up to {most} are read"}
    pages = []
    for page in reader.pages:
        taken = _Page()
        page.extract_text(visitor_text=taken.take)
        pages.append("".join(taken.pieces))
    facts = {str(key).lower(): str(value)[:_FACTS] for key, value in (reader.metadata or {}).items()}
    packet = reader.root_object.get("/Metadata")
    xmp = packet.get_object().get_data()[:_FACTS].decode("utf-8", "replace") if packet is not None else ""
    return {"pages": pages, "facts": facts, "xmp": xmp}


def main() -> None:
    """Read a PDF."""
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(2000)
    try:
        found = _read(sys.stdin.buffer.read(), int(sys.argv[1]))
        sys.stdout.write(json.dumps(found))
    except ImportError:
        found = {"missing": "pypdf"}
    except MemoryError:
        found = {"problem": "it takes more memory than it may"}
    except Exception as error:
        found = {"problem": f"not a whole PDF: {type(error).__name__}: {error}"[:300]}
    else:
        return
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
