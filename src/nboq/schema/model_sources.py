"""Where models come from: LinkML schemas, folders of artefacts, and what other packages bring along."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from nboq._version import __version__
from nboq.errors import Malformed, MissingDependency, NotFound, nearest
from nboq.schema.artefacts import NBOQ, resource

_SPELLINGS = ("nbo_q", "./nbo_q", "model/nbo_q", "./model/nbo_q", "nboq:nbo_q", f"{NBOQ}nbo_q")


def imports_of(schema: Path) -> list[str]:
    """Read what a schema imports.

    Raises:
        NotFound: If there is no such file.
        Malformed: If it's no schema.
    """
    try:
        body: Any = yaml.safe_load(schema.read_text("utf-8"))
    except OSError as error:
        raise NotFound(error.strerror or "can't be opened", source=schema) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Malformed(f"not YAML: {' '.join(str(error).split())}", source=schema) from None
    imports = body.get("imports", []) if isinstance(body, dict) and "id" in body else None
    if not isinstance(imports, list):
        raise Malformed("no LinkML schema; expected 'id', 'imports', 'classes' and so on", source=schema)
    return [str(name) for name in imports]


def import_map(schema: Path | None = None) -> dict[str, str]:
    """Tell where imports lead: to NBO-Q as it is installed here, unless the file is where it's said to be.

    Args:
        schema: The root of a schema that imports NBO-Q; without one, the usual spellings of the import are mapped.

    Returns:
        Paths without their ending by import, as the `--importmap` of LinkML's tools takes them.

    >>> import_map()["https://w3id.org/nbo-q/nbo_q"] == import_map()["nbo_q"]
    True
    """
    root = resource("model", "nbo_q.yaml")
    modules = {name: str(root.parent / name) for name in imports_of(root) if ":" not in name}
    wanted = [*_SPELLINGS, *(name for name in (imports_of(schema) if schema else ()) if name.endswith("/nbo_q"))]
    missing = [name for name in wanted if schema is None or not (schema.parent / f"{name}.yaml").is_file()]
    return modules | {name: str(root.with_suffix("")) for name in missing}


def _is_artefacts(folder: Path) -> bool:
    return any((folder / place / "terms.json").is_file() for place in ("generated", "."))


def located(source: str) -> Path:
    """Find what a model is made of.

    Args:
        source: A path, or the name of an installed model.

    Raises:
        NotFound: If there is no such thing.
    """
    installed = {point.name: point for point in entry_points(group="nboq.models")}
    if source in installed and not Path(source).exists():
        source = str(installed[source].load())
    path = Path(source).resolve()
    if path.is_file() or _is_artefacts(path):
        return path
    hint = nearest(source, installed) or "expected a LinkML schema, a folder of artefacts or an installed model"
    raise NotFound("no model there", source=source, hint=hint)


def _contents(source: Path, seen: set[Path]) -> Iterator[bytes]:
    """Give what a model follows from: schemas with what they import from beside them, their rules; term tables."""
    if source in seen:
        return
    seen.add(source)
    if source.is_dir():
        yield resource("generated", "terms.json", source).read_bytes()
        return
    yield source.read_bytes()
    rules = source.with_suffix(".rules.ttl")
    yield rules.read_bytes() if rules.is_file() else b""
    for name in imports_of(source):
        imported = source.parent / f"{name}.yaml"
        if imported.is_file():
            yield from _contents(imported.resolve(), seen)


def artefacts_of(sources: Sequence[Path]) -> Path:
    """Give the folder of artefacts of a model; they are made where they aren't there yet.

    They are kept by content in the user's cache folder, which is `$XDG_CACHE_HOME/nboq` or `~/.cache/nboq`.

    Args:
        sources: LinkML schemas and folders of artefacts.

    Raises:
        Malformed: If a schema can't be used.
        MissingDependency: If LinkML is needed and isn't installed.
    """
    if len(sources) == 1 and sources[0].is_dir():
        return sources[0]
    digest = hashlib.sha256(__version__.encode() + resource("generated", "terms.json").read_bytes())
    seen: set[Path] = set()
    for source in sources:
        for content in _contents(source, seen):
            digest.update(hashlib.sha256(content).digest())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nboq" / "models"
    folder = cache / f"{'-'.join(source.stem for source in sources)}-{digest.hexdigest()[:16]}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            build(sources, Path(temporary) / "made")
            try:
                (Path(temporary) / "made").rename(folder)
            except OSError:
                if not _is_artefacts(folder):  # else another process was faster
                    raise
    return folder


def build(sources: Sequence[Path], folder: Path) -> None:
    """Make the artefacts of schemas, in a process of its own: LinkML is slow to load and not needed afterwards.

    Args:
        sources: LinkML schemas and folders of artefacts.
        folder: What gets `generated/` and `shapes/`, with the names of the schema, and the schemas themselves.

    Raises:
        Malformed: If a schema can't be used.
        MissingDependency: If LinkML isn't installed.
    """
    if any(source.is_file() for source in sources) and find_spec("linkml_runtime") is None:
        raise MissingDependency("linkml-runtime", "build")
    named = [argument for source in sources for argument in ("--schema", str(source))]
    call = [sys.executable, "-m", "nboq.build", *named, "--out", str(folder)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603 - our own generators
    if done.returncode:
        raise Malformed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the generators failed")
