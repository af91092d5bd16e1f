"""Reports: every form says the same, is well-formed, and lets no text of a document through as markup."""

from __future__ import annotations

import importlib
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import attrs
import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree
from lxml import html as lxml_html
from rdflib.namespace import RDF, SH

from nboq import read
from nboq.batch.spool import Spool
from nboq.checks import Finding, ValidationReport, validate
from nboq.checks.codes import UNREADABLE
from nboq.checks.findings import COLUMNS
from nboq.checks.reports import SAVERS, WRITERS
from nboq.checks.reports.common import by_entity, visible, worst_first
from nboq.errors import Malformed, MissingDependency
from tests.command import Done, nboq
from tests.conftest import EXAMPLE, ROOT

_EVIL = "<script>alert(1)</script>&\"'`]]>\x1b[31m\x00\x07\u202e\u2066\ud800\ufffe\n::error::[bold]x[/bold]"


def _evil() -> ValidationReport:
    findings = (
        Finding("violation", "schema", "type", _EVIL, _EVIL, (_EVIL, 0), _EVIL, _EVIL, _EVIL, suggestion=_EVIL),
        Finding("violation", "document", "DuplicateId", _EVIL, "urn:x:1", (), "id", {_EVIL: [_EVIL]}, _EVIL),
        Finding("warning", "advice", _EVIL, _EVIL, "no iri", (), "name", [_EVIL], _EVIL),
        Finding("info", "shapes", "MinCountConstraintComponent", _EVIL, _EVIL, (), "lens_na", 10**5000, _EVIL),
        Finding("violation", "schema", "maximum", "x", "", (), "lens_na", float("nan"), _EVIL),
        Finding("violation", "schema", "maximum", "x", "", (), "lens_na", float("-inf"), "expected less"),
        Finding("violation", "schema", "type", "x", "", (), "dic", True, "expected less"),
    )
    return ValidationReport(_EVIL, 2, tuple(replace(finding, code=_EVIL) for finding in findings))


def _real() -> list[ValidationReport]:
    bad = ROOT / "examples" / "invalid" / "objective-na-negative.yaml"
    reports = [validate(read(path), 3).located() for path in (EXAMPLE, bad)]
    unread = Finding(
        "violation", "document", Malformed.__name__, "file", "", (), "", None, "the file is empty", code=UNREADABLE
    )
    return [*reports, ValidationReport("good.json", 1), ValidationReport("empty.json", 1, (unread,))]


REAL = _real()


