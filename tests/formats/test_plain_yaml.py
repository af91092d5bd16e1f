"""YAML and JSON: keys once, texts as texts in both versions of YAML, and numbers with all their digits."""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import nboq
from nboq.errors import Malformed, NboqError, WrongValue
from nboq.formats import encode, plain_yaml
from nboq.formats.content import load_json
from nboq.formats.plain_yaml import dump_yaml, load_yaml
from tests.command import nboq as run
from tests.conftest import ROOT
from tests.properties import examples

_LENS = {"type": "Objective", "id": "https://example.org/o/1", "name": "60x"}
# The core schema of YAML 1.2 (§10.3.2).
_CORE = re.compile(
    r"null|Null|NULL|~||true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_TRICKY = st.one_of(
    st.text(max_size=8),
    st.text("0123456789.eE+-_:xobyYnN~ \x85\u2028", max_size=6),
    st.sampled_from(
        ["083", "12e4", "1E05", "on", "No", "0o17", "0x1F", "1:30", "1_000", "~", "null", ".5", "=", "<<", "y"]
    ),
)


@given(_TRICKY)
def test_a_text_that_is_written_is_a_text_in_either_version_of_yaml(text: str) -> None:
    data = {"name": text, "extensions": {text: [text, 63, 63.0, 1e-7, 2**70, True, None]}}
    written = dump_yaml(data)
    assert repr(load_yaml(written, "a.yaml")) == repr(data)
    assert repr(yaml.safe_load(written)) == repr(data)
    numbers = {"63", "63.0", "1.0e-07", str(2**70), "true", "null"}
    for event in yaml.parse(written):
        if isinstance(event, yaml.ScalarEvent) and event.style is None:
            assert event.value in numbers or not _CORE.fullmatch(event.value)


_SPOILING = list(":-?[]{},#&*!|>'\"%@`\t \n\\~<=ab1.\u2028\x85\ufeffé")


def test_libyaml_is_asked_only_where_it_takes_a_text_as_pyyaml_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(text: str, nested: int) -> str:
        monkeypatch.setattr(plain_yaml, "_MOST_NESTED", nested)
        try:
            return repr(load_yaml(text, "a.yaml"))
        except Malformed as error:
            return str(error)

    chance = random.Random(1)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "examples" / "valid").rglob("*.yaml"))]
    for _ in range(examples(1000)):
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        part = list(text[max(0, start - 150) : start + 150])
        for _ in range(chance.randint(0, 3)):
            part.insert(chance.randrange(len(part)), "".join(chance.choices(_SPOILING, k=chance.randint(1, 3))))
        assert read("".join(part), 1000) == read("".join(part), 0), "".join(part)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000 + "a", "a: {b: " * 50_000])
def test_deep_nesting_ends_no_process(text: str) -> None:
    with pytest.raises(Malformed):
        load_yaml(text, "a.yaml")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        *(("model", text, text) for text in ("0123", "1:30", "no", "Yes", "1_000", "1e5", "083", "0x1F")),
        *(
            ("catalog_number", "4" * 23, int("4" * 23)),
            ("catalog_number", "4" * 5000, "4" * 5000),
            ("model", "null", None),
        ),
        *(("dic", "yes", True), ("dic", "Off", False), ("dic", "true", True), ("dic", "0", 0), ("dic", "'no'", "no")),
        *(
            ("working_distance", "1_000", 1000),
            ("working_distance", "1:30", "1:30"),
            ("working_distance", "0123", "0123"),
        ),
        *(("working_distance", "1e-1", 0.1), ("working_distance", "-.5", -0.5), ("lens_na", "1e999", "1e999")),
        *(("magnification", "1" + "0" * 20, 10**20), ("magnification", "9" * 5000, "9" * 5000)),
        *(
            ("manufacturers", "[no, 0123]", ["no", "0123"]),
            ("extensions", "{name: 63, x: no}", {"name": 63, "x": "no"}),
        ),
        *(("extensions", "{x: 0123, y: 1:30, z: 1_0}", {"x": "0123", "y": "1:30", "z": "1_0"}),),
    ],
)
def test_plain_words_are_what_their_field_takes(field: str, text: str, value: Any) -> None:
    found = load_yaml(f"type: Objective\n{field}: {text}".encode(), "a.yaml")[field]
    assert found == value and type(found) is type(value)


