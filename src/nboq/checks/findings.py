"""What validation finds, and the report that holds it."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nboq.errors import NboqError, NotFound, short
from nboq.schema.model import current_model

if TYPE_CHECKING:
    from nboq.checks.positions import Position

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
    shape: str = ""
    """The IRI of the SHACL shape that was broken; empty where another layer speaks."""
    index: int | None = None
    """Which item of the list in the field is meant, from 0; None where it is all of it."""
    position: Position | None = None
    """Line and column in the file; None until `ValidationReport.located` finds them, and where it can't."""

    @property
    def code(self) -> str:
        """The stable code of what is wrong.

        >>> Finding("violation", "schema", "minimum", "Objective", "", (), "lens_na", -1, "expected more").code
        'NBOQ-S-below-minimum'
        """
        from nboq.checks.codes import code_of

        return code_of(self)

    @property
    def help_uri(self) -> str:
        """The page about the code."""
        from nboq.checks.codes import help_uri

        return help_uri(self.code)

    @property
    def unit(self) -> str:
        """The UCUM code of the unit that the field is in; empty for a field without one.

        >>> Finding("violation", "schema", "type", "Objective", "", (), "working_distance", "x", "expected").unit
        'mm'
        """
        slot = current_model().slots.get(self.field)
        return slot.unit or "" if slot else ""

    @property
    def expected(self) -> str:
        """What should stand there, in words; empty where there is no saying.

        >>> Finding("violation", "schema", "type", "Objective", "", (), "dic", "x", "expected true or false").expected
        'true or false'
        """
        said = self.message.partition("; did you mean ")[0].rpartition("expected ")[2]
        if "expected " in self.message:
            return said
        slot = current_model().slots.get(self.field)
        code = self.code
        return slot.expected if slot and code.startswith("NBOQ-S-") and code != "NBOQ-S-unknown-field" else ""

    @property
    def suggestion(self) -> str:
        """What was probably meant: the nearest word, a number in the unit of the field; empty if nothing is probable.

        >>> Finding("violation", "schema", "type", "Objective", "", (), "dic", "yes", "expected a boolean").suggestion
        'true'
        """
        from nboq.checks.suggestions import suggestion_for

        return suggestion_for(self)

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

    def located(self, content: bytes | None = None) -> ValidationReport:
        r"""Find the lines and columns of the findings.

        Validation doesn't do this by itself, because it takes another go through the file.

        Args:
            content: The bytes that the document was read from; left out, the file that `source` names.

        Returns:
            The same report with positions, where they can be told: in JSON, YAML and XML.

        Raises:
            NotFound: If there is no content and the file can't be opened.

        >>> from nboq.checks import validate
        >>> report = validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": -1}, 1)
        >>> text = b'{"type": "Objective", "id": "urn:x:1", "name": "63x",\n "lens_na": -1}'
        >>> print(next(f.position for f in report.located(text).violations if f.field == "lens_na"))
        2:13
        """
        from nboq.checks.positions import positions

        if not self.findings:
            return self
        if content is None:
            try:
                content = Path(self.source).read_bytes()
            except OSError as error:
                raise NotFound(f"can't be opened: {error.strerror}", source=self.source) from None
        pairs = zip(self.findings, positions(content, self.findings), strict=True)
        return replace(self, findings=tuple(replace(finding, position=place) for finding, place in pairs))

    def to_json(self) -> str:
        """Write the report as JSON.

        >>> ValidationReport("a.json", 1).to_json().splitlines()[1]
        '  "source": "a.json",'
        """
        from nboq.checks.reports import json

        return json.write_one(self).decode()

    def to_html(self) -> str:
        """Write the report as a page of HTML that needs nothing else.

        >>> "<title>" in ValidationReport("a.json", 1).to_html()
        True
        """
        from nboq.checks.reports import html

        return html.write([self]).decode()

    def to_frame(self) -> Any:
        """Give the findings as a table of pandas, one row each.

        Returns:
            A data frame with the columns of the JSON report.

        Raises:
            ImportError: If pandas isn't installed; this library doesn't bring it.
        """
        from nboq.checks.reports.json import COLUMNS, row

        try:
            pandas = importlib.import_module("pandas")
        except ImportError:
            raise ImportError("to_frame needs pandas, which isn't installed; 'pip install pandas' does it") from None
        return pandas.DataFrame([row(self, finding) for finding in self.findings], columns=list(COLUMNS))

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
