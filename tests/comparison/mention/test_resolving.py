"""Free texts and the hardware that they name: what is claimed to be certain is right; else it says what is missing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.comparison.mention.judging import Resolution
from nboq.comparison.mention.reading import LONGEST
from nboq.formats.key_values.keys import PAIRS
from nboq.store.resolving import Resolver
from tests.command import nboq as run
from tests.comparison.mention.bench import short, store, texts

_PRECISION, _RECALL, _PLAINLY = 0.997, 0.70, 0.80
"""Of unseen texts 0.98 is promised; of these none is wrong, and two words too many in the list make two."""


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(store())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("stores") / "bench.db"
    with nboq.Store(folder) as made:
        for name in ("urn:x:A", "urn:x:B", "urn:x:D"):
            made.load(store().get(name))
    return str(folder)


def _certain(found: Resolution) -> set[str]:
    """Give the short names of instruments and models that are certain; a component counts as its instrument."""
    names = short()
    return {names[one.instrument or one.id] for one in found.candidates if one.verdict == "certain"}


@pytest.mark.slow
def test_what_is_certain_is_right_and_little_is_missed(resolver: Resolver) -> None:
    wrong, counts = [], Counter[str]()
    rows = texts()
    assert len(rows) >= 810
    for row in rows:
        said = _certain(resolver.resolve(row["text"].replace("\\n", "\n")))
        right = set(row["right"].split()) - {"none"}
        counts += Counter(claimed=len(said), wanted=len(right), found=len(said & right))
        if row["style"] == "plain":
            counts += Counter(plain=len(right), plainly=len(said & right))
        wrong += [(row["text"], name) for name in said - right]
    assert 1 - len(wrong) / counts["claimed"] >= _PRECISION, wrong
    assert counts["found"] / counts["wanted"] >= _RECALL
    assert counts["plainly"] / counts["plain"] >= _PLAINLY


@pytest.mark.parametrize(
    ("text", "evidence", "against", "missing"),
    [
        ("Olympus IX83, 60x/1.42, Andor iXon 897", "same model iXon 897, same maker Andor", "", ""),
        (
            "Zeiss LSM 880, 86x/1.20 W",
            "same maker Zeiss",
            "86x/1.20: nothing of it is known to have this",
            "no instrument",
        ),
        (
            "Olympus IX81, 60x/1.30",
            "same model IX81",
            "60x/1.30: NAs differ: 1.3 and 1.42",
            "no instrument in the store",
        ),
        (
            "Leica LSM 880, 40x/1.2",
            "NA 1.2 = 1.2",
            "makers differ: Leica and Zeiss",
            "no instrument in the store has all",
        ),
        ("Zeiss LSM 880", "same model LSM 880", "", "2 descriptors fit alike"),
        ("Leica STELLARIS 8", "same model STELLARIS 8", "", "a serial number would tell, or the stand by maker"),
        ("STELLARIS 8, 86x/1.2", "same model STELLARIS 8", "", "no maker stands beside a model"),
        ("Nikon Ti2-E", "same model Eclipse Ti2-E", "", "Ti2-E (which may be Eclipse Ti2-E)"),
        ("Nikon A2R, 25x/1.1", "NA 1.1 = 1.1", "", "not understood: A2R"),
        ("no Nikon A1R, 25x/1.1", "same model A1R", "", "not understood: no"),
        ("Leica TCS SP8 in Wonderland, 63x/1.4", "same model TCS SP8", "", "not understood: Wonderland"),
        (
            "Nikon microscope, Yokogawa CSU-W1, Andor Zyla 4.2",
            "same model CSU-W1",
            "",
            "or the stand by maker and model",
        ),
        ("Zeiss LSM 880 STED, 40x/1.2", "same model LSM 880", "", "not understood: STED"),
        ("IX83, S/N 7K03912 and 7K04005", "same serial number 7K03912", "", "not understood: 7K04005"),
        ("Olympus IX83, OBIS 561 LS, S/N 7K03912", "same model IX83", "stands beside OBIS 561 LS", "no instrument"),
        ("Olympus IX83, camera S/N 7K03912", "same model IX83", "", "7K03912 (of the camera)"),
        ("Zeiss LSM 880 and Zeiss LSM 880, 25x/0.8", "same model LSM 880", "", "LSM 880, which may be several"),
        ("S/N: 5E11832", "same serial number 5E11832", "", "the model beside the serial number would tell"),
        ("<s>Zeiss LSM 880</s>, 25x/0.8", "same model LSM 880", "", "not understood: <"),
        ("Zeiss LSM 880 (Zeiss, Sold), 25x/0.8", "same model LSM 880", "", "not understood: Sold"),
        ("Zeiss LSM 880? 25x/0.8", "same model LSM 880", "", "not understood: ?"),
        ("doi:10.5072/lsm880-\nd", "", "", "lsm880-d (which a line end breaks)"),
        ("the usual microscope", "", "", "no identifier, number, model, maker or optics"),
        ("hdl:20.500.12345/nowhere", "", "", "no instrument in the store has any of what it says"),
    ],
)
def test_it_says_what_speaks_for_it_and_against_it_and_what_is_missing(
    resolver: Resolver, text: str, evidence: str, against: str, missing: str
) -> None:
    found = resolver.resolve(text)
    assert evidence in "; ".join(str(piece) for one in found.candidates for piece in one.evidence)
    assert against in "; ".join(piece for one in found.candidates for piece in one.against)
    assert missing in "; ".join(found.missing)
    assert bool(found.missing) == bool(missing)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10**6,
        "Zeiss LSM 880, 40x/1.2 W " + "Nikon " * 10**5,
        "((((" * 10**5 + "Zeiss LSM 880, 40x/1.2 W",
        "60x/1.42 " * 3000,
        "<" * 10**5 + "488 nm laser, " * 1000,
        "1.4 NA " * 3000,
        "\0\x1b[2J Zeiss \ud800 \u202e",
    ],
)
def test_hostile_texts_end_soon_and_name_nothing_for_certain(resolver: Resolver, text: str) -> None:
    found = resolver.resolve(text)
    assert not _certain(found)
    assert len(text) <= LONGEST or f"more than {LONGEST:,} characters" in found.missing[0]


def test_two_descriptors_of_one_instrument_are_one_candidate() -> None:
    bench: dict[str, Any] = {"type": "Instrument", "id": "urn:x:1", "name": "Bench"}
    stand = {"type": "InvertedMicroscopeStand", "id": "urn:x:s", "manufacturer": "Olympus", "model": "IX83"}
    lens = {"type": "Objective", "id": "urn:x:o", "magnification": 60, "lens_na": 1.42}
    again = {**bench, "id": "urn:x:2", "identical_to": ["urn:x:1"]}
    made = nboq.Store()
    for number, instrument in enumerate((bench, bench, again)):
        made.load(
            {
                "type": "HardwareDescriptor",
                "id": f"urn:x:d{number}",
                "describes": instrument,
                "components": [stand, {**lens, "id": f"urn:x:o{number}"}],
            }
        )
    found = nboq.resolve("Olympus IX83 with 60x/1.42", made)
    assert [one.verdict for one in found.candidates if one.kind == "instrument"] == ["certain"]
    assert json.loads(json.dumps(found.to_dict()))["candidates"][0]["evidence"][0]["kind"] == "model"


def test_two_cameras_alike_are_no_stand() -> None:
    bench = {"type": "Instrument", "id": "urn:x:1", "name": "Bench"}
    camera = {"type": "GenericCamera", "manufacturer": "Andor", "model": "Zyla 4.2"}
    lens = {"type": "Objective", "id": "urn:x:o", "magnification": 60, "lens_na": 1.42}
    parts = [lens, *({**camera, "id": f"urn:x:{side}"} for side in ("left", "right"))]
    made = nboq.Store()
    made.load({"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench, "components": parts})
    assert nboq.resolve("Andor Zyla 4.2, 60x/1.42", made).verdict == "possible"


def test_an_instrument_is_found_by_its_own_model_where_no_part_says_one() -> None:
    bench = {
        "type": "Instrument",
        "id": "urn:x:1",
        "model": "Z 9",
        "manufacturers": [{"type": "Party", "name": "Zeiss"}],
    }
    lens = {"type": "Objective", "id": "urn:x:o", "magnification": 60, "lens_na": 1.42}
    made = nboq.Store()
    made.load({"type": "HardwareDescriptor", "id": "urn:x:d", "describes": bench, "components": [lens]})
    found = nboq.resolve("Zeiss Z 9, 60x/1.42", made)
    assert found.verdict == "certain" and found.candidates[0].id == "urn:x:1"


@pytest.mark.slow
def test_the_command_says_by_its_status_whether_all_is_certain(place: str) -> None:
    done = run("resolve", "Olympus IX83, 60x/1.42, Andor iXon 897", "-s", place)
    assert done.returncode == 0 and "Bench A" in done.stdout and "same maker Andor" in done.stdout
    done = run("resolve", "Zeiss LSM 980", "Olympus IX83, 60x/1.42", "-s", place)
    assert done.returncode == 1 and "2 texts: 1 certain, 0 possible, 1 unknown" in done.stderr
    assert "not understood: LSM, 980" in done.stdout
    assert run("resolve", "IX83", "-s", f"{place}-none").returncode == 2
    assert run("resolve", "-s", place).returncode == 2
    assert run("resolve", "IX83", "--column", "a", "-s", place).returncode == 2
    assert "what is missing" in run("resolve", "--help").stdout or "missing" in run("resolve", "--help").stdout


def test_words_in_crates_and_pairs_are_resolved(place: str, tmp_path: Path) -> None:
    root = {"@id": "./", "@type": "Dataset", "name": "x", "mentions": {"@id": "#1"}}
    about = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}}
    tool = {"@id": "#1", "@type": "LabProtocol", "name": "a", "labEquipment": "Olympus IX83, 60x/1.42"}
    (tmp_path / "crate").mkdir()
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [about, root, tool]}
    (tmp_path / "crate" / "ro-crate-metadata.json").write_text(json.dumps(crate), "utf-8")
    done = run("resolve", "--in", tmp_path / "crate", "-s", place)
    assert done.returncode == 0 and "Bench A" in done.stdout
    pairs = {"extensions": {"key-values:pairs": {"a": [["Imaging_system", "Zeiss LSM 880, 40x/1.2 W"]]}}}
    image = {"type": "Image", "id": "urn:x:i", "name": "i", **pairs}
    (tmp_path / "image.json").write_text(json.dumps(image).replace("key-values:pairs", PAIRS), "utf-8")
    done = run("resolve", "--in", tmp_path / "image.json", "-s", place)
    assert done.returncode == 0 and "Bench D" in done.stdout
    assert run("resolve", "--in", tmp_path / "none", "-s", place).returncode == 2


def test_a_column_of_a_table_and_lines_of_text_are_resolved(place: str, tmp_path: Path) -> None:
    table = tmp_path / "studies.csv"
    table.write_text('id;labEquipment\n1;"Olympus IX83; 60x/1.42"\n2;\n3;=1+1 Zeiss LSM 880, 40x/1.2\n', "utf-8")
    done = run("resolve", "--texts", table, "--column", "labEquipment", "-s", place, "-f", "json")
    rows = json.loads(done.stdout)
    assert done.returncode == 1 and {row["line"] for row in rows} == {2, 4}
    assert [row["id"] for row in rows if row["kind"] == "instrument" and row["verdict"] == "certain"] == [
        "https://hdl.handle.net/20.500.12345/ix83-a"
    ]
    lines = tmp_path / "lines.txt"
    lines.write_text("Olympus IX83, 60x/1.42\n\n=HYPERLINK(1)\n", "utf-8")
    out = tmp_path / "out.csv"
    assert run("resolve", "--texts", lines, "-s", place, "-o", out).returncode == 1
    assert "\n3,'=HYPERLINK(1),unknown" in out.read_text("utf-8")
    done = run("resolve", "--texts", table, "--column", "equipment", "-s", place)
    assert done.returncode == 2 and "its columns are id, labEquipment" in done.stderr
    (tmp_path / "latin").write_bytes("Olympus IX83, \xf6l".encode("latin-1"))
    for file in ("latin", "none", "."):
        assert run("resolve", "--texts", tmp_path / file, "-s", place).returncode == 2
