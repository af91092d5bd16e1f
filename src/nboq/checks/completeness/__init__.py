"""Completeness: how much of a description is there at each tier, and forms that get the rest.

>>> from nboq.checks.completeness import completeness, fill, form
>>> lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": 1.4}
>>> measured = completeness(lens)
>>> print(measured.share(1, required=True))
2/11
>>> [row.field for row in form(measured, 1).rows][:3]
['manufacturer', 'model', 'catalog_number']
"""

from __future__ import annotations

from nboq._moved import moved_names
from nboq.checks.completeness.filling import Filled, Outcome, RowResult, fill
from nboq.checks.completeness.forms import Form, FormRow, asked_at, form, parse_form, read_form
from nboq.checks.completeness.measure import TIERS, Completeness, Holding, Measured, Row, Share, completeness
from nboq.checks.completeness.table import to_csv

__all__ = [
    "TIERS",
    "Completeness",
    "Filled",
    "Form",
    "FormRow",
    "Holding",
    "Measured",
    "Outcome",
    "Row",
    "RowResult",
    "Share",
    "asked_at",
    "completeness",
    "fill",
    "form",
    "parse_form",
    "read_form",
    "to_csv",
]

__getattr__ = moved_names(__name__, {"WrongForm": "nboq.errors.Malformed"})
