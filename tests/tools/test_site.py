"""The documentation site: every term has a page at its place, links lead somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from nboq.schema.model import current_model
from tests.site_built import built_site, sample, terms, whole  # noqa: F401

pytestmark = pytest.mark.slow

_TAG = re.compile(r"<(\w+)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""\b(href|src|id|name|rel)=(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


def _pages(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text("utf-8")
        for path in site.rglob("*.html")
    }


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Every page by its address below the site."""
    return _pages(site)


def _attributes(text: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (tag, {name: html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(rest)})
        for tag, rest in _TAG.findall(text)
    ]


def _has_pages_where_iris_point(pages: dict[str, str], names: Collection[str]) -> None:
    found = {place.split("/")[1] for place in pages if place.startswith("terms/")} - {""}
    assert found == set(names)
    for name in names:
        assert f"{current_model().base}{name}" in pages[f"terms/{name}/"] or name == "type", name


def test_terms_have_a_page_where_their_iri_points(pages: dict[str, str]) -> None:
    _has_pages_where_iris_point(pages, sample())


def test_links_lead_to_pages_and_places_that_are_there(site: Path, pages: dict[str, str]) -> None:
    left_out = {f"terms/{name}/" for name in set(terms()) - set(sample())}
    assert [link for link in _broken(site, pages) if link[1] not in left_out] == []


@pytest.mark.long  # 50 s of a processor for building it
def test_the_whole_site_has_every_term_and_no_broken_link(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = whole(tmp_path_factory)
    pages = _pages(site)
    _has_pages_where_iris_point(pages, terms())
    assert _broken(site, pages) == []


def _broken(site: Path, pages: dict[str, str]) -> list[tuple[str, str, str]]:
    """Give the links that lead nowhere: where they stand, to which page they lead, how they're written."""
    parsed = {place: _attributes(text) for place, text in pages.items()}
    anchors = {place: {found.get("id") or found.get("name") for _, found in tags} for place, tags in parsed.items()}
    broken: set[tuple[str, str, str]] = set()
    for place, tags in parsed.items():
        if place == "404.html":  # its links start at the root of whatever host it is put on
            continue
        for _, found in tags:
            link = found.get("href") or found.get("src") or ""
            parts = urlsplit(link)
            if not link or parts.scheme or parts.netloc:
                continue
            target = posixpath.normpath(posixpath.join(place, unquote(parts.path))) if parts.path else place
            target = "" if target == "." else target
            page = f"{target.rstrip('/')}/" if parts.path and target else target
            there = page in pages or (site / target).is_file()
            inside = anchors.get(page) if parts.fragment else None
            if not there or (inside is not None and unquote(parts.fragment) not in inside):
                broken.add((place, page, link))
    return sorted(broken)


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[str, str]) -> None:
    for place, text in pages.items():
        for tag, found in _attributes(text):
            loads = tag in ("script", "img", "iframe", "source", "use") or (
                tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload", "preconnect", "manifest")
            )
            link = found.get("src") or (found.get("href") if tag in ("link", "use") else "") or ""
            assert not (loads and urlsplit(link).netloc), f"{place}: {link}"
    for path in site.rglob("*.css"):
        assert not [link for link in _URL.findall(path.read_text("utf-8")) if urlsplit(link).netloc], path


def test_the_search_index_has_names_and_definitions_and_leaves_out_the_rest(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    said: dict[str, str] = {}
    for entry in index["docs"]:
        place = entry["location"].partition("#")[0]
        said[place] = said.get(place, "") + entry["title"] + " " + entry["text"] + "\n"
    lens = said["terms/lens_na/"]
    assert all(words in lens for words in ("lens_na", "Numerical aperture", "NA", "Objective.LensNA"))
    assert "@context" not in lens, "an example isn't what a term means"
    assert all(f"terms/{name}/" in said for name in sample())


def test_the_reference_has_every_command_and_the_library(pages: dict[str, str]) -> None:
    import typer.main

    from nboq.cli.app import app

    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"nboq {name}" in pages[f"reference/cli/{name}/"], name
    assert "lens_na" in pages["reference/api/model/"], "the example in a docstring"
    assert {place for place in pages if place.startswith("reference/api/")} == {
        f"reference/api/{name}" for name in ("", "errors/", "model/", "pid/", "formats/", "checks/", "store/")
    }
    assert 'id="nboq.read"' in pages["reference/api/"]


def test_examples_of_docstrings_are_code_with_a_line_for_each(pages: dict[str, str]) -> None:
    shown = 0
    for place in (place for place in pages if place.startswith("reference/api/")):
        blocks = [html.unescape(re.sub("<[^>]*>", "", block)) for block in _CODE.findall(pages[place])]
        shown += sum(block.startswith(">>> ") and "\n" in block.strip() for block in blocks)
        prose = _CODE.sub("", pages[place])
        assert "<blockquote" not in prose and "&gt;&gt;&gt;" not in prose, f"{place}: Markdown quotes what has a prompt"
        assert not [block for block in blocks if "# doctest:" in block or "<BLANKLINE>" in block], place
    assert shown > 20


def test_pictures_are_drawn_by_graphviz_into_the_page(pages: dict[str, str]) -> None:
    page = pages["terms/Objective/"]
    assert page.count('aria-label="What ') == 2
    assert 'href="../HardwareComponent/"' in page
    assert "fill=" not in page[page.index('aria-label="What ') : page.index("</figure>")], (
        "colours are the stylesheet's"
    )


def test_the_home_page_leads_to_the_guides_and_the_references(pages: dict[str, str]) -> None:
    home = pages[""]
    for place in ("tutorial/", "howto/", "terms/", "reference/"):
        assert f'href="{place}"' in home
    for name in ("facility", "repository", "analyst", "vocabulary-editor", "vendor"):
        assert f'href="{name}/"' in pages["howto/"] or f'href="../howto/{name}/"' in pages["howto/"], name
