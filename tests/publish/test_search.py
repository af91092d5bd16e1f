"""Terms are found by the words that people use: one search for the command and for the page of the vocabulary."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from nboq.publish.vocabulary.make import Version
from nboq.publish.vocabulary.search import found, words_of
from nboq.publish.vocabulary.source import Source
from nboq.schema.model import current_model
from tests.browser import Browser, chromium  # noqa: F401

# Words out of exports, catalogues and papers, the terms that are right for them, and where they're from. They were
# chosen before anybody looked at what the search gives. Where the model has several that are right, `|` is between.
with (Path(__file__).parent / "data" / "words.tsv").open(encoding="utf-8", newline="") as _file:
    _WORDS = [(row["word"], row["term"].split("|")) for row in csv.DictReader(_file, delimiter="\t")]


def _right(first: dict[str, str]) -> float:
    return sum(first.get(word) in right for word, right in _WORDS) / len(_WORDS)


@pytest.mark.slow
def test_the_words_of_exports_catalogues_and_papers_find_the_right_term_first() -> None:
    assert len(_WORDS) >= 150
    for _, right in _WORDS:
        for name in right:
            current_model().find(name)
    assert _right({word: names[0] for word, _ in _WORDS if (names := found(word))}) >= 0.95


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("NA", "lens_na"),
        ("numerical aperture", "lens_na"),
        ("pinhole", "Pinhole"),
        ("AOTF", "AcoustoOpticalTuneableFilter"),
        ("PMT", "PhotomultiplierTube"),
        ("SPAD", "PhotoDiode"),
        ("SPAD array", "SPADArray"),
        ("Airyscan", "DetectorArray"),
        ("TCSPC", "PhotonTimingUnit"),
        ("TDI", "SensorExposureMode.TimeDelayIntegration"),
        ("gating", "gate_width"),
        ("slide scanner", "MicroscopeStandType.SlideScanner"),
        ("image splitter", "ImageSplitter"),
        ("imaging medium", "MountingMedium"),
        ("Simultaneous", "ConfocalMultiChannelMode.Parallel"),
        ("MINFLUX", "ImagingMethod.SuperResolutionMINFLUX"),
        ("optical fiber", "OpticalFiber"),
        ("numerical_aperture", "lens_na"),
        ("lenses", "Lens"),
    ],
)
def test_what_people_call_a_term_finds_it_first(words: str, term: str) -> None:
    assert found(words)[0] == term


def test_whole_words_go_before_beginnings_and_these_before_definitions() -> None:
    names = found("pinhole")
    assert names.index("pinhole_spacing") < names.index("SpinningDisk"), "only its definition has the word"
    beginnings = found("pinh")
    assert beginnings[0] == "Pinhole" and "pinhole_spacing" in beginnings
    assert found("polariser") == found("polarizer") and found("beam splitter")[0] == found("beamsplitter")[0]
    assert found("") == found("zzzz") == [] and found("unheard-of mirror") == ["ReflectingMirror"]
    assert words_of("Ti:sapphire lasers") == ["ti", "sapphire", "laser"]


def test_no_two_terms_are_called_the_same() -> None:
    model = current_model()
    labels = Counter(label.casefold() for label in model.labels.values())
    assert [label for label, times in labels.items() if times > 1] == []
    assert set(model.labels) == set(model.by_iri)
    assert model.labels[model.find("ArcType.Other").iri] == "Other (arc type)"
    called = [alias for term in model.classes.values() for alias in term.aliases]
    called += [alias for term in model.slots.values() for alias in term.aliases]
    aliases = Counter(alias.casefold() for alias in called)
    assert [alias for alias, times in aliases.items() if times > 1] == []


@pytest.mark.slow
def test_the_page_ranks_as_the_command_does(tmp_path: Path, browser: Browser) -> None:
    page = tmp_path / "index.html"
    files = Version(Source.installed()).files
    page.write_bytes(files["index.html"]())
    page.with_name("find.js").write_bytes(files["find.js"]())
    asked = [*(word for word, _ in _WORDS[::4]), "pinh", "laser power", "zzzz", "Å", "unheard-of mirror", "e.g."]
    with browser.tab() as tab:
        tab.page.goto(page.as_uri())
        shown = tab.page.evaluate(
            """(asked) => asked.map((words) => {
                const box = document.getElementById("wanted");
                box.value = words;
                box.dispatchEvent(new Event("input"));
                return [...document.querySelectorAll("#found code")].map((name) => name.textContent);
            })""",
            asked,
        )
        assert tab.complaints == []
    for words, names in zip(asked, shown, strict=True):
        assert names == found(words), words
