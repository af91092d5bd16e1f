"""What mkdocs calls while it builds the site: adds the generated pages, lists them, and mends links out of `docs/`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from tools.docsite.api_reference import api_pages
from tools.docsite.cli_reference import cli_pages
from tools.docsite.notebooks import NOTEBOOKS, page
from tools.docsite.pages import TermPages

# A link from a page right below docs/ to a file of the repository that the site doesn't have.
_OUTWARD: Final = re.compile(r"\[([^\]]*)\]\(\.\./((?:\.\./)*[^)#]*)\)")
DOWNLOADS: Final = {
    "files": (
        "examples/micrometa/teaching-widefield.json",
        "examples/forms/teaching-widefield-tier-3.csv",
        "examples/merge/skua-descriptor.yaml",
        "examples/merge/mitochondria.ome.xml",
        "examples/merge/omero-dataset.ttl",
    )
}
"""For each folder of the site the files of the repository that readers can take from there."""


@cache
def _references() -> dict[str, str]:
    return dict((*cli_pages(), *api_pages()))


def _expanded(nav: Any, places: Iterable[str]) -> Any:
    """Put the generated pages of a folder where the navigation has `folder/*`, but for its index."""
    if isinstance(nav, list):
        made: list[Any] = []
        for item in nav:
            if isinstance(item, str) and item.endswith("/*"):
                made += [p for p in places if p.startswith(item[:-1]) and not p.endswith("index.md")]
            else:
                made.append(_expanded(item, places))
        return made
    if isinstance(nav, dict):
        return {title: _expanded(item, places) for title, item in nav.items()}
    return nav


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the generated pages of the references in the navigation."""
    config.nav = _expanded(config.nav, list(_references()))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the model, the command line and the library, and what readers can take."""
    root = Path(config.config_file_path).parent
    notebooks = [
        (f"notebooks/{one.stem}.md", page(one, [root / path for path in DOWNLOADS["files"]])) for one in NOTEBOOKS
    ]
    some = os.environ.get("NBOQ_SITE_TERMS")
    for place, text in (*TermPages(root, some and some.split()), *_references().items(), *notebooks):
        files.append(File.generated(config, place, content=text))
    for folder, paths in DOWNLOADS.items():
        for path in paths:
            files.append(File.generated(config, f"{folder}/{Path(path).name}", abs_src_path=str(root / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links to files of the repository into links there, or into their text where it isn't known."""
    if page.file.generated_by or page.file.src_uri.count("/"):
        return markdown
    base = config.repo_url
    return _OUTWARD.sub(lambda found: f"[{found[1]}]({base}/blob/main/{found[2]})" if base else found[1], markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name the theme's search dialog, which has no name for screen readers."""
    return output.replace('role="dialog">', 'role="dialog" aria-label="Search">', 1)
