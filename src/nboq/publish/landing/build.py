"""Building a site: gather what changed, plan every page, render those that say something else, remove what is gone.

What comes out depends on the inputs alone: not on the number of processes, and not on whether an earlier build was
there. Each file is written beside its place and moved there, so a build that is killed leaves whole files, and the next
one goes on.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from nboq._version import __version__
from nboq.batch.engine import each
from nboq.batch.inputs import Item, items, sources
from nboq.errors import InputError, NboqError, NotFound
from nboq.files import sweep, write_atomically
from nboq.pid.chain import Tier
from nboq.publish.landing.database import LEDGER, Ledger
from nboq.publish.landing.extract import PAGED, gather, linked, unread
from nboq.publish.landing.index import index_pages
from nboq.publish.landing.page import Page
from nboq.publish.landing.page_context import Plan, Planner
from nboq.publish.landing.signposting import headers_for_all
from nboq.publish.landing.site_options import Look
from nboq.render.graphviz import program
from nboq.render.template import plain_texts
from nboq.render.theme import variables
from nboq.schema.iri import is_web_address
from nboq.schema.model import current_model
from nboq.store.opening import is_store, open_store

_ASSETS: Final = Path(__file__).parent / "assets"
_INDEX: Final = "index.html"

Progress = Callable[[str, int], None]
"""What is told how far a build is: the name of the step, and how many more of its tasks are done."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a build did.

    Attributes:
        folder: Where the site is.
        documents: How many documents there are.
        gathered: How many of them were read, because they're new or changed.
        pages: How many pages of facilities, models, instruments and descriptors there are.
        rendered: How many of them were written.
        removed: How many went.
        messages: What there is to tell of documents, and of pages that couldn't be built, each with the exit status
            that it calls for.
    """

    folder: Path
    documents: int = 0
    gathered: int = 0
    pages: int = 0
    rendered: int = 0
    removed: int = 0
    messages: tuple[tuple[str, int], ...] = ()


@cache
def library() -> str:
    """Give a digest of all that pages are made by: the library with its templates, and the model."""
    digest = hashlib.sha256(__version__.encode())
    root = Path(__file__).parents[2]
    # The build tools and the commands make no pages.
    files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] not in _APART)
    for path in sorted(path for path in files if path.suffix != ".pyc"):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    digest.update(current_model().artefact("generated", "terms.json").read_bytes())
    return digest.hexdigest()


_APART: Final = frozenset({"build", "cli", "_data", "simulate"})


def _key() -> str:
    return f"{library()} {program()}"


def _base(url: str) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise InputError(
            f"{url!r} isn't the address of a site", hint="give one such as https://imaging.example.org/microscopes/"
        )
    return url if url.endswith("/") else url + "/"


def _folder(out: Path) -> None:
    """Take a new or an empty folder, or one of an earlier build."""
    if out.exists() and not (out.is_dir() and ((out / LEDGER).is_file() or not any(out.iterdir()))):
        hint = "give an empty or a new folder"
        raise InputError("there are files in it that no earlier build wrote", source=out, hint=hint)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotFound(f"can't be made: {error.strerror}", source=out) from None


_Done = tuple[str, str, tuple[str, ...], tuple[str, ...]] | tuple[str, int]
"""Path, fingerprint and files of a page, with why pictures aren't in it; or why there is none, with the exit status."""


def _write(plan: Plan, look: Look, out: Path) -> _Done:
    """Write a page and what is beside it; give its path, its fingerprint and its files."""
    page = Page(plan, look, partial(_written, out))
    files = page.files()
    sweep((out / plan.path).parent, alone=True)
    for path, content in files.items():
        _put(out / path, content)
    # Without a fingerprint it's built again the next time, and said again what isn't in it.
    return plan.path, "" if page.undrawn else plan.fingerprint, tuple(files), tuple(page.undrawn)


def _written(out: Path, name: str) -> bytes | None:
    """Give a file that was written."""
    path = out / name
    return path.read_bytes() if path.is_file() else None


def _unwritten(plan: Plan, error: NboqError) -> _Done:
    """Say why there is no page."""
    told = str(error)
    return told if told.startswith(plan.source) else f"{plan.source}: {told}", error.exit_status


def _put(path: Path, content: bytes) -> None:
    """Write a file unless it says so already, so that a copy of the site sends only what changed."""
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    write_atomically(path, content)


