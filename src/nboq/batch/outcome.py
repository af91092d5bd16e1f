"""What became of one document among many: its report, or why there is none; as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from nboq.checks.codes import UNREADABLE
from nboq.checks.findings import Finding, ValidationReport
from nboq.checks.reports.json import as_json
from nboq.comparison.one_id import Meaning
from nboq.document import Note
from nboq.errors import NotFound
from nboq.files import is_stream


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        source: The document.
        fingerprint: SHA-256 of what was read.
        report: The report; None where the document can't be read.
        notes: What its reader found worth a look.
        error: Why there is no report.
        status: The status that the error calls for.
        meanings: What it says of ids, for whoever compares documents.
    """

    source: str
    fingerprint: str
    report: ValidationReport | None
    notes: tuple[Note, ...] = ()
    error: str | None = None
    status: int = 0
    meanings: tuple[Meaning, ...] = ()

    @property
    def exit_status(self) -> int:
        """0 when all is fine, 1 when something is to be mended, 2 when it can't be read, 70 when nboq failed at it."""
        if self.report is None:
            return self.status
        return 0 if self.report.valid and not self.notes else 1

    def shown(self, tier: int | None = None) -> ValidationReport:
        """Give the report, with places where the file is there; of what can't be read one that says so, for CI.

        Args:
            tier: That which was asked for.
        """
        if self.report is None:
            message = (self.error or "").removeprefix(f"{self.source}: ")
            finding = Finding("violation", "document", "Malformed", "file", "", (), "", None, message, code=UNREADABLE)
            return ValidationReport(self.source, tier or 1, (finding,))
        try:
            return self.report if is_stream(self.source) else self.report.located()
        except NotFound:  # a graph of a store, or gone since it was read
            return self.report

    def to_dict(self) -> dict[str, Any]:
        """Write it as JSON that `from_dict` reads.

        >>> outcome = Outcome("a.json", "", None, error="a.json: the file is empty", status=2)
        >>> Outcome.from_dict(outcome.to_dict()) == outcome
        True
        """
        body: dict[str, Any] = {"source": as_json(self.source), "fingerprint": self.fingerprint}
        if self.report is None:
            return body | {"error": as_json(self.error), "status": self.status}
        body["tier"] = self.report.tier
        body["document"] = as_json(self.report.source)
        body["findings"] = [_as_json(finding) for finding in self.report.findings]
        body["notes"] = [_as_json(note) for note in self.notes]
        body["meanings"] = [as_json(one.to_dict()) for one in self.meanings]
        return body

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Outcome:
        """Read what `to_dict` wrote.

        Raises:
            KeyError: If it is something else.
            TypeError: If it is something else.
        """
        if "error" in body:
            return cls(body["source"], body["fingerprint"], None, (), body["error"], body["status"])
        findings = tuple(Finding(**{**_fields(item), "path": tuple(item["path"])}) for item in body["findings"])
        notes = tuple(Note(**_fields(item)) for item in body["notes"])
        report = ValidationReport(body["document"], body["tier"], findings)
        meanings = tuple(map(Meaning.from_dict, body["meanings"]))
        return cls(body["source"], body["fingerprint"], report, notes, meanings=meanings)


def _as_json(item: Finding | Note) -> dict[str, Any]:
    """Give the fields as JSON that any writer takes; the value, which may be anything, as a text that has its JSON."""
    body: dict[str, Any] = {
        field.name: as_json(getattr(item, field.name))
        for field in fields(item)
        if field.name not in ("value", "position")
    }
    return body | {"value": _json_text(item.value)}


def _json_text(value: Any) -> str:
    try:
        # Not orjson: whole numbers of any length, infinite numbers and halves of characters have to come back.
        return json.dumps(value, default=str)
    except ValueError:  # Python writes no whole numbers of more than 4,300 digits
        return json.dumps(as_json(value))


def _fields(body: Mapping[str, Any]) -> dict[str, Any]:
    return {**body, "value": json.loads(body["value"])}