@pytest.mark.parametrize("form", WRITERS)
def test_nothing_of_a_document_gets_through_as_such(form: str) -> None:
    written = WRITERS[form]([_evil()])
    text = written.decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    if form not in ("json", "turtle"):  # these two have the values as they are, for machines
        assert not re.search("[\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
    assert form in ("text", "json", "github", "sarif", "turtle") or "<script" not in text
    assert WRITERS[form]([]) is not None


@pytest.mark.parametrize("form", WRITERS)
def test_a_spool_gives_what_a_list_gives(form: str, tmp_path: Path) -> None:
    with Spool() as spool, (tmp_path / "report").open("wb") as file:
        for report in [*REAL, _evil()]:
            spool.add(report)
        assert len(spool) == len(REAL) + 1 and list(spool)[:2] == REAL[:2] and spool[-1].source == _EVIL
        SAVERS[form](spool, file)
    assert (tmp_path / "report").read_bytes() == WRITERS[form]([*REAL, _evil()])


@pytest.mark.slow
def test_many_reports_go_to_the_disk() -> None:
    with Spool() as spool:
        for _ in range(400):
            spool.add(REAL[0])
        assert list(map(len, spool)) == [len(REAL[0])] * 400


@pytest.mark.parametrize("form", WRITERS)
def test_a_report_is_the_same_every_time(form: str) -> None:
    assert WRITERS[form](REAL) == WRITERS[form](REAL)


def test_the_text_has_the_worst_first_and_counts() -> None:
    lines = WRITERS["text"](REAL).decode().splitlines()
    documents = [line for line in lines if not line.startswith(" ")]
    assert "teaching-widefield" in documents[0] and "violations at tier 3" in documents[0]
    assert documents[-2] == "good.json: valid at tier 1"
    assert documents[-1] == "4 documents, 1 valid, 3 not"
    assert any(re.match(r"  \d+ × NBOQ-T-required: ", line) for line in lines)
    # The whole instrument of the other report has objectives to recommend the field for.
    place = next(line for line in lines if "lens_na" in line and "✗" in line)
    assert re.fullmatch(r"    ✗ 9:10 lens_na: expected .* \(found -1\.4\) \[NBOQ-S-below-minimum\]", place)


def test_objects_with_most_violations_come_first() -> None:
    findings = [
        Finding("info", "shapes", "x", "b", "", (1,), "name", None, "m"),
        Finding("violation", "shapes", "x", "a", "", (0,), "name", None, "m"),
        Finding("violation", "shapes", "x", "b", "", (1,), "name", None, "m"),
        Finding("violation", "shapes", "x", "b", "", (1,), "name", None, "m"),
    ]
    groups = by_entity(findings)
    assert [(name, [f.severity for f in group]) for name, group in groups] == [
        ("b", ["violation", "violation", "info"]),
        ("a", ["violation"]),
    ]
    one, two = ValidationReport("one", 1, tuple(findings[:2])), ValidationReport("two", 1, tuple(findings))
    assert list(worst_first([one, two])) == [two, one]


def test_json_has_every_column_for_every_finding() -> None:
    bodies = json.loads(WRITERS["json"](REAL))
    assert [body["source"] for body in bodies] == [report.source for report in REAL]
    assert [body["valid"] for body in bodies] == [False, False, True, False]
    for body, report in zip(bodies, REAL, strict=True):
        assert body["counts"] == report.counts
        assert all(list(found) == list(COLUMNS[1:]) for found in body["findings"])
    (found,) = (found for found in bodies[1]["findings"] if found["field"] == "lens_na")
    assert (found["line"], found["column"], found["value"], found["code"]) == (9, 10, -1.4, "NBOQ-S-below-minimum")
    assert json.loads(REAL[1].to_json()) == bodies[1]


def test_json_holds_what_json_cannot() -> None:
    (body,) = json.loads(WRITERS["json"]([_evil()]))
    assert [found["value"] for found in body["findings"][4:6]] == ["nan", "-inf"]


def test_junit_has_a_case_for_each_document() -> None:
    root = etree.fromstring(WRITERS["junit"](REAL))
    (suite,) = root
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "2",
        "errors": "1",
        "skipped": "0",
    }
    assert [[child.tag for child in case] for case in suite] == [
        ["failure", "system-out"],
        ["failure", "system-out"],
        [],
        ["error"],
    ]
    assert [case.get("name") for case in suite] == [report.source for report in REAL]
    failure = suite[1][0]
    assert failure.get("type") and "9:10 Objective" in (failure.text or "")
    assert etree.fromstring(WRITERS["junit"]([_evil()])) is not None


def test_workflow_commands_annotate_lines_and_no_text_can_be_one() -> None:
    lines = WRITERS["github"](REAL).decode().splitlines()
    assert [line for line in lines if line.startswith("::error") and "lens_na" in line and "line=9,col=10," in line]
    assert f" {REAL[2].source}: valid at tier 1" in lines
    told = sum(1 for report in REAL for finding in report if finding.severity != "info")
    assert len(lines) == told + len(REAL) and sum(line.startswith("::") for line in lines) == told
    hostile = replace(REAL[3], source="::error file=a,b:c%0A\n::set-env")
    first, last = WRITERS["github"]([hostile]).decode().splitlines()
    assert first.startswith("::error file=%3A%3Aerror file=a%2Cb%3Ac%250A %3A%3Aset-env,title=")
    assert not last.startswith("::")


def _uri_ok(uri: str) -> bool:
    return re.fullmatch(r"(file:///)?[A-Za-z0-9._~/%!$&'()*+,;=@-]*", uri) is not None


