"""Advice: what looks wrong in a document though no rule of the model forbids it.

An adviser that cries wolf is switched off. So each rule speaks only where it has what it needs, and its limits lie
beyond what is sold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from nboq.checks.advice import dates, duplicates, names, physics, placeholders, references, units
from nboq.checks.advice.rule import examine
from nboq.checks.findings import Finding
from nboq.document import DocumentIndex

__all__ = ["advise"]

_MODULES = (placeholders, names, references, duplicates, physics, units, dates)


def advise(data: Mapping[str, Any] | DocumentIndex, today: date | None = None) -> Iterator[Finding]:
    """Look for what is odd in a document.

    The document may be faulty: fields of a wrong type are the business of the layers that check the schema, and are
    passed over here.

    Args:
        data: The document, or its index.
        today: The day after which dates lie in the future; left out, today in UTC.

    Yields:
        A finding with severity `warning` and layer `advice` for each oddity.

    >>> objective = {"type": "Objective", "id": "urn:x:1", "name": "100x NA 1.40 Oil", "lens_na": 1.3}
    >>> for finding in advise(objective):
    ...     print(finding.code, finding.field, finding.value, finding.message, sep="; ")
    NBOQ-A-name-na; lens_na; 1.3; the name says 1.40; find out which of the two is right, and mend the other
    """
    document = examine(data, today or datetime.now(UTC).date())
    for module in _MODULES:
        yield from module.find(document)
