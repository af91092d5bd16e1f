"""The page to submit and edit: as a person would, by labels and keys; and what it asks the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page

import nboq
from nboq.schema.model import current_model
from nboq.store import Store
from tests.browser import Browser, Tab, axe_faults, chromium  # noqa: F401
from tests.conftest import EXAMPLE, ROOT
from tests.service.conftest import Served, serving

TOKEN = "fish-soup"
HOSTILE = "<img src=x onerror=alert(1)>\u202e=cmd|' /C calc'!A0 {{7*7}}"
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
    if tab.page.url.startswith(served.url):
        tab.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    tab.page.goto(f"{served.url}edit{query}")
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


def test_files_of_any_format_are_opened_and_what_is_none_says_why_in_a_line(tab: Tab, writable: Served) -> None:
    page = show(tab, writable)
    file = page.get_by_label("A descriptor, a file of the Micro-Meta App")
    file.set_input_files(EXAMPLE)
    checked(page, "Tier 2: 252 of 252 required fields, nothing to mend")
    assert "teaching-widefield.json: micrometa; fields: 11 converted, 184 kept, 306 mapped." in page.inner_text("main")
    file.set_input_files(ROOT / "examples" / "ome" / "older.ome.xml")
    page.get_by_text("older.ome.xml: ome").wait_for()
    for name, content, said in (
        ("cut.json", b'{"type": "Instr', "cut.json: not JSON at line 1, column 16: the file ends in the middle"),
        ("empty.yaml", b"", "empty.yaml: the file is empty"),
        ("noise.bin", bytes(range(256)), "noise.bin: unknown format"),
    ):
        file.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        page.get_by_role("alert").filter(has_text=said).wait_for()
        assert page.get_by_text("older.ome.xml: ome").is_visible(), "what was open stays"
    assert len(tab.complaints) == 3 and all("status of 4" in one for one in tab.complaints)


def test_what_a_file_says_is_text_and_steps_go_back_and_forth(tab: Tab, writable: Served, tmp_path: Path) -> None:
    data = nboq.read(EXAMPLE).data
    data["components"] = [one for one in data["components"] if one["type"] == "Objective"][:1]
    [lens] = data["components"]
    lens |= {"name": HOSTILE, "lens_na": HOSTILE, "shoe_size": 43}
    # Nothing is where or what it should be, and the page stands.
    data["components"] += [None, 7, "urn:x:gone", {"type": "constructor"}, {"type": "CCD", "id": 5, "name": {"a": [1]}}]
    data |= {"describes": [data["describes"], {"type": 8}], "valid_from": {"x": 1}, "__proto__": {"type": "Laser"}}
    (tmp_path / "hostile.json").write_bytes(nboq.document.to_json(data))
    page = show(tab, writable)
    page.get_by_label("A descriptor, a file of the Micro-Meta App").set_input_files(tmp_path / "hostile.json")
    checked(page, "to mend")
    assert page.locator("img").count() == 0
    # The list leads to the field, which says what is wrong with it.
    page.locator("#findings button").filter(has_text="lens_na: expected a number").click()
    field = page.get_by_label("Numerical aperture", exact=True)
    assert field.evaluate("one => one === document.activeElement") and field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any("expected a number" in page.locator(f'[id="{one}"]').inner_text() for one in described)
    assert page.get_by_text("Objective has no such field; it holds 43").is_visible()
    assert axe_faults(page, "#form") == []
    field.fill("1,1")
    page.wait_for_function("one => !one.hasAttribute('aria-invalid')", arg=field.element_handle())
    page.get_by_role("button", name="Undo").click()
    assert field.input_value() == HOSTILE
    page.get_by_role("button", name="Redo").click()
    assert field.input_value() == "1.1", "a number, whatever sign it was typed with"
    page.get_by_role("button", name="Remove shoe_size").click()
    page.get_by_role("button", name=f"Remove Objective ‘{HOSTILE}’").click()
    assert page.locator("details.thing").filter(has_text="Objective").count() == 0
    page.get_by_role("button", name="Undo").click()
    assert page.locator("details.thing").filter(has_text="Objective").count() == 1
    assert tab.complaints == []


def test_a_draft_survives_a_reload_and_is_discarded(tab: Tab, writable: Served) -> None:
    page = show(tab, writable)
    page.get_by_role("button", name="New descriptor").click()
    page.keyboard.type("Bench 8")
    page.reload()
    page.get_by_role("alert").filter(has_text="Your draft was kept").wait_for()
    page.locator("details.thing summary").filter(has_text="Instrument ‘Bench 8’").click()
    assert page.get_by_role("group", name="Describes").get_by_label("Name", exact=True).first.input_value() == "Bench 8"
    page.evaluate("sessionStorage.clear()")  # as a new window has it
    page.reload()
    page.get_by_role("button", name="Continue Bench 8").click()
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Discard this draft").click()
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert page.get_by_role("button", name="Continue").count() == 0 and not page.locator("#work").is_visible()
    assert tab.complaints == []


def test_two_tabs_and_a_server_that_is_away_are_told(tab: Tab, writable: Served) -> None:
    page = show(tab, writable)
    page.get_by_role("button", name="New descriptor").click()
    page.keyboard.type("Bench 9")
    checked(page, "to mend")
    page.context.set_offline(True)
    page.keyboard.type("a")
    page.get_by_role("status").filter(has_text="the server can't be reached; the draft is kept").wait_for()
    page.context.set_offline(False)
    checked(page, "to mend")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Continue Bench 9a").click()
    page.get_by_role("alert").filter(has_text="Another tab changed this draft").wait_for()
    page.keyboard.type("b")
    kept = other.evaluate("Object.values(localStorage).map(one => JSON.parse(one).doc.describes.name)")
    assert kept == ["Bench 9a"], "what the other tab wrote isn't written over"
    other.close()


def test_a_new_version_goes_into_the_store_and_replaces_the_one_it_was_made_of(tab: Tab, writable: Served) -> None:
    given = nboq.read(EXAMPLE).data
    page = show(tab, writable, f"?id={given['id']}")
    checked(page, "nothing to mend")
    save = page.get_by_role("button", name="Save a new version into the store")
    save.click()
    page.get_by_role("alert").filter(has_text="It wasn't saved: wants the token of this server").wait_for()
    page.get_by_label("Token of this server").fill(TOKEN)
    save.click()
    saved = page.get_by_role("alert").filter(has_text="Saved into the store as urn:uuid:")
    saved.wait_for()
    checked(page, "nothing to mend")
    new = saved.inner_text().removesuffix(".").rpartition(" ")[2]
    stored = httpx.get(f"{writable.url}edit/document", params={"id": new}).json()["document"]
    assert stored["replaces"] == given["id"] != new and stored["valid_from"]
    assert httpx.get(f"{writable.url}edit/document", params={"id": given["id"]}).json()["document"] == given
    assert len(tab.complaints) == 1 and "401" in tab.complaints[0]

    # Whose id is another's is refused, and so is who may not write.
    address, token = f"{writable.url}edit/save", {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
    taken = httpx.post(address, json=stored, headers=token)
    assert taken.status_code == 409 and f"{new} is in the store already" in taken.json()["detail"]
    lens = next(one for one in given["components"] if one["type"] == "Objective")
    other = {"type": "HardwareDescriptor", "id": "urn:uuid:00000000-0000-4000-8000-000000000009", "tier": 1}
    other |= {
        "describes": {"type": "Instrument", "id": "urn:uuid:00000000-0000-4000-8000-000000000008", "name": "Else"}
    }
    other["components"] = [{"type": "CCD", "id": lens["id"], "name": "A camera by the id of a lens"}]
    clash = httpx.post(address, json=other, headers=token)
    assert clash.status_code == 409 and lens["id"] in clash.json()["detail"]
    foreign = {**token, "Origin": "https://evil.example"}
    assert httpx.post(address, json=other, headers=foreign).status_code == 403
    assert httpx.post(address, json={"type": "Instrument", "id": "urn:uuid:1"}, headers=token).status_code == 422


def test_on_a_phone_nothing_is_cut_off(browser: Browser, writable: Served) -> None:
    with browser.tab(width=390, height=800, dark=True) as tab:
        page = show(tab, writable)
        page.get_by_label("A descriptor, a file of the Micro-Meta App").set_input_files(EXAMPLE)
        checked(page, "nothing to mend")
        page.locator("details.thing summary").filter(has_text="Objective").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_faults(page) == []
        assert tab.complaints == []


def test_the_model_is_sent_once_and_drafts_are_json(writable: Served) -> None:
    first = httpx.get(f"{writable.url}edit/forms.json")
    assert (
        httpx.get(f"{writable.url}edit/forms.json", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    )
    lens = first.json()["classes"]["Objective"]
    asked = {name: (tier, asks) for name, tier, asks, _, _ in lens["fields"]}
    assert asked["working_distance"] == (2, 2) and asked["id"] == (0, 0)
    for content, kind, status in (
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
    ):
        answer = httpx.post(f"{writable.url}edit/check", content=content, headers={"Content-Type": kind})
        assert answer.status_code == status
    found = httpx.post(f"{writable.url}edit/check", json={"type": "Shoe", "id": 7, "components": [None, 1, "x"]})
    assert found.status_code == 200 and not found.json()["valid"]


def test_a_reference_offers_what_is_there_and_makes_what_is_not(tab: Tab, writable: Served) -> None:
    page = show(tab, writable)
    page.get_by_role("button", name="New descriptor").click()
    kinds = page.get_by_label("Kind to add to Components")
    for typed, said in (
        ("wheel", "Which one: Dichroic filter wheel, Emission filter wheel"),
        ("shoe", "no kind ‘shoe’"),
    ):
        kinds.fill(typed)
        page.keyboard.press("Enter")
        checked(page, said)
    kinds.fill("Filter cube")
    page.keyboard.press("Enter")
    cube = page.locator('[id="o-/components/0"]')
    cube.get_by_text("New, for Excitation filter").click()
    cube.get_by_role("button", name="Add Excitation filter").click()
    page.keyboard.type("EX 470/40")
    assert page.locator('[id="s-/components/1"]').inner_text() == "Excitation filter ‘EX 470/40’"
    chosen = cube.get_by_label("Excitation filter", exact=True)
    chosen.focus()
    assert chosen.locator("option:checked").inner_text() == "Excitation filter ‘EX 470/40’"
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    assert page.locator('[id="o-/components/1"]').count() == 0 and cube.count() == 1
    assert cube.get_by_label("Excitation filter", exact=True).input_value() == ""
    assert tab.complaints == []


def test_a_note_is_written_in_the_browser(browser: Browser, writable: Served) -> None:
    scope = nboq.read(EXAMPLE).data["describes"]["id"]
    with browser.tab(width=390, http_credentials={"username": "", "password": TOKEN}) as tab:
        page = tab.page
        page.goto(f"{writable.url}annotations/?target={scope}")
        page.get_by_text("Write a note").click()
        page.get_by_label("Note, in plain text").fill(HOSTILE)
        page.get_by_label("Who you are").fill("0000-0002-1825-0097")
        page.get_by_label("Language").fill("en")
        page.get_by_role("button", name="Write it").click()
        page.locator(".note", has_text=HOSTILE[:28]).wait_for()
        assert page.locator("article img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_faults(page, "main") == []
        page.get_by_text("Change or withdraw").click()
        page.get_by_role("button", name="Withdraw it").click()
        page.get_by_text("Nobody wrote one yet").wait_for()
        assert tab.complaints == []