@pytest.mark.parametrize("reports", [REAL, [_evil()], []], ids=["real", "evil", "none"])
def test_sarif_has_what_the_standard_requires(reports: list[ValidationReport]) -> None:
    """The members that SARIF 2.1.0 requires (§3.13, 3.14, 3.19, 3.27, 3.30), and that all indices lead somewhere."""
    log = json.loads(WRITERS["sarif"](reports))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "nboq"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] and rule["helpUri"].startswith("https://") for rule in rules)
    assert len(run["results"]) == sum(map(len, reports))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (place,) = result["locations"]
        assert _uri_ok(place["physicalLocation"]["artifactLocation"]["uri"])
        region = place["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["nboqFinding/v1"])
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is (reports is not REAL)


# Which of the object model's classes the members of a class hold; those that aren't here hold texts and numbers.
_SARIF = {
    "SarifLog": {"runs": "Run"},
    "Run": {"tool": "Tool", "invocations": "Invocation", "artifacts": "Artifact", "results": "Result"},
    "Tool": {"driver": "ToolComponent"},
    "ToolComponent": {"rules": "ReportingDescriptor"},
    "ReportingDescriptor": {
        "shortDescription": "MultiformatMessageString",
        "fullDescription": "MultiformatMessageString",
        "help": "MultiformatMessageString",
    },
    "Artifact": {"location": "ArtifactLocation"},
    "Result": {"message": "Message", "locations": "Location"},
    "Location": {"physicalLocation": "PhysicalLocation", "logicalLocations": "LogicalLocation"},
    "PhysicalLocation": {"artifactLocation": "ArtifactLocation", "region": "Region"},
}
_FREE = {"properties", "partialFingerprints"}


def _fits(body: Any, name: str) -> None:
    """Hold JSON against a class of sarif_om, Microsoft's object model, which is made from the schema of SARIF 2.1.0."""
    model = importlib.import_module("sarif_om")
    fields = {a.metadata["schema_property_name"]: a for a in getattr(model, name).__attrs_attrs__}
    assert isinstance(body, dict), name
    assert body.keys() <= fields.keys(), name
    assert {key for key, a in fields.items() if a.default is attrs.NOTHING} <= body.keys(), name
    for key, value in body.items():
        below = _SARIF.get(name, {}).get(key)
        for item in value if isinstance(value, list) else [value]:
            if below:
                _fits(item, below)
            else:
                assert key in _FREE or isinstance(item, str | int | bool), (name, key)


@pytest.mark.parametrize("reports", [REAL, [_evil()], []], ids=["real", "evil", "none"])
def test_sarif_has_only_what_the_object_model_of_sarif_has(reports: list[ValidationReport]) -> None:
    _fits(json.loads(WRITERS["sarif"](reports)), "SarifLog")


def test_sarif_knows_a_finding_again_after_its_line_has_moved() -> None:
    prints = []
    for text in (b"type: Objective\nid: urn:x:1\nlens_na: -1\n", b"\n\ntype: Objective\nid: urn:x:1\nlens_na: -1\n"):
        report = validate({"type": "Objective", "id": "urn:x:1", "lens_na": -1}, 1).located(text)
        (run,) = json.loads(WRITERS["sarif"]([report]))["runs"]
        prints.append([result["partialFingerprints"] for result in run["results"]])
    assert prints[0] == prints[1]


@pytest.mark.parametrize("reports", [REAL, [_evil()]], ids=["real", "evil"])
def test_html_stands_alone(reports: list[ValidationReport]) -> None:
    text = WRITERS["html"](reports).decode()
    page = lxml_html.fromstring(text)
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    attributes = {name for element in page.iter() for name in element.attrib}
    known = {"lang", "charset", "http-equiv", "content", "name", "class", "open", "scope", "href", "title", "id"}
    assert attributes <= known | {"colspan", "type", "checked"}, "what chooses is no script"
    assert "url(" not in text and "@import" not in text
    assert all(link.startswith("https://w3id.org/nbo-q/findings/") for link in page.xpath("//section//a/@href"))
    assert len(page.xpath("//section//tbody/tr")) == sum(map(len, reports))
    assert {link[1:] for link in page.xpath("//a/@href") if link[0] == "#"} <= set(page.xpath("//@id"))
    assert "prefers-color-scheme: dark" in text and "@media print" in text


def test_html_can_be_filtered_by_severity() -> None:
    page = lxml_html.fromstring(REAL[0].to_html())
    groups = {details.get("class"): len(details.xpath(".//tbody/tr")) for details in page.iter("details")}
    assert groups == REAL[0].counts


def test_turtle_is_a_report_of_shacl() -> None:
    graph = rdflib.Graph().parse(data=WRITERS["turtle"](REAL), format="turtle")
    reports = list(graph.subjects(RDF.type, SH.ValidationReport))
    assert len(reports) == len(REAL)
    assert sorted(str(graph.value(report, SH.conforms)) for report in reports) == ["false", "false", "false", "true"]
    results = list(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == sum(map(len, REAL))
    for result in results:
        for name in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(graph.objects(result, name))) == 1
        assert len(list(graph.objects(result, SH.value))) <= 1
        assert len(list(graph.objects(result, SH.resultPath))) <= 1
    (negative,) = graph.subjects(SH.value, rdflib.Literal(-1.4))
    assert graph.value(negative, SH.resultPath) == rdflib.URIRef("https://w3id.org/nbo-q/lens_na")
    assert graph.value(negative, SH.sourceConstraintComponent) == SH.MinInclusiveConstraintComponent
    assert list(ox.parse(WRITERS["turtle"]([_evil()]), format=ox.RdfFormat.TURTLE))


def test_a_frame_of_pandas() -> None:
    pandas = importlib.import_module("pandas")
    report = REAL[0]
    frame = report.to_frame()
    assert isinstance(frame, pandas.DataFrame) and frame.shape == (len(report), len(COLUMNS))
    assert list(frame.columns) == list(COLUMNS)
    assert frame["severity"].value_counts().to_dict() == report.counts
    assert set(frame["source"]) == {report.source}
    (negative,) = REAL[1].to_frame().query("field == 'lens_na'").to_dict("records")
    assert (negative["value"], negative["line"], negative["code"]) == (-1.4, 9, "NBOQ-S-below-minimum")
    empty = ValidationReport("good.json", 1).to_frame()
    assert list(empty.columns) == list(COLUMNS) and len(empty) == 0


def test_no_frame_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingDependency, match=r"nboq\[tables\]"):
        REAL[1].to_frame()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("63x µm ≥ 0", "63x µm ≥ 0"),
        ("a\nb\tc", "a b c"),
        ("\x1b]0;t\x07", "\\x1b]0;t\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("\r", "\\r"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("\U0001f52c", "\U0001f52c"),
    ],
)
def test_what_steers_a_terminal_is_shown_by_its_code(text: str, shown: str) -> None:
    assert visible(text) == shown


