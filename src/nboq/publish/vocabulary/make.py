"""A whole release, from the artefacts of a model to the folder that is served."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.errors import ContentError, InputError
from nboq.files import folder_atomically
from nboq.publish.vocabulary import apache
from nboq.publish.vocabulary.catalog import Distribution, catalogue, distributions, rules, shape_names, shape_title
from nboq.publish.vocabulary.change_list import as_json, as_triples
from nboq.publish.vocabulary.diff import Change, Snapshot, compare
from nboq.publish.vocabulary.facts import Facts
from nboq.publish.vocabulary.graph import SUFFIXES, serialisations
from nboq.publish.vocabulary.pages import Pages
from nboq.publish.vocabulary.source import Source
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.schema.model import Model

_NORMATIVE: Final = ("owl.ttl", "skos.ttl", "schema.json")
_MARK: Final = "release.json"
"""The file that tells a release from any other folder."""
_NUMBERS: Final = re.compile(r"[0-9]+|[A-Za-z]+")
_LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Release:
    """What was published."""

    folder: Path
    version: str
    previous: str | None
    """The version that it was compared with."""
    changes: tuple[Change, ...]
    versions: tuple[str, ...]
    """All that stand in the folder, newest first."""
    terms: int
    files: int
    """How many were written for this version."""
    bytes: int


def publish_vocabulary(
    out: Path,
    source: Source | None = None,
    *,
    host: str = apache.HERE,
    previous: Path | None = None,
    examples: Path | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Release:
    """Publish a version of a vocabulary as a folder that a web server serves as it is.

    Other versions that are in the folder stay. The folder is replaced when everything is written, or not at all. Two
    builds from the same artefacts are the same bytes.

    Args:
        out: The folder.
        source: The artefacts; those of this installation when left out.
        host: Where the folder will be served, for the rules of w3id.org.
        previous: What to compare with, as `Snapshot.of_path` takes it; the version before in the folder when left out.
        examples: A folder of example documents with `valid/` in it, which pages show pieces of.
        force: Whether the folder may be replaced when it holds something else, and a published version changed.
        progress: Called with the number of terms that are done, and of all.

    Raises:
        ContentError: If the version before has terms that are gone now, or the version is published there with other
            content. Nothing is written.
        InputError: If the folder holds something else, or the artefacts can't be read.
        NotFound: If the folder can't be written.
    """
    source = (source or Source.installed()).checked()
    host = apache.checked_host(host)
    old, tables = _previous(out, source, previous)
    new = Snapshot.of_source(source)
    changes = compare(old, new) if old else ()
    _check_nothing_gone(old, changes)
    files = list(distributions(source))
    if not force:
        _check_unchanged(out, source, files)
        if out.is_dir() and any(out.iterdir()) and published(out, source.base) is None:
            hint = "name another one, or give --force, which removes everything in it"
            raise InputError("the folder isn't empty and contains no release of this vocabulary", source=out, hint=hint)
    with folder_atomically(out) as folder:
        kept = [version for version in published(out, source.base) or [] if version != source.version]
        versions = ordered({*kept, source.version})
        for version in kept:
            _take(out / version, folder / version)
        writer = _Version(source, folder / source.version, files, changes, old, new, versions)
        terms = writer.write(Vocabulary(source.terms, examples, tables), progress)
        _take(folder / versions[0], folder / "latest")
        _write_root(folder, writer, host)
    name = old.version if old else None
    return Release(out, source.version, name, changes, tuple(versions), terms, writer.count, writer.size)


def ordered(versions: set[str]) -> list[str]:
    """Order versions, the newest first; what comes before a release (`3.0.0-rc1`) is lower than the release.

    >>> ordered({"3.0.0", "3.10.0", "3.9.1", "3.10.0-rc1"})
    ['3.10.0', '3.10.0-rc1', '3.9.1', '3.0.0']
    """

    def rank(version: str) -> tuple[Any, ...]:
        main, dash, rest = version.partition("-")
        numbers = tuple(int(part) for part in _NUMBERS.findall(main) if part.isdigit())
        more = [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _NUMBERS.findall(rest)]
        return numbers, not dash, more

    return sorted(versions, key=rank, reverse=True)


def published(folder: Path, base: str) -> list[str] | None:
    """Give the versions in a folder, newest first; None where the folder holds no release of that vocabulary."""
    try:
        body = orjson.loads((folder / _MARK).read_bytes())
        if body["base"] != base:
            return None
        return ordered({str(name) for name in body["versions"] if any((folder / str(name)).glob("*.owl.ttl"))})
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None


def _previous(out: Path, source: Source, named: Path | None) -> tuple[Snapshot | None, list[Model]]:
    """Give the version to compare with, and the term tables of all that are published, oldest first."""
    versions = [version for version in published(out, source.base) or [] if version != source.version]
    newest_first = ordered({*versions, source.version})
    earlier = newest_first[newest_first.index(source.version) + 1 :]
    tables = [Model(out / version) for version in reversed(earlier) if (out / version / "terms.json").is_file()]
    if named is not None:
        folder = next((p for p in (named, named / "latest") if (p / "terms.json").is_file()), None)
        return Snapshot.of_path(named), tables or ([Model(folder)] if folder else [])
    return (Snapshot.of_path(out / earlier[0]) if earlier else None), tables


def _check_nothing_gone(old: Snapshot | None, changes: Sequence[Change]) -> None:
    gone = [change.iri for change in changes if change.what == "removed"]
    if old and gone:
        more = f" and {len(gone) - _LISTED} more" if len(gone) > _LISTED else ""
        raise ContentError(
            f"{len(gone)} term{'s' * (len(gone) > 1)} gone since the version before, where data points at them: "
            f"{', '.join(gone[:_LISTED])}{more}",
            source=old.source,
            hint="keep them in the model with 'deprecated: true', and 'deprecated_element_has_exact_replacement' where "
            "there is one",
        )


def _check_unchanged(out: Path, source: Source, files: Sequence[Distribution]) -> None:
    if source.version not in (published(out, source.base) or []):
        return
    there = out / source.version
    content = {file.path: file.content for file in files}
    names = [f"{source.name}.{ending}" for ending in _NORMATIVE]
    names += ["context.jsonld", "terms.json", *(f"{path.stem}.ttl" for path in source.shape_files())]
    changed = [
        name
        for name in names
        if name in content and (there / name).is_file() and (there / name).read_bytes() != content[name]
    ]
    if changed:
        raise ContentError(
            f"version {source.version} is published there, and {', '.join(changed)} would change; a published version "
            "stays as it is",
            source=out,
            hint="raise 'version' in the model, or give --force while nobody uses it yet",
        )


def _take(source: Path, target: Path) -> None:
    """Take over a whole folder; its files are linked where the disk can, so that they need no room twice."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copyfile(one, other)

    shutil.copytree(source, target, copy_function=link, symlinks=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_root(folder: Path, writer: _Version, host: str) -> None:
    """Write what stands above all versions: the list of them, and the rules for web servers."""
    source = writer.source
    extra = tuple(writer.exceptions())
    below = folder / "redirects" / apache.redirect_folder(source.base)
    _write(folder / "index.html", writer.pages.page("root", "index.html", versions=writer.versions))
    _write(folder / ".htaccess", apache.host_rules(source, extra).encode())
    _write(below / ".htaccess", apache.filled("redirect.htaccess.j2", host=host, name="", extra=()).encode())
    _write(
        below / "static.htaccess",
        apache.filled("redirect.htaccess.j2", host=host, name=source.name, extra=extra).encode(),
    )
    _write(
        below / "README.md",
        apache.filled("redirect-readme.md.j2", title=source.title, base=source.base, host=host).encode(),
    )
    mark = {"base": source.base, "latest": writer.versions[0], "versions": list(writer.versions)}
    _write(folder / _MARK, orjson.dumps(mark, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


@dataclass
class _Version:
    """Writes one version, file by file."""

    source: Source
    folder: Path
    files: list[Distribution]
    """What holds all of the vocabulary."""
    changes: Sequence[Change]
    """What is different from the version before."""
    old: Snapshot | None
    new: Snapshot
    versions: Sequence[str]
    """All that are published, newest first."""
    count: int = 0
    size: int = 0
    pages: Pages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = Pages(self.source, self.changes)

    def exceptions(self) -> Iterator[tuple[str, str]]:
        """Give the names that the general rules for web servers don't lead to the right document."""
        base = self.source.base
        own = [(iri.removeprefix(base), at.stem) for iri, at in self.pages.places.items() if iri.startswith(base)]
        return apache.exceptions(sorted({*own, *shape_names(self.source)}))

    def write(self, vocabulary: Vocabulary, progress: Callable[[int, int], None] | None) -> int:
        """Write everything; give the number of terms."""
        shown = self._terms(vocabulary, progress)
        self._change_list()
        for file in self.files:
            self._put(file.path, file.content)
        schemas = self.source.class_schemas()
        for path in schemas:
            self._put(f"schema/{path.name}", path.read_bytes())
        for name, path in list(self.source.linkml().items())[1:]:
            self._put(f"linkml/{name}", path.read_bytes())
        self._put("logo.svg", self.pages.logo)
        stems = [(path.stem, shape_title(path.stem)) for path in self.source.shape_files()]
        self._put("shapes.html", self.pages.page("shapes", files=stems, rules=rules(self.source)))
        self._catalogue()
        example = f"schema/{schemas[len(schemas) // 2].name}" if schemas else ""
        self._put("index.html", self.pages.index(shown, self.files, example))
        return len(shown)

    def _put(self, name: str, content: bytes) -> None:
        _write(self.folder / name, content)
        self.count += 1
        self.size += len(content)

    def _terms(self, vocabulary: Vocabulary, progress: Callable[[int, int], None] | None) -> list[Facts]:
        everything = list(self.source.all_terms())
        shown: list[Facts] = []
        for number, (name, iri, definition) in enumerate(everything, 1):
            facts = vocabulary.of(name)
            at = self.pages.places[iri]
            self._put(at.file("html"), self.pages.term(facts))
            triples = self.source.describe(name, iri, definition)
            for suffix, content in serialisations(triples, self.source.prefixes).items():
                self._put(at.file(suffix), content)
            shown.append(facts)
            if progress is not None:
                progress(number, len(everything))
        return shown

    def _change_list(self) -> None:
        old, new = self.old, self.new
        tiers, previous = bool(old and old.with_table and new.with_table), old.version if old else None
        self._put("changes.html", self.pages.page("changes", changes=self.changes, previous=previous, tiers=tiers))
        title = "Changes since the version before"
        self.files.append(Distribution("changes.json", "application/json", title, as_json(self.changes, old, new)))
        triples = as_triples(self.changes, old, new, self.source)
        for suffix, content in serialisations(triples, self.source.prefixes).items():
            self.files.append(Distribution(f"changes.{suffix}", SUFFIXES[suffix].media_type, title, content))

    def _catalogue(self) -> None:
        triples = len(list(self.source.described))
        so_far = self.versions[list(self.versions).index(self.source.version) :]
        described = catalogue(self.source, self.files, so_far, triples)
        for suffix, content in serialisations(described, self.source.prefixes).items():
            self._put(f"catalog.{suffix}", content)
