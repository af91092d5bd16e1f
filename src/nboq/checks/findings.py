"""What validation finds, and the report that holds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from nboq.document import Path as JsonPath
from nboq.document import pointer, renumbered
from nboq.errors import ContentError, NotFound, imported, short
from nboq.schema.html import displayed
from nboq.schema.model import current_model

Severity = Literal["violation", "warning", "info"]
"""What must be mended; what looks wrong though no rule forbids it; what would be good to have."""

COLUMNS: Final = (
    *("source", "code", "severity", "layer", "rule", "entity", "id", "pointer", "line", "column", "field", "value"),
    *("expected", "unit", "suggestion", "message", "help"),
)
"""What is told of a finding as plain data, in this order."""

HELP: Final = "https://w3id.org/nbo-q/findings/"
"""Where the pages of the codes are published."""


def help_uri(code: str) -> str:
    """Tell where the page of a code is.

    >>> help_uri("NBOQ-R-na-water")
    'https://w3id.org/nbo-q/findings/NBOQ-R-na-water'
    """
    return HELP + code


def id_of(entity: Mapping[str, Any]) -> str:
    """Give the identifier of an object as a text, whatever stands there.

    >>> id_of({"id": "urn:x:1"}), id_of({"id": 7}), id_of({})
    ('urn:x:1', '7', '')
    """
    identifier = entity.get("id", "")
    return identifier if isinstance(identifier, str) else short(identifier)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text file.

    >>> print(Position(3, 14))
    3:14
    """

    line: int
    """From 1."""
    column: int
    """From 1, in characters."""

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or that would be good to have."""

    severity: Severity
    layer: Literal["schema", "shapes", "document", "advice"]
    """Who found it: JSON Schema, SHACL, the emitter, which sees identifiers across the whole document, or advice."""
    rule: str
    """The keyword of JSON Schema, the constraint component of SHACL or the name of the advice."""
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
    """What is wrong, and what was expected."""
    shape: str = ""
    """The IRI of the SHACL shape that was broken; empty where another layer speaks."""
    index: int | None = None
    """Which item of the list in the field is meant, from 0; None where it is all of it."""
    position: Position | None = None
    """Line and column in the file; None until `ValidationReport.located` finds them, and where it can't."""
    way: tuple[str | int, ...] | None = None
    """Where the value is in a JSON file that has another layout than the document; None until it's located."""
    code: str = ""
    """The stable code of what is wrong, such as `NBOQ-S-below-minimum`; `nboq.checks.codes.catalogue` has them all."""
    expected: str = ""
    """What should stand there, in words; empty where there is no saying."""
    suggestion: str = ""
    """What was probably meant: the nearest word, a number in the unit of the field; empty if nothing is probable."""

    @property
    def help_uri(self) -> str:
        """The page about the code."""
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
    def pointer(self) -> str:
        """Where the field is, as a JSON Pointer (RFC 6901): in the JSON file if located, else in the document."""
        if self.way is not None:
            return pointer(self.way)
        return pointer((*self.path, self.field) if self.field else self.path)

    @property
    def order(self) -> tuple[str, ...]:
        """What findings are sorted by, for those of a document to stand in its order."""
        return tuple(f"{step:09}" if isinstance(step, int) else step for step in self.path)

    def to_dict(self, source: str = "") -> dict[str, Any]:
        """Give the finding as plain data, with the columns of `COLUMNS`.

        Args:
            source: The document that it is about.
        """
        at = self.position
        line, column = (at.line, at.column) if at else (None, None)
        first = (
            source,
            self.code,
            self.severity,
            self.layer,
            self.rule,
            self.entity,
            self.id,
            self.pointer,
            line,
            column,
        )
        last = self.expected, self.unit, self.suggestion, self.message, help_uri(self.code)
        return dict(zip(COLUMNS, (*first, self.field, self.value, *last), strict=True))

    @property
    def sentence(self) -> str:
        """What is wrong with the field, without the object: what was expected, what stands there, what was meant."""
        value = "" if self.value is None else f" (found {short(self.value)})"
        field = f"{self.field}: " if self.field and not self.message.startswith(self.field) else ""
        meant = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{field}{self.message}{value}{meant}"

    def __str__(self) -> str:
        return f"{self.entity}: {self.sentence}"

    def __reduce__(self) -> tuple[type[Finding], tuple[Any, ...]]:
        # A document may have hundreds, and each goes between processes: dataclasses pickle field by field in Python.
        return Finding, _FIELDS(self)


