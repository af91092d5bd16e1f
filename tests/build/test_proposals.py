"""Proposals become a candidate version, with what it changes and what it does to the examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import nboq
from nboq import migration
from nboq.build.__main__ import main
from nboq.build.proposals import Candidate, Proposal, candidate, laid_over, whole
from nboq.errors import InputError, Malformed, NotFound
from nboq.schema.model import Model, using
from tests.conftest import ROOT

_FOLDER = ROOT / "model" / "proposals"
_SHIPPED = sorted(_FOLDER.glob("*.yaml"))


@pytest.fixture
def two_examples(tmp_path: Path) -> Path:
    """Give a repository with few examples, since each is asked twice."""
    root = tmp_path / "root"
    (root / "examples" / "valid").mkdir(parents=True)
    for name in ("model", "generated", "shapes"):
        (root / name).symlink_to(ROOT / name)
    for name in ("two-photon", "spectral"):
        path = ROOT / "examples" / "valid" / "acquisition" / f"{name}.yaml"
        (root / "examples" / "valid" / path.name).write_bytes(path.read_bytes())
    return root


def _proposal(folder: Path, name: str, change: dict[str, Any], **more: Any) -> Path:
    example = {"type": "Instrument", "id": "urn:x:1", "name": "x"}
    body = {"title": name, "issue": "urn:x:2", "status": "open", "why": "It is.", "change": change, "example": example}
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(body | more), "utf-8")
    return path


@pytest.mark.slow
def test_two_proposals_make_one_candidate(two_examples: Path, tmp_path: Path) -> None:
    chosen = [_FOLDER / "simultaneous-channels.yaml", _FOLDER / "band-edges-at-tier-1.yaml"]
    made = candidate(two_examples, chosen, tmp_path / "out")
    assert made.version == f"{nboq.current_model().version}+simultaneous-channels.band-edges-at-tier-1"
    assert {(change.name, change.what, change.aspect) for change in made.changes} == {
        ("ConfocalMultiChannelMode", "changed", "values"),
        ("ConfocalMultiChannelMode.Parallel", "deprecated", ""),
        ("ConfocalMultiChannelMode.Parallel", "changed", "replaced by"),
        ("ConfocalMultiChannelMode.Simultaneous", "added", ""),
        ("IlluminationWavelengthRange", "changed", "tier"),
    }
    assert [(one.place, one.before, one.after) for one in made.shown] == [
        ("simultaneous-channels", False, True),
        ("band-edges-at-tier-1", True, True),
    ]
    assert made.total == 2 and made.breaks
    found = {one.place: {finding.code for finding in one.more} for one in made.examples}
    assert found == {
        "examples/valid/two-photon.yaml": {"NBOQ-S-deprecated"},
        "examples/valid/spectral.yaml": {"NBOQ-T-required"},
    }
    # What was made is a model by itself, from which the next one can be made.
    model = Model.load(tmp_path / "out")
    assert model.find("ConfocalMultiChannelMode.Parallel").replaced_by == "ConfocalMultiChannelMode.Simultaneous"
    assert whole(tmp_path / "out" / "model" / "nbo_q.yaml")["version"] == made.version
    rules = yaml.safe_load((tmp_path / "out" / "model" / "migration.yaml").read_text("utf-8"))
    assert [rule["values"] for rule in rules] == [{"Parallel": "Simultaneous"}]
    scanner = nboq.Document({"type": "ConfocalScannerSettings", "id": "urn:x:1", "multi_channel_mode": "Parallel"})
    base = nboq.current_model().version
    with using(model):
        new = migration.migrate(scanner, made.version, base)
        assert new.data["multi_channel_mode"] == "Simultaneous"
        assert migration.migrate(new, base).data["multi_channel_mode"] == "Parallel"
    assert made.version not in migration.versions()
    page = (tmp_path / "out" / "candidate.md").read_text("utf-8")
    assert page == made.page() and "2 were asked, 2 have other findings" in page


_TAKEN = [path for path in _SHIPPED if "taken in" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", _TAKEN, ids=lambda path: path.stem)
def test_what_is_taken_is_in_the_schema(path: Path) -> None:
    schema = whole(ROOT / "model" / "nbo_q.yaml")
    assert laid_over(schema, Proposal.of_file(path).change) == schema


@pytest.mark.long
@pytest.mark.parametrize("path", _TAKEN, ids=lambda path: path.stem)
def test_what_is_taken_changes_nothing_any_more(path: Path, two_examples: Path, tmp_path: Path) -> None:
    made: Candidate = candidate(two_examples, [path], tmp_path / "out")
    assert made.changes == () == made.examples and not made.breaks


@pytest.mark.parametrize("path", _SHIPPED, ids=lambda path: path.stem)
def test_shipped_proposals_are_whole(path: Path) -> None:
    proposal = Proposal.of_file(path)
    assert proposal.status == "open" or proposal.status.startswith(("taken in ", "declined"))
    assert proposal.issue.startswith("https://") and proposal.title and proposal.why.endswith(".")
    for body in proposal.migration:
        rule = migration.Rule(**body)
        assert migration.apply(rule.before, (rule,), "3.0.0", "3.1.0")[0] == rule.after
        assert migration.apply(rule.after, (rule,), "3.1.0", "3.0.0")[0] == rule.before


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ({"slots": {"lens_na": {"title": "NA"}}}, {"slots": {"lens_na": {"title": "Aperture"}}}, False),
        ({"slots": {"lens_na": None}}, {"slots": {"lens_na": {"title": "Aperture"}}}, False),
        ({"slots": {"lens_na": {"title": "NA"}}}, {"slots": {"lens_na": {"title": "NA"}}}, True),
        ({"classes": {"Objective": {"slots": ["a"]}}}, {"classes": {"Objective": {"slots": ["b"]}}}, True),
        ({"slots": {"model": {"in_subset": ["Tier2"]}}}, {"slots": {"model": {"in_subset": ["Tier3"]}}}, False),
    ],
)
def test_proposals_that_contradict_one_another_are_refused(
    one: dict[str, Any], other: dict[str, Any], agree: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("nboq.build.proposals.build", stop)
    chosen = [_proposal(tmp_path, "one", one), _proposal(tmp_path, "other", other)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "before").touch()
    with pytest.raises(ZeroDivisionError if agree else InputError) as caught:
        candidate(ROOT, chosen, tmp_path / "out")
    assert agree or ("one says" in str(caught.value) and "other" in str(caught.value))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["before"]


def test_a_rule_that_leads_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_: list[Path], folder: Path) -> None:
        for name in ("src", "model"):
            (folder / name).mkdir()

    monkeypatch.setattr("nboq.build.proposals.build", build)
    monkeypatch.setattr("nboq.build.proposals.Model", lambda _: nboq.current_model())
    before = {"type": "Objective", "id": "urn:x:1", "catalog_number": "A1"}
    after = {"type": "Objective", "id": "urn:x:1", "article_number": "A1"}
    rule = {"change": "renamed", "slot": "catalog_number", "to": "article_number", "before": before, "after": after}
    with pytest.raises(InputError, match=r"after its rule for catalog_number.*article_number"):
        candidate(ROOT, [_proposal(tmp_path, "one", {}, migration=[rule])], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_proposal_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Malformed, match="wibble"):
        Proposal.of_file(_proposal(tmp_path, "odd", {}, wibble=1))
    (tmp_path / "list.yaml").write_text("[1]", "utf-8")
    with pytest.raises(Malformed):
        Proposal.of_file(tmp_path / "list.yaml")
    with pytest.raises(NotFound, match="odd"):
        Proposal.of_file(tmp_path / "od.yaml")
    assert main(["--proposals", "simultaneous-chanels", "--out", str(tmp_path / "out")]) == 2
    assert "simultaneous-channels" in capsys.readouterr().err
    assert main(["--proposals", "simultaneous-channels"]) == 2
    assert "--out" in capsys.readouterr().err
