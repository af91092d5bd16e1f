"""The text of a PDF, page by page, read by a process that can be ended: a PDF from strangers is a program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nboq.errors import Malformed, MissingDependency
from nboq.formats.texts.passages import Passage, Text, legible
from nboq.pid import recognise

_CHILD: Final = Path(__file__).with_name("pdf_process.py")
# Where publishers put a DOI: PRISM, Crossmark, pdfx, Dublin Core; and the fields that Elsevier and Wiley write.
_xmp: Final = re.compile(
    r"<(?:prism|pdfx|crossmark|dc):(?:doi|DOI|identifier)>\s*(?:<[^<>]*>\s*){0,2}([^<>]+)<"
).findall
_FIELDS: Final = ("/doi", "/wps-articledoi")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one PDF may take.

    Attributes:
        pages: How many pages it may have.
        seconds: How long reading it may take.
        memory: How many bytes the process may have; Linux alone knows such a limit.
    """

    pages: int = 2000
    seconds: float = 60.0
    memory: int = 1 << 30


def read_pdf(content: bytes, source: str, limits: Limits | None = None) -> list[Text]:
    """Read a PDF.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.
        limits: What it may take.

    Raises:
        Malformed: If it's encrypted, damaged, holds no text, or takes more than its limits.
        MissingDependency: If pypdf isn't installed.
    """
    limits = limits or Limits()
    found = _asked(content, source, limits)
    if "missing" in found:
        raise MissingDependency("pypdf", "papers")
    if "problem" in found:
        raise Malformed(found["problem"], source=source)
    pages = [Passage(f"page {number}", legible(text)) for number, text in enumerate(found["pages"], 1)]
    if not any(page.text.strip() for page in pages):
        raise Malformed("there is no text in it, only pictures of pages perhaps", source=source)
    said = [found["facts"].get(field, "") for field in _FIELDS] + _xmp(found["xmp"])
    own = dict.fromkeys(one for text in said if (one := recognise(text.strip())) is not None and one.scheme == "doi")
    return [Text(source, tuple(pages), tuple(own))]


def _asked(content: bytes, source: str, limits: Limits) -> dict[str, Any]:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", str(_CHILD), str(limits.pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        timer = threading.Timer(limits.seconds, process.kill)
        timer.start()
        try:
            _bound_memory(process.pid, limits.memory)
            told, _ = process.communicate(content)
        except BaseException:
            process.kill()
            raise
        finally:
            late = not timer.is_alive()
            timer.cancel()
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError:
        reason = f"reading it took more than {limits.seconds:g} s" if late else "reading it took too much"
        raise Malformed(f"{reason}, so it was ended; print it into a new PDF", source=source) from None
    return found


def _bound_memory(pid: int, most: int) -> None:
    if sys.platform == "linux":
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
