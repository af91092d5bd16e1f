"""The pages around the pages: the index with its search data, the lists of facilities and models, the site map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.publish.landing.database import Ledger
from nboq.publish.landing.naming import PAGES, page_path
from nboq.publish.landing.page_context import Planner
from nboq.publish.landing.schema_org import embedded, kept
from nboq.publish.landing.site_options import Look, environment
from nboq.registration.references import CLASS_OF, TIERS
from nboq.schema.artefacts import tsv_rows

# The protocol of sitemaps.org takes 50,000 addresses in one file.
_MOST_ADDRESSES: Final = 50_000


def searched(card: Mapping[str, Any]) -> tuple[str, dict[str, list[Any]]]:
    """Give the text that an instrument is found by, and its facets.

    Args:
        card: The instrument, as `Planner.card` gives it.
    """
    near = [one["name"] for one in (card["model"], card["facility"]) if one]
    facets = {name: values for name, values in card["facets"].items() if values}
    said = [card["name"], *near, pid_label(card["iri"]), *card["words"]]
    said += [str(value) for name in ("modality", "immersion", "camera") for value in facets.get(name, ())]
    said += [f"{line} nm" for line in facets.get("laser", ())] + [f"NA {na:g}" for na in facets.get("na", ())]
    if card["facility"]:
        facets["facility"] = [card["facility"]["name"]]
    return " ".join(said), facets


def facet_titles() -> dict[str, str]:
    """Give what instruments are searched by, in the order of the page, with its title."""
    return {row["facet"]: row["title"] for row in tsv_rows(Path(__file__).with_name("facets.tsv"))}


def search_data(cards: Iterable[Mapping[str, Any]]) -> bytes:
    r"""Write what the index searches, as a script, because a page that was opened from a disk can't fetch JSON.

    Args:
        cards: The instruments, in the order of the list.

    >>> card = {"name": "</script>", "iri": "urn:x:1", "facility": None, "model": None, "words": [],
    ...     "facets": {"na": [1.4]}}
    >>> print(search_data([card]).decode().splitlines()[1])
    {"t":"\u003c/script\u003e urn:x:1 NA 1.4","f":{"na":[1.4]}}
    """
    lines = []
    for card in cards:
        text, facets = searched(card)
        lines.append(embedded({"t": text, "f": facets}))
    head = embedded([list(pair) for pair in facet_titles().items()])
    return ('window.NBOQ_INDEX={"facets":' + head + ',"items":[\n' + ",\n".join(lines) + "\n]};\n").encode()


def sitemap(base_url: str, paths: Iterable[str]) -> dict[str, bytes]:
    """Write the site map (sitemaps.org, protocol 0.9): one file, or several and an index of them.

    Args:
        base_url: The address of the site.
        paths: The pages.

    >>> print(sitemap("https://example.org/", ["index.html"])["sitemap.xml"].decode().splitlines()[2])
    <url><loc>https://example.org/index.html</loc></url>
    """

    def written(all: str, one: str, addresses: Iterable[str]) -> bytes:
        template = environment().get_template("sitemap.xml")
        return (template.render(all=all, one=one, addresses=addresses) + "\n").encode()

    pages = [base_url + path for path in paths]
    parts = [pages[at : at + _MOST_ADDRESSES] for at in range(0, len(pages), _MOST_ADDRESSES)] or [[]]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{at + 1}.xml" for at in range(len(parts))]
    found = {name: written("urlset", "url", part) for name, part in zip(names, parts, strict=True)}
    if len(parts) > 1:
        found["sitemap.xml"] = written("sitemapindex", "sitemap", [base_url + name for name in names])
    return found


def things_of(ledger: Ledger, planner: Planner, tier: Tier) -> list[dict[str, Any]]:
    """Give the facilities or the models, each with the number of its instruments."""
    slot = "hosted_by" if tier is Tier.FACILITY else "has_model"
    found: list[dict[str, Any]] = []
    for iri in ledger.each(CLASS_OF[tier]):
        named = planner.named(iri, CLASS_OF[tier])
        path = named["path"].removeprefix(PAGES[tier]["folder"] + "/")
        found.append({**named, "path": path, "count": len(ledger.subjects(iri, slot))})
    return sorted(found, key=lambda one: (one["name"].casefold(), one["iri"]))


def lone(ledger: Ledger, planner: Planner) -> Iterator[dict[str, str]]:
    """Give the descriptors of no known instrument."""
    for iri in ledger.each("HardwareDescriptor"):
        if not ledger.objects(iri, "describes"):
            yield planner.named(iri, "HardwareDescriptor")


def index_pages(ledger: Ledger, planner: Planner, look: Look, out: Path) -> dict[str, bytes]:
    """Make everything that is about all instruments at once.

    Args:
        ledger: What was gathered.
        planner: What makes cards of it.
        look: What the publisher wishes.
        out: The folder of the site, where the pictures of descriptors are.

    Returns:
        The files by their paths in the site.
    """
    cards = sorted(
        (planner.card(iri) for iri in ledger.each("Instrument")), key=lambda c: (c["name"].casefold(), c["iri"])
    )
    for card in cards:
        picture = card["folder"] + "light-path.svg"
        card["picture"] = picture if card["folder"] and (out / picture).is_file() else ""
    counts = [(ledger.count(CLASS_OF[tier]), tier) for tier in (Tier.INSTANCE, Tier.FACILITY)]
    here = (f"{count} {TIERS[tier]['noun' if count == 1 else 'several']}" for count, tier in counts)
    description = f"{' in '.join(here)}, with what each consists of and since when."
    metadata = {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "name": look.title,
        "description": description,
        "url": look.base_url,
        "license": look.license,
    }
    common: dict[str, Any] = {"site": look, "description": description, "signposts": (), "canonical": ""}
    pages = environment()
    found = {
        "index.html": pages.get_template("index.html").render(
            {
                **common,
                "root": "",
                "name": look.title,
                "instruments": cards,
                "lone": list(lone(ledger, planner)),
                "metadata": Markup(embedded(kept(metadata))),  # noqa: S704 - escaped there
            }
        )
    }
    for tier, heading in ((Tier.FACILITY, "Facilities"), (Tier.MODEL, "Models")):
        found[f"{PAGES[tier]['folder']}/index.html"] = pages.get_template("list.html").render(
            {**common, "root": "../", "name": heading, "heading": heading, "things": things_of(ledger, planner, tier)}
        )
    files = {path: text.encode("utf-8", "replace") for path, text in found.items()}
    files["assets/index-data.js"] = search_data(cards)
    if look.base_url:
        addresses = [*found, *(page_path(tier, iri) for tier in Tier for iri in ledger.each(CLASS_OF[tier]))]
        tidy = (path.removesuffix("index.html") for path in addresses)
        files |= sitemap(look.base_url, tidy)
    return files
