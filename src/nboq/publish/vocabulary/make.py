"""A whole release, from the artefacts of a model to the folder that is served."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.errors import ContentError, InputError
from nboq.files import folder_atomically
from nboq.publish.vocabulary import apache
from nboq.publish.vocabulary.catalog import (
    Distribution,
    catalogue,
    distributions,
    in_all_forms,
    rules,
    shape_names,
    shape_title,
)
from nboq.publish.vocabulary.change_list import as_json, as_triples
from nboq.publish.vocabulary.diff import Change, Snapshot, compare
from nboq.publish.vocabulary.graph import SUFFIXES, serialised
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
        progress: Called with the number of files that are written, and of all.

    Raises:
        ContentError: If the version before has terms that are gone now, or the version is published there with other
            content. Nothing is written.
        InputError: If the folder holds something else, or the artefacts can't be read.
        NotFound: If the folder can't be written.
    """
    source = (source or Source.installed()).checked()
    host = apache.checked_host(host)
    old, tables = _previous(out, source, previous)
    kept = [version for version in published(out, source.base) or [] if version != source.version]
    made = Version(source, old, versions := ordered({*kept, source.version}), examples, tables)
    _check_nothing_gone(old, made.changes)
    if not force:
        _check_unchanged(out, source, made.whole)
        if out.is_dir() and any(out.iterdir()) and published(out, source.base) is None:
            hint = "name another one, or give --force, which removes everything in it"
            raise InputError("the folder isn't empty and contains no release of this vocabulary", source=out, hint=hint)
    with folder_atomically(out) as folder:
        for version in kept:
            _take(out / version, folder / version)
        size = 0
        for number, (path, make) in enumerate(made.files.items(), 1):
            content = make()
            _write(folder / source.version / path, content)
            size += len(content)
            if progress is not None:
                progress(number, len(made.files))
        _take(folder / versions[0], folder / "latest")
        _write_root(folder, made, host)
    name, terms = old.version if old else None, len(made.pages.places)
    return Release(out, source.version, name, made.changes, tuple(versions), terms, len(made.files), size)


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
    content = {file.path: file for file in files}
    names = [f"{source.name}.{ending}" for ending in _NORMATIVE]
    names += ["context.jsonld", "terms.json", *(f"{path.stem}.ttl" for path in source.shape_files())]
    changed = [
        name
        for name in names
        if name in content and (there / name).is_file() and (there / name).read_bytes() != content[name].content
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


def _write_root(folder: Path, made: Version, host: str) -> None:
    """Write what stands above all versions: the list of them, and the rules for web servers."""
    source = made.source
    extra = tuple(made.exceptions())
    below = folder / "redirects" / apache.redirect_folder(source.base)
    _write(folder / "index.html", made.root())
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
    mark = {"base": source.base, "latest": made.versions[0], "versions": list(made.versions)}
    _write(folder / _MARK, orjson.dumps(mark, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


class Version:
    """The files of one version, each made when it's asked for.

    Args:
        source: What it's made from.
        old: The version before.
        versions: All that are published, newest first; this one when left out.
        examples: As in `publish_vocabulary`.
        tables: The term tables of all versions before, oldest first.

    >>> Version(Source.installed()).files["slots/lens_na.ttl"]().startswith(b"@prefix")
    True
    """

    def __init__(
        self,
        source: Source,
        old: Snapshot | None = None,
        versions: Sequence[str] = (),
        examples: Path | None = None,
        tables: Sequence[Model] = (),
    ) -> None:
        self.source, self.versions = source, versions or (source.version,)
        self._old = old
        self.changes = compare(old, self._new) if old else ()
        """What is different from the version before."""
        self.pages = Pages(source, self.changes)
        self._vocabulary = Vocabulary(source.terms, examples, tables)
        self._describe = lru_cache(maxsize=1)(source.describe)  # the serialisations of a term follow each other
        self.whole = [*distributions(source), *self._change_list()]
        """What holds all of the vocabulary."""

    @cached_property
    def _new(self) -> Snapshot:
        return Snapshot.of_source(self.source)

    def exceptions(self) -> Iterator[tuple[str, str]]:
        """Give the names that the general rules for web servers don't lead to the right document."""
        base = self.source.base
        own = [(iri.removeprefix(base), at.stem) for iri, at in self.pages.places.items() if iri.startswith(base)]
        return apache.exceptions(sorted({*own, *shape_names(self.source)}))

    @cached_property
    def files(self) -> Mapping[str, Callable[[], bytes]]:
        """What makes each file, by its path below the folder of the version."""
        source, made = self.source, dict[str, Callable[[], bytes]]()
        for name, iri, definition in source.all_terms():
            at = self.pages.places[iri]
            made[at.file("html")] = partial(self._term, name)
            for suffix in SUFFIXES:
                made[at.file(suffix)] = partial(self._said, name, iri, definition, suffix)
        made |= {file.path: partial(getattr, file, "content") for file in self.whole}
        made |= {f"schema/{path.name}": path.read_bytes for path in source.class_schemas()}
        made |= {f"linkml/{name}": path.read_bytes for name, path in list(source.linkml().items())[1:]}
        made |= {f"catalog.{suffix}": partial(self._catalogue, suffix) for suffix in SUFFIXES}
        here = {"changes": self._changed, "shapes": self._shapes, "index": self._index}
        made |= {f"{name}.html": make for name, make in here.items()}
        return made | {"logo.svg": lambda: self.pages.logo, "find.js": lambda: self.pages.script}

    def root(self) -> bytes:
        """Give the page above all versions."""
        return self.pages.page("root", "index.html", versions=self.versions)

    def _term(self, name: str) -> bytes:
        return self.pages.term(self._vocabulary.of(name))

    def _said(self, name: str, iri: str, definition: str, suffix: str) -> bytes:
        return serialised(self._describe(name, iri, definition), self.source.prefixes, suffix)

    def _change_list(self) -> Iterator[Distribution]:
        title = "Changes since the version before"
        yield Distribution("changes.json", "application/json", title,
                           lambda: as_json(self.changes, self._old, self._new))  # fmt: skip
        yield from in_all_forms(
            "changes", lambda: as_triples(self.changes, self._old, self._new, self.source), self.source, title
        )

    def _changed(self) -> bytes:
        old = self._old
        tiers, previous = bool(old and old.with_table and self._new.with_table), old.version if old else None
        return self.pages.page("changes", changes=self.changes, previous=previous, tiers=tiers)

    def _shapes(self) -> bytes:
        stems = [(path.stem, shape_title(path.stem)) for path in self.source.shape_files()]
        return self.pages.page("shapes", files=stems, rules=rules(self.source))

    def _index(self) -> bytes:
        schemas = self.source.class_schemas()
        example = f"schema/{schemas[len(schemas) // 2].name}" if schemas else ""
        shown = [self._vocabulary.of(name) for name, _, _ in self.source.all_terms()]
        return self.pages.index(shown, self.whole, example)

    def _catalogue(self, suffix: str) -> bytes:
        triples = len(list(self.source.described))
        so_far = self.versions[list(self.versions).index(self.source.version) :]
        described = catalogue(self.source, self.whole, so_far, triples)
        return serialised(described, self.source.prefixes, suffix)
