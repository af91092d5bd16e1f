"""Validation: what is wrong with a document, what it lacks, and reports of that."""

from __future__ import annotations

from nboq._moved import moved_names
from nboq.checks.engines import Engine, default_engine
from nboq.checks.findings import Finding, Position, ValidationReport
from nboq.checks.positions import located as _located
from nboq.checks.validating import Profile, validate

__all__ = ["Engine", "Finding", "Position", "Profile", "ValidationReport", "default_engine", "validate"]


def _write(report: ValidationReport, form: str) -> bytes:
    from nboq.checks.reports import WRITERS
    from nboq.checks.reports.json import write_one

    return write_one(report) if form == "json" else WRITERS[form]([report])


ValidationReport.locate = _located
ValidationReport.write = _write

__getattr__ = moved_names(__name__, {"InvalidDocument": "nboq.errors.ContentError"})
