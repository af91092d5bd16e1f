"""What validation finds, and the report that holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nboq.errors import NboqError, short

__all__ = ["Finding", "InvalidDocument", "Severity", "ValidationReport"]

Severity = Literal["violation", "warning", "info"]
"""What must be mended; what looks wrong though no rule forbids it; what would be good to have."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that would be good to have."""

    severity: Severity
    layer: Literal["schema", "shapes", "document", "advice"]
    """Who found it: JSON Schema, SHACL, the emitter, which sees identifiers across the whole document, or advice."""
    rule: str
    """The keyword of JSON Schema or the constraint component of SHACL."""
    entity: str
    """The object, named for a person."""
    id: str
    """Its identifier; empty for a part."""
    path: tuple[str | int, ...]
    """Where the object is in the JSON."""
    field: str
    value: Any
    """What stands there; None where nothing does."""
    message: str
    """What was expected."""

    @property
    def pointer(self) -> str:
        """Where the field is, as a JSON Pointer (RFC 6901)."""
        parts = [*self.path, self.field] if self.field else list(self.path)
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)

    def __str__(self) -> str:
        found = "" if self.value is None else f" (found {short(self.value)})"
        field = f"{self.field}: " if self.field and not self.message.startswith(self.field) else ""
        return f"{self.entity}: {field}{self.message}{found}"


@dataclass(eq=False)
class InvalidDocument(NboqError):
    """A document that broke the rules, for those who want an exception."""

    exit_status = 1
    report: ValidationReport

    def __str__(self) -> str:
        shown = "\n  ".join(str(finding) for finding in self.report.violations[:10])
        return f"{self.report.source}: {len(self.report.violations)} violations at tier {self.report.tier}\n  {shown}"


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What came out for one document."""

    source: str
    tier: int
    findings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing that is required is wrong or missing; recommendations don't count."""
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        """What must be mended."""
        return tuple(finding for finding in self.findings if finding.severity == "violation")

    @property
    def recommendations(self) -> tuple[Finding, ...]:
        """What would be good to have at this tier."""
        return tuple(finding for finding in self.findings if finding.severity == "info")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What looks wrong, though no rule forbids it; it doesn't make a document invalid."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        return dict(Counter(finding.severity for finding in self.findings))

    def raise_if_invalid(self) -> None:
        """Raise unless the document is valid.

        Raises:
            InvalidDocument: With this report.
        """
        if not self.valid:
            raise InvalidDocument(self)

    def __bool__(self) -> bool:
        return self.valid

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
