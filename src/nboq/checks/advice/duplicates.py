"""One component, described twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nboq.checks import thresholds as limits
from nboq.checks.advice.rule import Examined, Thing
from nboq.checks.findings import Finding
from nboq.document import Path, content
from nboq.schema.values import is_placeholder

# A number has a digit that isn't zero.
_REAL = re.compile(f"(?=.*[1-9]).{{{limits.SHORTEST_SERIAL},}}")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _same(thing: Thing) -> bytes | None:
    if not thing.text("name"):
        return None
    try:
        return content({key: value for key, value in thing.entity.items() if key not in ("id", "extensions")})
    except (ValueError, TypeError):
        return None


def find(document: Examined) -> Iterator[Finding]:
    """Look for components that are described twice in one descriptor.

    Args:
        document: What was examined.

    Yields:
        A finding for each but the first.

    >>> from datetime import date
    >>> from nboq.checks.advice.rule import examine
    >>> filters = [{"type": "ExcitationFilter", "id": f"urn:x:{n}", "name": "EX 470/40"} for n in (1, 2)]
    >>> found = find(examine({"type": "HardwareDescriptor", "components": filters}, date(2026, 1, 1)))
    >>> [(finding.rule, finding.id) for finding in found]
    [('duplicate-component', 'urn:x:2')]
    """
    alike: dict[tuple[Path, bytes], Thing] = {}
    serials: dict[tuple[Path, str, str, str, str], Thing] = {}
    for thing in document.of("HardwareComponent"):
        same = _same(thing)
        if same is not None:
            first = alike.setdefault((thing.scope, same), thing)
            if first is not thing and first.text("id") != thing.text("id"):
                message = (
                    f"the same as {first.text('id') or 'another component'} in all but the identifier; keep one, or, "
                    "where there are two, tell them apart by their names or serial numbers"
                )
                yield thing.finding("duplicate-component", "name", message)
                continue
        serial = _folded(thing.text("serial_number"))
        if not _REAL.fullmatch(serial) or is_placeholder(serial, "serial_number"):
            continue
        maker, model = _folded(thing.text("manufacturer")), _folded(thing.text("model"))
        owner = serials.setdefault((thing.scope, thing.kind, maker, model, serial), thing)
        if owner is not thing and owner.text("id") != thing.text("id"):
            message = (
                f"the serial number of {owner.text('name') or owner.text('id') or 'another component'} too; keep one "
                "of the two, or mend the number that was copied"
            )
            yield thing.finding("duplicate-serial-number", "serial_number", message)