_TWICE = {
    "a.json": (b'{"type": "Objective",\n "name": "60x",\n "name": "40x"}', "line 3, column 2: the key 'name'"),
    "b.json": (b'{"a": [{"b": "\\":", "c": {}, "b" : 2}]}', "line 1, column 30: the key 'b'"),
    "c.json": (b'{"\\u0022:": 1, "d": "\\":", "a": {"e": 1, "e": 2}}', "line 1, column 42: the key 'e'"),
    "d.json": (b'{"n\\u0061me": 1, "name": 2}', "line 1, column 18: the key 'name'"),
    "a.yaml": (b"type: Objective\nname: 60x\nname: 40x\n", "line 3, column 1: the key 'name'"),
    "b.yaml": (b"extensions:\n  x: {a: 1, 'a': 2}\n", "line 2, column 13: the key 'a'"),
}


@pytest.mark.parametrize("name", _TWICE)
def test_a_key_that_is_given_twice_is_an_error_with_its_place(name: str, tmp_path: Path) -> None:
    content, said = _TWICE[name]
    with pytest.raises(Malformed, match=re.escape(f"at {said} is given twice")):
        (load_json if name.endswith("json") else load_yaml)(content, name)


def test_no_command_takes_the_last_of_two_keys(tmp_path: Path) -> None:
    for name in ("a.json", "a.yaml"):
        (tmp_path / name).write_bytes(_TWICE[name][0])
        for command in (["validate"], ["convert", "-t", "json"]):
            done = run(*command, tmp_path / name)
            assert done.returncode == 2 and "'name' is given twice" in done.stderr and not done.stdout.strip("{}\n ")


def test_keys_that_only_look_alike_are_fine() -> None:
    same = b'{"a": {"b": 1, "c\\\\": 1}, "b": [{"b": "x\\u0022: \\"b\\":"}, {"b": 2}], "B": 1}'
    assert load_json(same, "a.json")["b"][0]["b"] == 'x": "b":'
    merged = b"a: &a {b: 1, c: 2}\nd: {<<: *a, b: 3}\n"
    assert load_yaml(merged, "a.yaml") == {"a": {"b": 1, "c": 2}, "d": {"b": 3, "c": 2}}
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]" for n in range(12))
    with pytest.raises(Malformed, match="its aliases make it many times as large"):
        load_yaml(bomb.encode(), "a.yaml")
    with pytest.raises(Malformed, match="it holds itself"):
        load_yaml(b"a: &a [*a]", "a.yaml")


@pytest.mark.parametrize("text", ["!!bool maybe", "!!int x", "!!float ''", "!!timestamp x", "!!python/name:os.system"])
def test_a_tag_on_what_doesnt_fit_it_is_an_error(text: str) -> None:
    with pytest.raises(Malformed):
        load_yaml(f"a: {text}".encode(), "a.yaml")


@pytest.mark.parametrize("number", [2**53 + 1, 2**64, 40123456789012345678901, -(10**300)])
@pytest.mark.parametrize("form", ["json", "yaml", "jsonld", "turtle", "rdfxml"])
def test_whole_numbers_in_extensions_keep_all_their_digits(number: int, form: str, tmp_path: Path) -> None:
    document = {**_LENS, "extensions": {"x:barcode": [number]}}
    again = nboq.read_bytes(encode(document, form)[0], "a", form)
    assert again.data["extensions"]["x:barcode"] == [number]


@pytest.mark.parametrize("number", [math.nan, math.inf, 10**400, 10**5000], ids=["nan", "inf", "400", "5000"])
@pytest.mark.parametrize("form", ["json", "yaml", "jsonld", "turtle", "micrometa", "ome-xml"])
def test_what_json_has_no_number_for_is_never_null(number: float, form: str) -> None:
    for document in ({**_LENS, "lens_na": number}, {**_LENS, "extensions": {"x:y": [number]}}):
        with pytest.raises(WrongValue, match=r"Objective '60x': (lens_na|x:y) is .*, expected a number that JSON has"):
            encode(document, form)


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 400, "9" * 5000, "NaN", "Infinity"])
def test_json_with_such_a_number_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Malformed, match="not JSON at line 1, column"):
        load_json(f'{{"lens_na": {text}}}'.encode(), "a.json")


@pytest.mark.slow
def test_one_file_with_such_numbers_doesnt_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("type: Objective\nid: urn:x:1\nname: a\nmagnification: 1" + "0" * 20)
    (tmp_path / "b.yaml").write_text("type: Objective\nid: urn:x:2\nname: b\nlens_na: " + "9" * 5000)
    (tmp_path / "c.json").write_text('{"type": "Objective", "id": "urn:x:3", "name": "c", "lens_na": 1e999}')
    done = run("validate", tmp_path)
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert "lens_na: expected a number" in done.stdout and "c.json: not JSON" in done.stderr + done.stdout
    with pytest.raises(NboqError):
        nboq.read(tmp_path / "c.json")
