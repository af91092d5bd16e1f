"""Nothing that is shown is cut off, on a wide screen and on a phone: every kind of page that this library writes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import nboq
from nboq.checks import validate
from nboq.checks.completeness import completeness
from nboq.checks.quality import Point, Series
from nboq.checks.reports import WRITERS
from nboq.comparison.diff import compare
from nboq.publish.landing import publish_instruments
from nboq.publish.vocabulary.catalog import rules
from nboq.publish.vocabulary.pages import Pages
from nboq.publish.vocabulary.source import Source
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.render import page
from nboq.render.completeness import to_html
from nboq.render.diff import to_svg as diff_svg
from nboq.render.svg import at_all_widths
from nboq.render.trends import trends
from tests.browser import Browser, chromium  # noqa: F401
from tests.conftest import EXAMPLE, ROOT

pytestmark = pytest.mark.browser
VALID = ROOT / "examples" / "valid"
CONFOCAL = VALID / "acquisition" / "confocal-with-psf.yaml"
REGISTERED = VALID / "identifiers" / "registered.yaml"

# What is wider or higher than its box; what stands beyond the window; pictures of which not all is in their frame, or
# whose letters are too small to read. Listings of code and tables of a region with a name may be scrolled on a phone.
_CUT_OFF = """(phone) => {
  const found = [];
  const told = (one) => one.localName + (one.id ? "#" + one.id : "") + "." + (one.getAttribute("class") || "").trim();
  const add = (one, why) => found.push(told(one) + ": " + why + " " + (one.textContent || "").trim().slice(0, 30));
  if (document.documentElement.scrollWidth > innerWidth) add(document.documentElement, "wider than the window");
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if (style.visibility === "hidden" || one.closest(".unseen, .skip, [hidden]")) continue;
    if (one.closest("svg") && one.localName !== "svg") continue;
    const scrolled = phone && (one.localName === "pre" || one.getAttribute("role") === "region");
    if (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && !scrolled) add(one, "cut aside");
    if (style.overflowY !== "visible" && one.scrollHeight > one.clientHeight + 1) add(one, "cut below");
    if (one.localName !== "svg") continue;
    for (const text of one.querySelectorAll("text")) {
      const at = text.getBoundingClientRect();
      if (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1)
        add(text, "beyond the frame");
      const size = parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().a);
      if (size < 6.5) { add(text, "letters of " + size.toFixed(1) + " pixels"); break; }
    }
  }
  return [...new Set(found)];
}"""


_WIDTHS = (
    "<!DOCTYPE html><style>.narrow{display:none}@media (max-width:40rem){.broad{display:none}.narrow{display:block}}"
)


def _written(folder: Path) -> Iterator[Path]:
    """Write one page of each kind."""
    read = nboq.read

    def put(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    drawn = "<!DOCTYPE html><meta name=viewport content='width=device-width'><body style='margin:8px'>"
    for path in (EXAMPLE, CONFOCAL, REGISTERED):
        yield put(f"show-{path.stem}.html", page(read(path)))
    before, after = (read(ROOT / "examples" / "changes" / f"{name}.yaml") for name in ("before", "after"))
    yield put("diff.html", drawn + diff_svg(compare(before, after)).decode().partition("\n")[2])
    whole = [read(path) for path in (EXAMPLE, VALID / "hardware" / "spinning-disk.yaml")]
    yield put("completeness.html", to_html([completeness(one) for one in whole]))
    bad = [path for path in sorted((ROOT / "examples" / "invalid").glob("o*.yaml")) if "expected" not in path.name]
    bad.append(EXAMPLE)
    yield put("report.html", WRITERS["html"]([validate(read(path), 3, advice=True).located() for path in bad]))
    source, known = Source.installed(), Vocabulary()
    terms = Pages(source, ())
    for name in ("Camera", "Objective", "immersion_type", "ImmersionType"):
        yield put(f"{name}.html", terms.term(known.of(name)))
    yield put("vocabulary.html", terms.index(tuple(islice(known, 300)), (), ""))
    yield put("shapes.html", terms.page("shapes", files=[], rules=rules(source)))
    points = tuple(Point(f"2024-0{month}-04", 200 + 40 * month, 9, 190, "") for month in range(1, 7))
    series = [Series("mean_x_spot_size", f"{lens}x/1.40 oil", "", "GFP", "", points) for lens in (40, 63)]
    both = (trends("Widefield 1 of the facility", series, narrow=narrow) for narrow in (False, True))
    yield put("trends.html", _WIDTHS + "</style>" + drawn + at_all_widths(*both))
    given = [REGISTERED, CONFOCAL, EXAMPLE, VALID / "acquisition" / "facility-rebuilt.yaml"]
    site = publish_instruments(given, folder / "site", workers=1).folder
    yield from sorted(site.glob("*.html"))
    yield from sorted(site.glob("*/index.html"))
    yield from sorted(site.glob("*/*/index.html"))
    yield from sorted(site.glob("*/*/explore.html"))[:1]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return list(_written(tmp_path_factory.mktemp("pages")))


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_cut_off(browser: Browser, pages: list[Path], width: int) -> None:
    found = {}
    with browser.tab(width=width, height=900) as tab:
        for path in pages:
            tab.page.goto(path.as_uri())
            if cut := tab.page.evaluate(_CUT_OFF, width < 800):
                found[str(path.relative_to(pages[0].parent))] = cut
    assert found == {}
