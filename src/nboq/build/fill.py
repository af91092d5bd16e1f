"""`python -m nboq.build.fill`: write the mappings to other vocabularies from their tables into the model's YAML files.

The tables are where mappings are kept; the lists in the YAML files belong to them. Everything else in a file stays as
it is written, comments and layout too, so the files are edited as text. What comes out is then read as YAML and must
say what was wanted and nothing else.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nboq.errors import NboqError
from nboq.files import write_atomically

TABLES = ("alignment", "imaging-methods", "nbo-owl-2021", "ome-owl-2016-06")
"""The tables whose subjects are terms of the model; the others in the folder lead from a source to the model."""

Lists = Mapping[str, tuple[str, ...]]
"""The mappings of one term: the LinkML key and the sorted CURIEs."""

_KEYS = {f"skos:{kind}Match": f"{kind}_mappings" for kind in ("exact", "close", "broad", "narrow", "related")}
_MAPPINGS = tuple(_KEYS.values())
_SECTIONS = ("classes", "slots", "enums")
_VALUES = "permissible_values"
# The lists go after the first of these that there is.
_ANCHORS = {"element": ("description",), "value": ("meaning", "description", "title")}
_KEY = re.compile(r"""(["']?)([^\s#'"\[\]{},-][^'"]*?)\1:(?:\s|$)""")
_WIDTH = 120


@dataclass(eq=False)
class CannotFill(NboqError):
    """A table or a YAML file stands in the way of filling."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Block:
    """A key of a YAML mapping with all the lines that belong to it."""

    name: str
    indent: int
    start: int
    end: int
    """The line after its last one."""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _children(lines: list[str], parent: _Block) -> list[_Block]:
    """Give the keys directly below one.

    Text in a block scalar is never mistaken for a key, since it is indented more than the key that it belongs to.
    """
    inner = range(parent.start + 1, parent.end)
    indent = next((_indent(lines[i]) for i in inner if _is_text(lines[i])), 0)
    if indent <= parent.indent:
        return []
    found = ((i, _KEY.match(lines[i], indent)) for i in inner if _indent(lines[i]) == indent and _is_text(lines[i]))
    starts = [(i, match[2]) for i, match in found if match]
    ends = [i for i, _ in starts[1:]] + [parent.end]
    return [_trimmed(lines, _Block(name, indent, i, end)) for (i, name), end in zip(starts, ends, strict=True)]


def _trimmed(lines: list[str], block: _Block) -> _Block:
    """Leave blank lines and comments at the end to what follows; deeper ones may be text of a block scalar."""
    end = block.end
    while end > block.start + 1 and not _is_text(lines[end - 1]):
        if lines[end - 1].strip() and _indent(lines[end - 1]) > block.indent:
            break
        end -= 1
    return _Block(block.name, block.indent, block.start, end)


def _elements(lines: list[str]) -> Iterator[tuple[str, str, _Block]]:
    """Give every class, slot, enumeration and value of a file: its name, whether it is a value, its lines."""
    for section in _children(lines, _Block("", -1, -1, len(lines))):
        if section.name not in _SECTIONS:
            continue
        for element in _children(lines, section):
            yield element.name, "element", element
            for part in _children(lines, element) if section.name == "enums" else ():
                for value in _children(lines, part) if part.name == _VALUES else ():
                    yield f"{element.name}.{value.name}", "value", value


def _written(lists: Lists, indent: int) -> list[str]:
    lines = []
    for key in _MAPPINGS:
        if key not in lists:
            continue
        line = f"{' ' * indent}{key}: [{', '.join(lists[key])}]"
        if len(line) <= _WIDTH:
            lines.append(line)
        else:
            lines += [f"{' ' * indent}{key}:", *(f"{' ' * indent}  - {curie}" for curie in lists[key])]
    return lines


def _bodies(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every term of a parsed file by name; an empty body gets a mapping that can be written to."""
    for section in _SECTIONS:
        elements = data.get(section) or {}
        for name in elements:
            elements[name] = elements[name] or {}
            yield name, elements[name]
            values = (elements[name].get(_VALUES) or {}) if section == "enums" else {}
            for value in values:
                values[value] = values[value] or {}
                yield f"{name}.{value}", values[value]


def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader) or {}  # noqa: S506 - this loader makes texts, lists and mappings


def _lists(text: str) -> dict[str, Lists]:
    """Read what a file says now, term by term."""
    return {
        name: {key: tuple(body[key]) for key in _MAPPINGS if key in body}
        for name, body in _bodies(_parsed(text))
        if any(key in body for key in _MAPPINGS)
    }


def _says(text: str, wanted: Mapping[str, Lists] | None) -> Any:
    """Read a file for comparison, with the lists of all terms set to the ones that are wanted, if any."""
    data = _parsed(text)
    for name, body in _bodies(data):
        if wanted is not None:
            for key in _MAPPINGS:
                body.pop(key, None)
            body |= {key: list(curies) for key, curies in wanted.get(name, {}).items()}
    return data


def fill(text: str, wanted: Mapping[str, Lists], source: str = "text") -> str:
    r"""Set the mappings of all terms that a YAML file defines; a term without wanted ones has none afterwards.

    Args:
        text: The file.
        wanted: The mappings of each term, by its name (`Objective`, `lens_na`, `ArcType.Hg`).
        source: What errors call the file.

    Returns:
        The file with the lists in place, right after the description of a term or the meaning of a value.

    Raises:
        CannotFill: If the file is laid out in a way that can't be edited without losing something.

    >>> print(fill("slots:\n  lens_na:\n    description: Widest cone.\n    range: double\n",
    ...            {"lens_na": {"close_mappings": ("VIBSO:0000029",)}}), end="")
    slots:
      lens_na:
        description: Widest cone.
        close_mappings: [VIBSO:0000029]
        range: double
    """
    lines = text.split("\n")
    edits: list[tuple[int, int, list[str]]] = []
    for name, kind, element in _elements(lines):
        body = _children(lines, element)
        for old in body:
            if old.name in _MAPPINGS:
                if any("#" in line for line in lines[old.start : old.end]):
                    raise CannotFill(source, f"{name}: a comment stands in {old.name}; move it above the description")
                edits.append((old.start, old.end, []))
        if name in wanted and body:
            ends = {part.name: part.end for part in body}
            place = next((ends[anchor] for anchor in _ANCHORS[kind] if anchor in ends), body[0].start)
            edits.append((place, place, _written(wanted[name], body[0].indent)))
    # Bottom to top, so that the line numbers of what is still to be done stay true.
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[start:end] = new
    filled = "\n".join(lines)
    if _says(filled, None) != _says(text, wanted):
        raise CannotFill(source, "laid out in a way that this tool can't edit; write its terms as block mappings")
    return filled


def read_tables(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read the tables.

    Args:
        folder: Where they are, `model/mappings`.

    Returns:
        For each term, by name, its mappings by LinkML key, sorted.

    Raises:
        CannotFill: If a table is missing or a row isn't a mapping of a term of the model.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for name in TABLES:
        path = folder / f"{name}.sssom.tsv"
        if not path.is_file():
            raise CannotFill(str(path), "there is no such table")
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines, delimiter="\t"):
            prefix, _, term = row["subject_id"].partition(":")
            if prefix != "nboq" or row["predicate_id"] not in _KEYS:
                raise CannotFill(path.name, f"{row['subject_id']} {row['predicate_id']} is no mapping of a term here")
            found.setdefault(term, {}).setdefault(_KEYS[row["predicate_id"]], set()).add(row["object_id"])
    return {term: {key: tuple(sorted(curies)) for key, curies in lists.items()} for term, lists in found.items()}


def _gone(text: str, wanted: Mapping[str, Lists]) -> Iterator[str]:
    """Name the mappings of a file that no table has."""
    for name, lists in _lists(text).items():
        kept = {curie for curies in wanted.get(name, {}).values() for curie in curies}
        yield from (f"{name} {key} {curie}" for key in lists for curie in lists[key] if curie not in kept)


def main(arguments: list[str] | None = None) -> int:
    """Fill the model, or check that it is in step with the tables.

    Returns:
        0; 1 when `--check` finds a file that isn't in step; 2 when a table or a file can't be used.
    """
    parser = argparse.ArgumentParser(prog="python -m nboq.build.fill", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("model"), help="the folder of the model, with mappings/")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file isn't in step")
    options = parser.parse_args(arguments)
    try:
        return _run(options.model, check=options.check)
    except NboqError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status


def _run(model: Path, *, check: bool) -> int:
    wanted = read_tables(model / "mappings")
    paths = sorted(model.rglob("*.yaml"))
    texts = {path: path.read_text("utf-8") for path in paths}
    filled = {path: fill(text, wanted, str(path)) for path, text in texts.items()}
    defined = {name for text in texts.values() for name, _ in _bodies(_parsed(text))}
    for term in wanted:
        if term not in defined:
            raise CannotFill("mappings", f"nboq:{term} is a subject, but no file below {model} defines it")
    changed = [path for path in paths if filled[path] != texts[path]]
    for path in changed:
        for mapping in _gone(texts[path], wanted):
            sys.stderr.write(f"{path}: {mapping} stands in no table{'' if check else ' and was taken out'}\n")
        if check:
            sys.stderr.write(f"{path} isn't in step with the tables of mappings; run 'python -m nboq.build.fill'\n")
        else:
            write_atomically(path, filled[path])
            sys.stdout.write(f"{path}: filled\n")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
