"""The page to submit and edit: as a person would, by labels and keys; and what it asks the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

import nboq
from nboq.schema.model import current_model
from nboq.store import Store
from tests.browser import Browser, Tab, axe_faults, chromium  # noqa: F401
from tests.conftest import EXAMPLE
from tests.service.conftest import Served, serving

TOKEN = "fish-soup"
WANTED = ("InvertedMicroscopeStand", "LightEmittingDiode", "Objective", "CCD")


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("edit") / "store"
    with Store(place) as opened:
        opened.load(nboq.read(EXAMPLE))
        opened.ensure_model()
    with serving(place, "--write", NBOQ_SERVE_TOKEN=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    with browser.tab() as opened:
        yield opened


def show(tab: Tab, served: Served, query: str = "") -> Page:
    """Open the page without drafts."""
    tab.page.goto(f"{served.url}edit{query}")
    tab.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    tab.page.reload()
    tab.page.wait_for_selector("[data-ready]")
    tab.errors.clear()
    return tab.page


def checked(page: Page, text: str) -> None:
    page.locator("#progress", has_text=text).wait_for()


def fill(group: Locator, entity: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Say of a thing what a tier requires: in its group, by labels."""
    model, uses = current_model(), current_model().classes[entity["type"]].slots
    for name, use in uses.items():
        value, slot = entity.get(name), use.slot
        if value is None or name in ("type", "id") or not (use.obligation == "required" or use.required):
            continue
        title = slot.title + (f" ({slot.unit_label})" if slot.unit_label else "")
        if slot.kind == "part":
            for part in value if isinstance(value, list) else [value]:
                inner = group.get_by_role("group", name=title, exact=True)
                kind = model.labels[model.classes[part["type"]].iri]
                one = inner.get_by_role("button", name=f"Add {kind}", exact=True)
                if one.count():
                    one.click()
                else:
                    inner.get_by_label(f"Kind to add to {title}").fill(kind)
                    inner.page.keyboard.press("Enter")
                fill(inner.locator("details.thing").last, part, names)
        elif slot.kind == "reference":
            labels = [names[one] for one in ([value] if isinstance(value, str) else value) if one in names]
            for label in labels:
                group.get_by_label(f"Add to {title}" if slot.multivalued else title, exact=True).select_option(
                    label=label
                )
        elif slot.kind == "enum" and slot.multivalued:
            for one in value:
                label = model.enums[slot.range].values[one].title
                group.get_by_role("group", name=title, exact=True).get_by_label(label, exact=True).check()
        elif slot.kind in ("enum", "boolean"):
            label = {True: "yes", False: "no"}.get(value) or model.enums[slot.range].values[value].title
            group.get_by_label(title, exact=True).select_option(label=label)
        else:
            text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
            group.get_by_label(title, exact=True).fill(text)


def test_a_microscope_is_described_from_nothing_to_tier_2(tab: Tab, writable: Served, tmp_path: Path) -> None:
    given = nboq.read(EXAMPLE).data
    page = show(tab, writable)
    page.get_by_role("button", name="New descriptor").focus()
    page.keyboard.press("Enter")
    # The first field to fill has the focus.
    page.keyboard.type("Bench 7")
    page.get_by_label("Aim for tier").select_option("2")
    model, names = current_model(), dict[str, str]()
    parts = [next(one for one in given["components"] if one["type"] == kind) for kind in WANTED]
    for number, part in enumerate(parts):
        title = model.labels[model.classes[part["type"]].iri]
        page.get_by_label("Kind to add to Components").fill(title.lower())
        page.keyboard.press("Enter")
        page.keyboard.type(part["name"])
        group = page.locator("details.thing").filter(has_text=title).last
        fill(page.locator(f'[id="o-/components/{number}"]'), part, names)
        assert group.is_visible()
    checked(page, "nothing to mend")
    assert page.get_by_role("group", name="Light path").locator("svg").count() == 1
    assert axe_faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as JSON").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "Bench-7.json"
    document = nboq.read(saved)
    assert nboq.validate(document, 2).valid
    assert {one["type"] for one in document.data["components"]} == set(WANTED)
    assert document.data["describes"]["name"] == "Bench 7"
    assert tab.complaints == []