def publish_instruments(
    paths: Iterable[str | Path],
    out: str | Path,
    *,
    look: Look = Look(),  # noqa: B008 - frozen
    workers: int | None = None,
    progress: Progress = lambda step, done: None,
    unconfirmed: bool = False,
) -> Site:
    """Build pages for every facility, model, instrument and descriptor, and an index of them.

    Args:
        paths: Files of any format, folders, patterns, stores; N-Quads with a graph for each document.
        out: The folder of the site: a new one, an empty one, or that of an earlier build, of which only what changed is
            built.
        look: What the publisher wishes.
        workers: How many processes; left out, one for each core.
        progress: What is told how far the build is.
        unconfirmed: Whether pages show, marked as such, what stores have from papers with a doubt.

    Returns:
        What was done.

    Raises:
        NotFound: If there is nothing under a path.
        InputError: If no document has anything in it that has a page, the folder has files in it that no earlier build
            wrote, another build is at work there, or the address is none that a site can have.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> import nboq
    >>> _ = nboq.write({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"}, f"{folder.name}/axio.json")
    >>> site = publish_instruments([f"{folder.name}/axio.json"], f"{folder.name}/site", workers=1)
    >>> site.pages, site.rendered, (site.folder / "index.html").is_file()
    (1, 1, True)
    >>> folder.cleanup()
    """
    look = replace(look, base_url=_base(look.base_url))
    folder = Path(out)
    new = not folder.exists()
    _folder(folder)
    with Ledger(folder, _key()) as ledger:
        documents, gathered = _gathered(list(paths), ledger, workers, progress, unconfirmed)
        ledger.forget_gone()
        parted = ledger.parted()
        pages = ledger.count(*PAGED)
        if not pages:
            wrong = [f"; the first that was wrong: {text}" for text, _ in ledger.messages()[:1]]
            if new:
                shutil.rmtree(folder)
            raise InputError(
                f"none of {documents} documents has a facility, a model, an instrument or a descriptor in it that a "
                f"page could be about{''.join(wrong)}"
            )
        planner = Planner(ledger, f"{look}")
        rendered, unwritten = 0, list[tuple[str, int]]()
        # Pages of instruments show the pictures of their descriptors, so those come first.
        for tiers in ((Tier.DESCRIPTOR,), (Tier.FACILITY, Tier.MODEL, Tier.INSTANCE)):
            stale = _stale(planner.plans(tiers), ledger, folder, progress)
            write = partial(_write, look=look, out=folder)
            for page in each(write, stale, _unwritten, workers=workers):
                match page:
                    case (text, status):
                        unwritten.append((text, status))
                    case (path, fingerprint, files, undrawn):
                        rendered += 1
                        unwritten += [(text, 1) for text in undrawn]
                        _remove(folder, ledger.record_page(path, fingerprint, files))
        around = index_pages(ledger, planner, look, folder) | styles() | _rules()
        for near in sorted({(folder / path).parent for path in around}):
            sweep(near, alone=True)
        for path, content in sorted(around.items()):
            ledger.begin(path)
            _put(folder / path, content)
            _remove(folder, ledger.record_page(path, hashlib.sha256(content).hexdigest(), [path]))
        gone = ledger.gone()
        for path, left in gone:
            sweep((folder / path).parent, alone=True)
            _remove(folder, [path, *left])
        conflicts = ((text, 1) for text in (*parted, *planner.conflicts))
        messages = (*ledger.messages(), *dict.fromkeys(unwritten), *conflicts)
        return Site(folder, documents, gathered, pages, rendered, len(gone), messages)


def _gathered(
    paths: Sequence[str | Path], ledger: Ledger, workers: int | None, progress: Progress, unconfirmed: bool
) -> tuple[int, int]:
    """Read the documents that are new or changed; say how many there are, and how many were read."""
    counts = gather_into(ledger, items(paths), workers, progress)
    for place in sources(paths, quiet=True):
        # What is wrong with a store was told when its documents were read.
        if is_web_address(str(place)) or is_store(Path(place)):
            with suppress(NboqError), open_store(str(place), read_only=True) as store:
                ledger.put_new(linked(store, unconfirmed))
    return counts


def gather_into(
    ledger: Ledger, found: Iterable[Item], workers: int | None, progress: Progress = lambda step, done: None
) -> tuple[int, int]:
    """Read the documents that are new or changed; say how many there are, and how many were read."""
    counts = {"all": 0, "read": 0}

    def changed() -> Iterator[Item]:
        for item in found:
            counts["all"] += 1
            progress("Reading", 1)
            if not ledger.knows(item.source, item.fingerprint):
                yield item

    for one in each(gather, changed(), unread, workers=workers):
        counts["read"] += 1
        ledger.put(one)
    return counts["all"], counts["read"]


def _stale(plans: Iterator[Plan], ledger: Ledger, folder: Path, progress: Progress) -> Iterator[Plan]:
    """Go through the pages that have to be rendered."""
    for plan in plans:
        progress("Building", 1)
        files = ledger.files(plan.path)
        if ledger.is_up_to_date(plan.path, plan.fingerprint) and all((folder / name).is_file() for name in files):
            continue
        ledger.begin(plan.path)
        yield plan


def styles() -> dict[str, bytes]:
    """Give what all pages load: the style, the scripts and the icon, by their paths in the site."""
    found = {f"assets/{path.name}": path.read_bytes() for path in sorted(_ASSETS.iterdir())}
    found["assets/site.css"] = variables().encode() + b"\n" + found["assets/site.css"]
    return found


def _rules() -> dict[str, bytes]:
    rules = plain_texts("nboq.publish.landing").get_template("site.htaccess").render(ledger=LEDGER)
    return {"_headers": headers_for_all(), ".htaccess": rules.encode()}


def _remove(folder: Path, files: Iterable[str]) -> None:
    """Remove files of an earlier build, and the folders that become empty."""
    for name in sorted(files):
        path = folder / name
        path.unlink(missing_ok=True)
        with suppress(OSError):  # the first that isn't empty
            for above in list(path.relative_to(folder).parents)[:-1]:
                (folder / above).rmdir()
