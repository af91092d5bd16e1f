"""A whole release, from the artefacts of a model to the folder that is served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from nboq.publish.vocabulary import redirects, server
from nboq.publish.vocabulary.catalog import Distribution
from nboq.publish.vocabulary.diff import Change, Snapshot, compare
from nboq.publish.vocabulary.errors import GoneTerms, VersionTaken
from nboq.publish.vocabulary.parts import distributions
from nboq.publish.vocabulary.source import Source
from nboq.publish.vocabulary.terms import Vocabulary
from nboq.publish.vocabulary.version import Version
from nboq.publish.vocabulary.writing import MARK, Folder, ordered, published, replacing
from nboq.schema.model import Model

_NORMATIVE: Final = ("owl.ttl", "skos.ttl", "schema.json")


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
        raise VersionTaken(str(out), source.version, tuple(changed))


def publish_vocabulary(
    out: Path,
    source: Source | None = None,
    *,
    host: str = redirects.HERE,
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
        GoneTerms: If the version before has terms that are gone now. Nothing is written.
        VersionTaken: If the version is published there with other content.
        NotARelease: If the folder holds something else.
        NboqError: If the artefacts can't be read or the folder not written.
    """
    source = (source or Source.installed()).checked()
    host = redirects.checked_host(host)
    old, tables = _previous(out, source, previous)
    new = Snapshot.of_source(source)
    changes = compare(old, new) if old else ()
    gone = tuple(change.iri for change in changes if change.what == "removed")
    if old and gone:
        raise GoneTerms(old.source, gone)
    files = list(distributions(source))
    if not force:
        _check_unchanged(out, source, files)
    with replacing(out, source.base, force) as folder:
        kept = [version for version in published(out, source.base) or [] if version != source.version]
        versions = ordered({*kept, source.version})
        for version in kept:
            folder.take(out / version, version)
        inner = Folder(folder.path / source.version)
        writer = Version(source, inner, files, changes, old, new, versions)
        vocabulary = Vocabulary(source.terms, source.ontology_path, source.shapes, examples, tables)
        terms = writer.write(vocabulary, progress)
        folder.take(folder.path / versions[0], "latest")
        _write_root(folder, writer, host)
    name = old.version if old else None
    return Release(out, source.version, name, changes, tuple(versions), terms, inner.files, inner.bytes)


def _write_root(folder: Folder, writer: Version, host: str) -> None:
    """Write what stands above all versions: the list of them, and the rules for web servers."""
    source = writer.source
    extra = tuple(writer.exceptions())
    below = f"redirects/{redirects.redirect_folder(source.base)}"
    folder.write("index.html", writer.pages.root(writer.versions))
    folder.write(".htaccess", server.host_rules(source, extra).encode())
    folder.write(f"{below}/.htaccess", redirects.redirect_rules(host).encode())
    folder.write(f"{below}/static.htaccess", redirects.redirect_rules(host, source.name, extra).encode())
    folder.write(f"{below}/README.md", redirects.redirect_readme(source.title, source.base, host).encode())
    mark = {"base": source.base, "latest": writer.versions[0], "versions": list(writer.versions)}
    folder.write(MARK, orjson.dumps(mark, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
