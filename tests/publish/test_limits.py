"""Each limit of what is published, at, below and above."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

import nboq
from nboq.batch.inputs import items
from nboq.errors import ContentError
from nboq.pid.chain import Tier
from nboq.publish.landing import index, publish_instruments
from nboq.publish.landing.downloads import Download
from nboq.publish.landing.extract import gather
from nboq.publish.landing.naming import slug
from nboq.publish.landing.schema_org import schema_org
from nboq.publish.vocabulary import make
from nboq.publish.vocabulary.diff import Change


@pytest.mark.parametrize(("length", "whole"), [(79, True), (80, True), (81, False)])
def test_folders_of_pages_have_at_most_80_letters(length: int, whole: bool) -> None:
    name = slug("https://doi.org/10.5072/" + "a" * (length - len("doi-10.5072-")))
    assert len(name) <= 80
    assert (re.search(r"-[0-9a-f]{8}$", name) is None) is whole


@pytest.mark.parametrize(("count", "files"), [(49_999, 1), (50_000, 1), (50_001, 3)])
def test_a_site_map_has_at_most_50_000_addresses(count: int, files: int) -> None:
    found = index.sitemap("https://example.org/", [""] * count)
    assert len(found) == files
    assert all(content.count(b"<url>") <= 50_000 for content in found.values())
    assert sum(content.count(b"<url>") for content in found.values()) == count


@pytest.mark.parametrize(("length", "kept"), [(4999, 4999), (5000, 5000), (5001, 5000)])
def test_descriptions_for_search_engines(length: int, kept: int) -> None:
    found = schema_org(Tier.FACILITY, {"id": "urn:x:1"}, name="Lab", description="d" * length)
    assert len(found["description"]) == kept


@pytest.mark.parametrize(("size", "words"), [(999, "999 B"), (1000, "1.0 kB"), (1024, "1.0 kB"), (1536, "1.5 kB")])
def test_sizes_of_files(size: int, words: str) -> None:
    assert Download("a", "A", "text/plain", "", b"x" * size, 0).size == words


@pytest.mark.parametrize(("count", "more"), [(4, ""), (5, ""), (6, " and 1 more")])
def test_five_fields_that_are_left_out_are_named(tmp_path: Path, count: int, more: str) -> None:
    lens: dict[str, Any] = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
    path = tmp_path / "a.json"
    path.write_bytes(orjson.dumps({**lens, **{f"field_{number}": 1 for number in range(count)}}))
    (item,) = items([path])
    message = gather(item).message
    assert message.count("field_") == min(count, 5)
    assert message.endswith(more) if more else "more" not in message


@pytest.mark.parametrize(("count", "more"), [(99, ""), (100, ""), (101, "and 1 more")])
def test_a_page_lists_100_images(tmp_path: Path, count: int, more: str) -> None:
    bench = {"type": "Instrument", "id": "urn:uuid:1", "name": "Bench"}
    images = [
        {"type": "Image", "id": f"urn:x:{number}", "name": f"Image {number}", "instrument": "urn:uuid:1"}
        for number in range(count)
    ]
    nboq.write({"type": "Collection", "id": "urn:x:c", "members": [bench, *images]}, tmp_path / "a.json")
    site = publish_instruments([tmp_path / "a.json"], tmp_path / "site", workers=1)
    (page,) = (site.folder / "instruments").glob("*/index.html")
    text = page.read_text("utf-8")
    assert len(re.findall(r">\s*Image \d+", text)) == min(count, 100)
    assert ("more</li>" in text) is bool(more) and more in text


@pytest.mark.parametrize(("count", "more"), [(9, ""), (10, ""), (11, " and 1 more")])
def test_ten_terms_that_are_gone_are_named(count: int, more: str) -> None:
    class Old:
        source = "the version before"

    gone = [Change(f"https://example.org/t{number}", "slot", f"t{number}", "removed") for number in range(count)]
    with pytest.raises(ContentError) as caught:
        make._check_nothing_gone(Old(), gone)  # type: ignore[arg-type]
    assert caught.value.message.count("example.org") == min(count, 10)
    assert caught.value.message.endswith(more) if more else "more" not in caught.value.message


@pytest.mark.parametrize(
    ("newer", "older"),
    [("3.0.0", "3.0.0-rc1"), ("3.0.10", "3.0.9"), ("3.0.0.1", "3.0.0"), ("3.0.0-rc10", "3.0.0-rc9"), ("10.0", "9.9")],
)
def test_versions_are_ordered_by_number(newer: str, older: str) -> None:
    assert make.ordered({older, newer}) == [newer, older]
