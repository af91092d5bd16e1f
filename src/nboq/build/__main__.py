"""`python -m nboq.build`: make every published artefact from the schema, or check that nothing has drifted."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from nboq.build.context import jsonld_context
from nboq.build.findings import pages
from nboq.build.jsonschema import json_schema, small_schemas
from nboq.build.merging import merge
from nboq.build.owl import owl_ontology, rdfxml
from nboq.build.python import python_module
from nboq.build.schema import Schema, resolve
from nboq.build.shacl import core_shapes, deprecated_shapes, own_rules, rules_shapes, strict_shapes, tier_shapes
from nboq.build.sparql import QUERIES, questions
from nboq.build.turtle import written
from nboq.errors import InputError, NboqError
from nboq.files import write_atomically
from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.model_sources import imports_of
from nboq.schema.units import worked_out

SMALL_SCHEMAS = "generated/schema"
PER_CODE = "docs/findings"
CLASSES = "src/nboq/schema/classes.py"
ARTEFACTS: dict[str, Callable[[Schema], str]] = {
    "generated/terms.json": lambda s: _json(s.table),
    "generated/context.jsonld": lambda s: _json(jsonld_context(s)),
    "generated/nbo_q.schema.json": lambda s: _json(json_schema(s)),
    "generated/nbo_q.owl.ttl": owl_ontology,
    "generated/nbo_q.owl.rdf": lambda s: rdfxml(owl_ontology(s)),
    "generated/nbo_q.skos.ttl": partial(written, "skos.ttl.j2"),
    "generated/catalog.ttl": partial(written, "catalog.ttl.j2"),
    "shapes/core.ttl": core_shapes,
    "shapes/strict.ttl": strict_shapes,
    "shapes/deprecated.ttl": deprecated_shapes,
    "shapes/tier-1.ttl": lambda s: tier_shapes(s, 1, required=True),
    "shapes/tier-1-recommended.ttl": lambda s: tier_shapes(s, 1, required=False),
    "shapes/tier-2.ttl": lambda s: tier_shapes(s, 2, required=True),
    "shapes/tier-2-recommended.ttl": lambda s: tier_shapes(s, 2, required=False),
    "shapes/tier-3.ttl": lambda s: tier_shapes(s, 3, required=True),
    "shapes/tier-3-recommended.ttl": lambda s: tier_shapes(s, 3, required=False),
    CLASSES: python_module,
}
"""What is made of NBO-Q; what is made of another schema has its name, and its dataclasses are made as it's loaded."""


def artefacts(schema: Schema) -> Iterator[tuple[str, bytes]]:
    """Make everything, one file after the other.

    Yields:
        The file's place below the repository, and its content.
    """
    for name, generate in ARTEFACTS.items():
        if name != CLASSES or schema.name == "nbo_q":
            yield name.replace("nbo_q", schema.name), generate(schema).encode()
    for name, body in small_schemas(schema):
        yield f"{SMALL_SCHEMAS}/{name}.schema.json", _json(body).encode()


def _rules(schema: Schema, *others: bytes) -> bytes:
    """Put rules together, with what they need of the model."""
    shipped = resource("shapes", "rules.ttl").read_text("utf-8")
    return rules_shapes(schema, "\n".join((own_rules(shipped), *(text.decode() for text in others)))).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _names(source: Path) -> bytes:
    """Give the names of classes and slots in each version that was frozen, by which documents of it are known."""
    tables = sorted(source.parent.glob("versions/*/generated/terms.json"))
    read = [orjson.loads(path.read_bytes()) for path in tables]
    return _json({one["version"]: sorted((*one["classes"], *one["slots"])) for one in read}).encode()


def _conversions(slots: Mapping[str, Any]) -> bytes:
    """Give the units that NBO and the slots have, each with the way to the first of its kind; pint loads slowly."""
    written = {row["ucum_code"] for row in tsv_rows(resource("mappings", "nbo-units.tsv"))}
    kinds: list[str] = []
    lines = ["ucum_code\tkind\tfactor\toffset"]
    for code in sorted((written | {slot.get("unit") or "" for slot in slots.values()}) - {""}):
        found = ((kind, way) for kind in kinds if (way := worked_out(code, kind)))
        kind, (factor, offset) = next(found, (code, (1, 0)))
        kinds += [kind] if kind == code else []
        lines.append(f"{code}\t{kind}\t{factor}\t{offset}")
    return "\n".join([*lines, ""]).encode()