_NAMES: Final = [field.name for field in fields(Finding)]
_FIELDS: Final = attrgetter(*_NAMES)
_POSITION, _WAY, _ENTITY = map(_NAMES.index, ("position", "way", "entity"))


def _at(finding: Finding, place: Position | None, moved: tuple[JsonPath, JsonPath] | None) -> Finding:
    # A report may have hundreds of thousands; `dataclasses.replace` takes three times as long.
    told = list(_FIELDS(finding))
    told[_POSITION] = place
    if moved is not None:
        told[_WAY], told[_ENTITY] = moved[0], renumbered(finding.entity, moved[1])
    return Finding(*told)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What came out for one document."""

    source: str
    tier: int
    findings: tuple[Finding, ...] = ()
    locate: ClassVar[
        Callable[[bytes, Sequence[Finding], str], list[tuple[Position | None, tuple[JsonPath, JsonPath] | None]]]
    ]
    write: ClassVar[Callable[[ValidationReport, str], bytes]]
    """How places are found, and a report is written in a form; `nboq.checks` sets both, which come after findings."""

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {severity}" for severity, number in sorted(self.counts.items()))
        return f"<ValidationReport of {self.source} at tier {self.tier}: {counts or 'no findings'}>"

    def _repr_html_(self) -> str:
        told = ((one.severity, one.entity, one.sentence, one.code) for one in self.findings)
        return displayed(self, ("severity", "object", "finding", "code"), told)

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
            The same report with positions, where they can be told: in JSON, YAML, XML and RDF; of a source that is a
            graph of a file (`all.nq#…`), those in the graph.

        Raises:
            NotFound: If there is no content and the file can't be opened.

        >>> from nboq.checks import validate
        >>> report = validate({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": -1}, 1)
        >>> text = b'{"type": "Objective", "id": "urn:x:1", "name": "63x",\n "lens_na": -1}'
        >>> print(next(f.position for f in report.located(text).violations if f.field == "lens_na"))
        2:13
        """
        if not self.findings:
            return self
        graph = ""
        if content is None:
            path, _, graph = (self.source, "", "") if Path(self.source).exists() else self.source.partition("#")
            try:
                content = Path(path).read_bytes()
            except OSError as error:
                raise NotFound(f"can't be opened: {error.strerror}", source=self.source) from None
        pairs = zip(self.findings, ValidationReport.locate(content, self.findings, graph), strict=True)
        return replace(self, findings=tuple(_at(finding, *found) for finding, found in pairs))

    def to_json(self) -> str:
        """Write the report as JSON.

        >>> ValidationReport("a.json", 1).to_json().splitlines()[1]
        '  "source": "a.json",'
        """
        return ValidationReport.write(self, "json").decode()

    def to_html(self) -> str:
        """Write the report as a page of HTML that needs nothing else.

        >>> "<title>" in ValidationReport("a.json", 1).to_html()
        True
        """
        return ValidationReport.write(self, "html").decode()

    def to_frame(self) -> Any:
        """Give the findings as a table of pandas, one row each.

        Returns:
            A data frame with the columns of the JSON report.

        Raises:
            MissingDependency: If pandas isn't installed; the extra `tables` brings it.
        """
        pandas = imported("pandas", "tables")
        return pandas.DataFrame([finding.to_dict(self.source) for finding in self.findings], columns=list(COLUMNS))

    def raise_if_invalid(self) -> None:
        """Raise unless the document is valid.

        Raises:
            ContentError: With the first ten violations.
        """
        if not self.valid:
            shown = "".join(f"\n  {finding}" for finding in self.violations[:10])
            raise ContentError(f"{len(self.violations)} violations at tier {self.tier}{shown}", source=self.source)

    def __bool__(self) -> bool:
        return self.valid

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
