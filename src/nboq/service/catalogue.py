"""What the catalogue shows: gathered from the store in the background, and rendered when somebody asks.

The notes, the plans and the pages are those of `nboq publish instruments`. What is rendered is kept as long as the
store says the same.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nboq.batch.inputs import stored
from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats import encode
from nboq.pid.chain import Tier
from nboq.publish.landing.build import gather_into, library
from nboq.publish.landing.database import Ledger
from nboq.publish.landing.extract import linked
from nboq.publish.landing.index import lone, things_of
from nboq.publish.landing.naming import page_path
from nboq.publish.landing.page import Page
from nboq.publish.landing.page_context import Planner
from nboq.publish.landing.signposting import SignpostLink
from nboq.registration.references import CLASS_OF
from nboq.service.faceted_search import Finder
from nboq.service.pages import LOOK
from nboq.store.store import Store

_LOG: Final = logging.getLogger("nboq.serve")
_KEPT: Final = 100
"""Pages that are kept with what is beside them: some 200 kB each."""
_FEW: Final = 100
"""As many documents are read sooner in this process than others are started."""
_AGAIN_S: Final = 2.0
_SHARE: Final = 20
"""Looking whether the store changed takes one part in so many of the time."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page and what is beside it.

    Attributes:
        folder: Its path in the site, with a slash at the end.
        iri: What it's about.
        files: By their names.
        links: Its typed links.
        tag: The digest of what it says.
        later: The folder of the configuration that took the place of this one.
        now: The folder of the configuration of an instrument that holds.
    """

    folder: str
    iri: str
    files: Mapping[str, bytes]
    links: tuple[SignpostLink, ...]
    tag: str
    later: str = ""
    now: str = ""


class Catalogue:
    """The instruments of a store.

    Args:
        store: The store.
        version: Tells by another number that the store says something else; by None that nobody knows.
    """

    def __init__(self, store: Store, version: Callable[[], int | None]) -> None:
        self.store, self._version = store, version
        self._seen: int | None = None
        self._folder = TemporaryDirectory(prefix="nboq-", ignore_cleanup_errors=True)
        key = library()
        self.ledger = Ledger(Path(self._folder.name), key)
        self.planner = Planner(self.ledger, f"{LOOK}{key}")
        self.finder = Finder(())
        self.paths: dict[str, tuple[Tier, str]] = {}
        """What there is a page of, by its path."""
        self.ready, self.gathered = threading.Event(), threading.Event()
        """Set when there is something to show, and whenever the store was gone through."""
        self.read = self.all = 0
        self.lists: dict[str, list[dict[str, Any]]] = {}
        """Facilities, models, and descriptors of no known instrument."""
        self._pages: dict[str, Rendered] = {}
        self._looked, self._took = 0.0, 0.0
        self._wanted, self._closed = threading.Event(), False
        self._thread = threading.Thread(target=self._keep, name="catalogue", daemon=True)

    def start(self) -> None:
        """Begin to gather."""
        self._wanted.set()
        self._thread.start()

    def close(self) -> None:
        """End, when what is gathered now is done with its document."""
        self._closed = True
        self._wanted.set()
        self._thread.join(10)
        self._folder.cleanup()

    def look(self) -> None:
        """Look for changes, if the last time was a while ago; what is shown meanwhile is as it was then."""
        pause = max(_AGAIN_S, _SHARE * self._took)
        now = self._version()
        if (now is None or now != self._seen) and self.ready.is_set() and time.monotonic() - self._looked > pause:
            self.wake()

    def wake(self) -> None:
        """Look for changes now."""
        self._wanted.set()

    def _keep(self) -> None:
        while not self._closed:
            self._wanted.wait()
            self._wanted.clear()
            begun = time.monotonic()
            try:
                if not self._closed:
                    self._gather()
            except NboqError as error:
                _LOG.warning("the catalogue can't be read from the store: %s", error)
                time.sleep(_AGAIN_S)
                self._wanted.set()
            except Exception:
                if not self._closed:
                    _LOG.exception("a fault of our own in the catalogue")
            self._looked = time.monotonic()
            self._took = self._looked - begun

    def _gather(self) -> None:
        self._seen = self._version()
        self.all, self.read = len(self.store.documents()), 0
        self.ledger.begin_run()
        _, read = gather_into(self.ledger, stored(self.store, "the store"), 1 if self.all < _FEW else None, self._step)
        new = self.ledger.put_new(linked(self.store))
        if self.ledger.forget_gone() or read or new or not self.ready.is_set():
            for said in self.ledger.parted():
                _LOG.warning("%s", said)
            # Nobody else changes the ledger, so this may be read while pages are rendered.
            self.finder = Finder(self.planner.card(iri) for iri in self.ledger.each("Instrument"))
            self.lists = {
                "facilities": things_of(self.ledger, self.planner, Tier.FACILITY),
                "models": things_of(self.ledger, self.planner, Tier.MODEL),
                "descriptors": [one | {"count": None} for one in lone(self.ledger, self.planner)],
            }
            things = ((tier, iri) for tier in Tier for iri in self.ledger.each(CLASS_OF[tier]))
            self.paths = {page_path(tier, iri): (tier, iri) for tier, iri in things}
            self._pages = {}
        self.ready.set()
        self.gathered.set()

    def _step(self, step: str, done: int) -> None:
        self.read += done
        if self._closed:
            raise InterruptedError

    def rendered(self, path: str) -> Rendered | None:
        """Give a page by its path in the site; None where there is none."""
        pages = self._pages  # others from the next change on
        found = pages.get(path)
        if found is not None:
            return found
        with self.ledger.lock:
            known = self.paths.get(path)
            if known is None or path in pages:
                return pages.get(path)
            found = self._render(*known)
            while len(pages) >= _KEPT:
                del pages[next(iter(pages))]
            pages[path] = found
            return found

    def _render(self, tier: Tier, iri: str) -> Rendered:
        plan = self.planner.plan(tier, iri)
        page = Page(plan, LOOK, self._beside)
        files = {path.removeprefix(page.folder): content for path, content in page.files().items()}
        del files[".htaccess"]
        turtle = next((one.name for one in page.downloads if one.name.endswith(".ttl")), None)
        if turtle is not None:
            files[turtle.removesuffix("ttl") + "nt"] = encode(Document(dict(page.entity)), "ntriples")[0]
        steps = page.context.get("history") or [] if tier is Tier.DESCRIPTOR else []
        at = next((number for number, step in enumerate(steps) if step["iri"] == iri), len(steps))
        later = steps[at + 1]["path"].removesuffix("index.html") if at + 1 < len(steps) else ""
        return Rendered(page.folder, iri, files, page.signposts, plan.fingerprint, later, page.now)

    def _beside(self, path: str) -> bytes | None:
        folder, _, name = path.rpartition("/")
        found = self.rendered(f"{folder}/index.html")
        return found.files.get(name) if found else None
