"""What can go wrong with a form."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class WrongForm(NboqError):
    """A file that is no form to fill: of another kind, broken, or without the columns that count.

    >>> print(WrongForm("a.csv", "has no column 'value'"))
    a.csv: has no column 'value'; 'nboq completeness FILE --form FORM.csv' makes a form
    """

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}; 'nboq completeness FILE --form FORM.csv' makes a form"