def _made(sources: list[Path]) -> dict[str, bytes]:
    """Make the artefacts of a schema, or of several together.

    The rules are NBO-Q's, then those that stand beside a schema as `NAME.rules.ttl`; these are kept apart as well, for
    folders of artefacts are put together too.
    """
    schema = merge([Schema(source) if source.is_dir() else resolve(source) for source in sources])
    made = dict(artefacts(schema))
    files = [
        path
        for source in sources
        for path in (source.glob("model/*.rules.ttl") if source.is_dir() else [source.with_suffix(".rules.ttl")])
        if path.is_file()
    ]
    rules = {f"model/{path.name}": path.read_bytes() for path in files}
    if "nbo_q" in schema.parts:
        made["shapes/rules.ttl"] = _rules(schema, *rules.values())
    return made | rules


def _sources(source: Path) -> Iterator[tuple[str, bytes]]:
    """Give a schema and the modules that it's written in, as they stand to each other, so that imports by path hold.

    NBO-Q itself is no module of a vendor's.
    """
    own = (name for name in imports_of(source) if source.name == "nbo_q.yaml" or Path(name).name != "nbo_q")
    files = [
        source.resolve(),
        *(file for name in own if (file := (source.parent / f"{name}.yaml").resolve()).is_file()),
    ]
    root = os.path.commonpath([file.parent for file in files])
    for file in files:
        yield file.relative_to(root).as_posix(), file.read_bytes()


def _candidate(names: list[str], out: Path) -> int:
    """Make a candidate version with proposals and tell what it changes."""
    from nboq.build.proposals import candidate  # it asks for checks and pages, which no generator needs

    if (out / "model" / "nbo_q").is_dir():
        raise InputError("it has the model itself; give another folder for the candidate with --out", source=out)
    at = [Path(name) if name.endswith(".yaml") else Path("model/proposals") / f"{name}.yaml" for name in names]
    made = candidate(Path(), at, out)
    sys.stdout.write(made.page())
    return 1 if made.breaks else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the generators.

    Returns:
        0; 1 when `--check` finds that a committed artefact isn't what the schema gives, or when an example isn't valid
        any more with a candidate; 2 when a schema can't be used.
    """
    parser = argparse.ArgumentParser(prog="python -m nboq.build", description=__doc__)
    parser.add_argument("--schema", type=Path, action="append", help="a root LinkML file, or a folder of artefacts")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder that gets generated/, shapes/ and src/")
    parser.add_argument("--proposals", help="names in model/proposals or files, with commas: a candidate goes to --out")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file has drifted")
    options = parser.parse_args(arguments)
    try:
        if options.proposals is not None:
            return _candidate(options.proposals.split(","), options.out)
        sources = options.schema or [Path("model/nbo_q.yaml")]
        own = len(sources) == 1 and sources[0].name == "nbo_q.yaml"
        made = _made(sources)
        if own:
            made["generated/versions.json"] = _names(sources[0])
            made["generated/conversions.tsv"] = _conversions(orjson.loads(made["generated/terms.json"])["slots"])
        if options.out.resolve() != Path().resolve():
            made |= {f"model/{name}": text for source in sources if source.is_file() for name, text in _sources(source)}
    except NboqError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    # The pages are about this project's own rules, advice and queries; a vendor's schema has none of its own.
    if own and options.out == Path():
        slots = orjson.loads(made["generated/terms.json"])["slots"]
        references = [name for name, slot in slots.items() if slot["kind"] == "reference"]
        asked = dict(questions(sources[0].parent / "queries", references))
        for name, content in () if options.check else asked.items():
            write_atomically(Path(name), content)
        # Queries are read by the store, which reads them and the term table as they are there.
        from nboq.build.queries import page

        texts = {name: text.encode() for name, text in pages().items()}
        made |= texts | asked | {"docs/queries.md": page().encode()}
    below = ((SMALL_SCHEMAS, "*.json"), (PER_CODE, "*.md"), *([(QUERIES, "*.rq")] if own else []))
    there = {f"{place}/{path.name}" for place, ending in below for path in (options.out / place).glob(ending)}
    gone = sorted(there - made.keys())
    if options.check:
        paths = {name: options.out / name for name in made}
        changed = [name for name, at in paths.items() if not at.is_file() or at.read_bytes() != made[name]]
        for name in (*gone, *changed):
            sys.stderr.write(f"{name} isn't what the schema gives; run 'make generate' and commit the result\n")
        return 1 if gone or changed else 0
    for name in gone:
        (options.out / name).unlink()
    for name, content in made.items():
        write_atomically(options.out / name, content)
        if not name.startswith((SMALL_SCHEMAS, PER_CODE, QUERIES, "model/")):
            sys.stdout.write(f"{name}: {len(content):,} bytes\n")
    sys.stdout.write(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in all\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
