"""What a build remembers: what was gathered from which input, and which page was made of what.

It is a SQLite file in the site's folder, so that it needs no more memory for 2,000 instruments than for ten, and a
killed build loses nothing but the page that it was at.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Self

import orjson

from nboq.comparison.one_id import Meanings
from nboq.errors import InputError
from nboq.publish.landing.extract import LINKED, Gathered

LEDGER: Final = ".nboq-build.sqlite"
"""The name of the file."""
_TABLES: Final = Path(__file__).with_name("ledger.sql").read_text("utf-8")


class Ledger:
    """The build's memory.

    Args:
        folder: The folder of the site, which must be there.
        key: What everything that was remembered depends on: versions of the library, the model and the templates.
            Where it changed, all is gathered and built anew; the files that the earlier build wrote stay known, so that
            they can be removed.
    """

    def __init__(self, folder: Path, key: str) -> None:
        path = folder / LEDGER
        try:
            self._db = self._opened(path)
        except sqlite3.OperationalError as error:
            hint = "another build is at work; wait for it" if "locked" in str(error) else "see its permissions"
            raise InputError(f"the notes of the build can't be used ({error})", source=folder, hint=hint) from None
        except sqlite3.DatabaseError:
            # What is no database holds nothing that couldn't be made again.
            path.unlink(missing_ok=True)
            self._db = self._opened(path)
        self.lock = threading.RLock()
        """Held while an input is exchanged, and by those who must not see half of it from another thread."""
        self._meanings = Meanings(self._db)
        if self._note("key") != key:
            for table in ("sources", "things", "edges", "meanings"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
            self._db.execute("UPDATE pages SET fingerprint = ''")
            self._db.execute("REPLACE INTO notes VALUES ('key', ?)", (key,))
        self.begin_run()

    def begin_run(self) -> None:
        """Begin to go through the inputs: those that aren't seen from now on are gone."""
        self.run = int(self._note("run") or 0) + 1
        with self._db:
            self._db.execute("REPLACE INTO notes VALUES ('run', ?)", (str(self.run),))

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=1, check_same_thread=False)
        # One build at a time: two would each remove what the other made.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A lost ledger costs a full build, so nothing has to be safe against a power cut.
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = MEMORY")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
        db.executescript(_TABLES)
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._db.commit()
        self._db.close()

    def _note(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with closing(self._db.execute(query, values)) as cursor:
            return cursor.fetchall()

    def _column(self, query: str, *values: Any) -> list[str]:
        return [row[0] for row in self._rows(query, *values)]

    def _still(self, update: str, name: str, fingerprint: str) -> bool:
        with self._db:
            return self._db.execute(update, (self.run, name, fingerprint)).rowcount > 0

    # Inputs

    def knows(self, source: str, fingerprint: str) -> bool:
        """Tell whether an input was gathered with just these bytes; note that it is still there."""
        return self._still("UPDATE sources SET run = ? WHERE source = ? AND fingerprint = ?", source, fingerprint)

    def put(self, found: Gathered) -> None:
        """Remember what an input gave, in place of what it gave before."""
        with self.lock, self._db:
            self._forget(found.source)
            row = (found.source, found.fingerprint, found.message, found.status, self.run)
            self._db.execute("REPLACE INTO sources VALUES (?, ?, ?, ?, ?)", row)
            self._db.executemany(
                "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (t.iri, t.kind, found.source, t.brief, t.body, hashlib.sha256(t.brief + t.body).hexdigest())
                    for t in found.things
                ),
            )
            self._db.executemany(
                "INSERT INTO edges VALUES (?, ?, ?, ?)",
                ((e.subject, e.slot, e.object, found.source) for e in found.edges),
            )
            self._meanings.add(found.source, found.meanings)

    def put_new(self, links: Gathered) -> bool:
        """Remember what was linked in a store, unless that is known already; say whether it was new."""
        new = bool(links.edges) and not self.knows(links.source, links.fingerprint)
        if new:
            self.put(links)
        return new

    def _forget(self, source: str) -> None:
        for table in ("things", "edges", "meanings"):
            self._db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))  # noqa: S608 - the names are ours

    def forget_gone(self) -> int:
        """Forget the inputs that this run didn't see; say how many."""
        gone = self._rows("SELECT source FROM sources WHERE run IS NOT ?", self.run)
        with self._db:
            for (source,) in gone:
                self._forget(source)
                self._db.execute("DELETE FROM sources WHERE source = ?", (source,))
        return len(gone)

    def parted(self) -> list[str]:
        """Find ids that mean two things, and forget, until the next build, documents whose instrument is another one.

        Returns:
            What there is to tell.
        """
        told = []
        for clash in list(self._meanings.clashes()):
            apart = clash.meaning.kind in ("Instrument", "InstrumentModel")
            told.append(
                f"{clash}" + ("; its page shows what the second says, and nothing of the first" if apart else "")
            )
            if apart:
                with self._db:
                    self._forget(clash.source)
                    self._db.execute("DELETE FROM sources WHERE source = ?", (clash.source,))
        return told

    def messages(self) -> list[tuple[str, int]]:
        """Give what there is to tell of the inputs, with the exit status that each calls for."""
        return self._rows("SELECT message, status FROM sources WHERE message <> '' ORDER BY source")

    # Things

    def each(self, kind: str) -> Iterator[str]:
        """Go through the identifiers of a kind, in order; without holding more than a few of them."""
        last = ""
        while True:
            rows = self._rows(
                "SELECT DISTINCT iri FROM things WHERE kind = ? AND iri > ? ORDER BY iri LIMIT 200", kind, last
            )
            if not rows:
                return
            for (iri,) in rows:
                yield iri
            last = rows[-1][0]

    def count(self, *kinds: str) -> int:
        """Count the things of some kinds."""
        marks = ",".join("?" * len(kinds))
        query = f"SELECT COUNT(*) FROM (SELECT DISTINCT kind, iri FROM things WHERE kind IN ({marks}))"  # noqa: S608
        return int(self._rows(query, *kinds)[0][0])

    def brief(self, kind: str, iri: str) -> dict[str, Any] | None:
        """Give what other pages need of a thing, from the first document that says more than its identifier."""
        rows = self._rows("SELECT brief FROM things WHERE kind = ? AND iri = ? ORDER BY source", kind, iri)
        briefs = [orjson.loads(brief) for (brief,) in rows]
        return next((one for one in briefs if not one.get("mentioned")), briefs[0] if briefs else None)

    def bodies(self, kind: str, iri: str) -> list[tuple[bytes, str, str]]:
        """Give all that documents say of a thing, with the digest and the source of each, in the order of sources."""
        query = "SELECT body, digest, source FROM things WHERE kind = ? AND iri = ? AND brief <> ? ORDER BY source"
        return self._rows(query, kind, iri, b'{"mentioned":true}')

    def linked(self, iri: str) -> list[tuple[str, str]]:
        """Give the fields and the identifiers that were linked with a thing, beside what documents say."""
        query = "SELECT DISTINCT slot, object FROM edges WHERE subject = ? AND source LIKE ? ORDER BY slot, object"
        return self._rows(query, iri, f"{LINKED}%")

    def describing(self, iri: str, source: str) -> list[str]:
        """Give the descriptors of an instrument that stand in one document."""
        query = "SELECT subject FROM edges WHERE object = ? AND slot = 'describes' AND source = ?"
        return self._column(query, iri, source)

    def kinds(self, iri: str) -> list[str]:
        """Give the kinds that an identifier is known as."""
        return self._column("SELECT DISTINCT kind FROM things WHERE iri = ? ORDER BY kind", iri)

    def objects(self, iri: str, slot: str = "*") -> list[str]:
        """Give what a thing points to, by one slot or by any."""
        query = "SELECT DISTINCT object FROM edges WHERE subject = ? AND slot GLOB ? ORDER BY object"
        return self._column(query, iri, slot)

    def subjects(self, iri: str, slot: str) -> list[str]:
        """Give what points to a thing."""
        query = "SELECT DISTINCT subject FROM edges WHERE object = ? AND slot = ? ORDER BY subject"
        return self._column(query, iri, slot)

    # Pages

    def is_up_to_date(self, path: str, fingerprint: str) -> bool:
        """Tell whether a page was made of just this; note that it is still wanted."""
        return self._still("UPDATE pages SET run = ? WHERE path = ? AND fingerprint = ?", path, fingerprint)

    def begin(self, path: str) -> None:
        """Note that a page is about to be written, so that its files are known whatever happens."""
        with self._db:
            self._db.execute(
                "INSERT INTO pages VALUES (?, '', ?) ON CONFLICT (path) DO UPDATE SET fingerprint = '', run = ?",
                (path, self.run, self.run),
            )

    def record_page(self, path: str, fingerprint: str, files: Iterable[str]) -> set[str]:
        """Remember a page that was written.

        Returns:
            The files that the page had before and has no longer.
        """
        now = set(files)
        before = set(self.files(path))
        with self._db:
            self._db.execute("DELETE FROM files WHERE page = ?", (path,))
            self._db.executemany("REPLACE INTO files VALUES (?, ?)", ((name, path) for name in sorted(now)))
            self._db.execute("UPDATE pages SET fingerprint = ?, run = ? WHERE path = ?", (fingerprint, self.run, path))
        return before - now

    def gone(self) -> list[tuple[str, list[str]]]:
        """Give the pages that this run didn't want, with their files, and forget them."""
        pages = self._column("SELECT path FROM pages WHERE run IS NOT ? ORDER BY path", self.run)
        found = [(page, self.files(page)) for page in pages]
        for page in pages:
            with self._db:
                self._db.execute("DELETE FROM files WHERE page = ?", (page,))
                self._db.execute("DELETE FROM pages WHERE path = ?", (page,))
        return found

    def files(self, page: str) -> list[str]:
        """Give the files of a page."""
        return self._column("SELECT path FROM files WHERE page = ? ORDER BY path", page)