def _run(*arguments: str | Path) -> Done:
    return nboq("validate", *arguments)


@pytest.mark.slow
def test_the_command_writes_every_form(tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("")
    for form in WRITERS:
        target = tmp_path / f"report.{form}"
        done = _run(EXAMPLE, empty, "--tier", "3", "--workers", "1", "--format", form, "-o", target)
        assert done.returncode == 2 and done.stdout == ""
        text = target.read_text("utf-8")
        assert "NBOQ-T-required" in text and "NBOQ-D-unreadable" in text and "empty.json" in text
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_command_prints_places_and_codes(tmp_path: Path) -> None:
    path = tmp_path / "lens.yaml"
    path.write_text('type: Objective\nid: urn:x:1\nname: "\\e[31mred"\nworking_distance: 190 µm\n')
    done = _run(path, "--tier", "1")
    assert done.returncode == 1 and "\x1b" not in done.stdout
    assert (
        "4:19 working_distance: expected a number of at least 0 in mm (found '190 µm'); did you mean 0.19?"
        in done.stdout
    )
    assert "[NBOQ-S-wrong-type]" in done.stdout
    assert "recommended at tier" not in done.stdout and "recommended at tier" in _run(path, "--recommended").stdout


def test_json_in_two_ways_and_a_form_that_there_is_not() -> None:
    one, two = _run(EXAMPLE, "--json"), _run(EXAMPLE, "--format", "json")
    assert one.stdout == two.stdout and one.returncode == 0
    assert _run(EXAMPLE, "--format", "pdf").returncode == 2
