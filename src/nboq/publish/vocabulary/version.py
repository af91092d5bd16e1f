"""One version of a vocabulary, file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nboq.publish.vocabulary import routes
from nboq.publish.vocabulary.catalog import Distribution, catalogue
from nboq.publish.vocabulary.change_list import as_json, as_triples
from nboq.publish.vocabulary.describing import describe, written
from nboq.publish.vocabulary.diff import Change, Snapshot
from nboq.publish.vocabulary.facts import Facts
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.pages import Pages, ShapeFile
from nboq.publish.vocabulary.parts import rules, shape_names, shape_title
from nboq.publish.vocabulary.source import Source
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.publish.vocabulary.writing import Folder


class Version:
    """Writes one version.

    Args:
        source: What it is made from.
        folder: Where to.
        files: What holds all of the vocabulary.
        changes: What is different from the version before.
        old: The version before.
        new: This version.
        versions: All that are published, newest first.
    """

    def __init__(
        self,
        source: Source,
        folder: Folder,
        files: Sequence[Distribution],
        changes: Sequence[Change],
        old: Snapshot | None,
        new: Snapshot,
        versions: Sequence[str],
    ) -> None:
        self.source = source
        self.versions = versions
        self.pages = Pages(source, changes)
        self._folder = folder
        self._files = list(files)
        self._changes = changes
        self._old = old
        self._new = new

    def exceptions(self) -> Iterator[tuple[str, str]]:
        """Give the names that the general rules for web servers don't lead to the right document."""
        base = self.source.base
        own = [(iri.removeprefix(base), at.stem) for iri, at in self.pages.places.items() if iri.startswith(base)]
        return routes.exceptions(sorted({*own, *shape_names(self.source)}))

    def write(self, vocabulary: Vocabulary, progress: Callable[[int, int], None] | None = None) -> int:
        """Write everything; give the number of terms.

        Args:
            vocabulary: What pages say about terms.
            progress: Called with the number of terms that are done, and of all.
        """
        shown = self._terms(vocabulary, progress)
        self._change_list()
        for file in self._files:
            self._folder.write(file.path, file.content)
        schemas = self.source.class_schemas()
        for path in schemas:
            self._folder.write(f"schema/{path.name}", path.read_bytes())
        self._folder.write("logo.svg", self.pages.logo)
        stems = [ShapeFile(path.stem, shape_title(path.stem)) for path in self.source.shape_files()]
        self._folder.write("shapes.html", self.pages.shapes(stems, rules(self.source)))
        self._catalogue()
        example = f"schema/{schemas[len(schemas) // 2].name}" if schemas else ""
        self._folder.write("index.html", self.pages.index(shown, self._files, example))
        return len(shown)

    def _terms(self, vocabulary: Vocabulary, progress: Callable[[int, int], None] | None) -> list[Facts]:
        everything = list(self.source.all_terms())
        shown: list[Facts] = []
        for number, (kind, name, iri, definition) in enumerate(everything, 1):
            facts = vocabulary.of(name)
            at = self.pages.places[iri]
            self._folder.write(at.file("html"), self.pages.term(facts))
            for suffix, content in written(describe(self.source, kind, name, iri, definition), self.source).items():
                self._folder.write(at.file(suffix), content)
            shown.append(facts)
            if progress is not None:
                progress(number, len(everything))
        return shown

    def _change_list(self) -> None:
        old, new = self._old, self._new
        tiers = bool(old and old.with_table and new.with_table)
        page = self.pages.changes(self._changes, old.version if old else None, tiers)
        self._folder.write("changes.html", page)
        title = "Changes since the version before"
        data = Distribution("changes.json", "application/json", title, as_json(self._changes, old, new))
        self._files.append(data)
        for suffix, content in written(as_triples(self._changes, old, new, self.source), self.source).items():
            self._files.append(Distribution(f"changes.{suffix}", SUFFIXES[suffix][0], title, content))

    def _catalogue(self) -> None:
        triples = len(list(self.source.described))
        so_far = self.versions[list(self.versions).index(self.source.version) :]
        described = catalogue(self.source, self._files, so_far, triples)
        for suffix, content in written(described, self.source).items():
            self._folder.write(f"catalog.{suffix}", content)
