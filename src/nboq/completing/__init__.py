"""Completeness: how much of a description is there at each tier, and forms that get the rest.

>>> from nboq.completing import completeness, fill, form
>>> lens = {"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": 1.4}
>>> measured = completeness(lens)
>>> print(measured.share(1, required=True))
2/11
>>> [row.field for row in form(measured, 1).rows][:3]
['manufacturer', 'model', 'catalog_number']
"""

from __future__ import annotations

from nboq.completing.errors import WrongForm
from nboq.completing.fill import Filled, Outcome, RowResult, fill
from nboq.completing.form import Form, FormRow, form, parse_form, read_form
from nboq.completing.measure import TIERS, Completeness, Holding, Measured, Row, Share, completeness
from nboq.completing.picture import to_html, to_svg
from nboq.completing.table import to_csv

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
    "WrongForm",
    "completeness",
    "fill",
    "form",
    "parse_form",
    "read_form",
    "to_csv",
    "to_html",
    "to_svg",
]
