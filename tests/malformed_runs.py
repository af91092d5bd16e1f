"""What is done with malformed documents: every operation that takes one. Run by itself it counts what fell.

python -m tests.malformed_runs 50000
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final

import nboq
from nboq.batch.inputs import Item
from nboq.checks import validate
from nboq.checks.completeness import completeness
from nboq.checks.completeness.filling import fill
from nboq.checks.completeness.forms import form, parse_form
from nboq.checks.completeness.table import to_csv
from nboq.checks.reports import WRITERS
from nboq.comparison.diff import compare
from nboq.comparison.match import merge
from nboq.document import Document, to_json
from nboq.errors import NboqError
from nboq.formats import FORMATS, Content, each, encode
from nboq.formats.datacite import attributes
from nboq.publish.crate.packing import Packing
from nboq.publish.landing.extract import gather
from nboq.registration import content_stamp, datacite_requests
from nboq.registration.auditing import audit
from nboq.registration.decision import decide
from nboq.registration.submissions import packet
from nboq.render import completeness as completeness_pictures
from nboq.render import diff as diff_pictures
from nboq.render import html_page, light_paths, relations_graph, spectra_svg
from tests.conftest import ROOT
from tests.mutants import Json, mutant

Operation = Callable[[Document, Document], object]


def _written(name: str, document: Document, base: Document) -> object:
    content, report = encode(document, name)
    return content, report.as_text(), report.as_json()


def _read_again(name: str, document: Document, base: Document) -> object:
    return [one.data for one in each(Content("a file", content=encode(document, name)[0]), name)]


def _validated(document: Document, base: Document) -> object:
    report = validate(document, advice=True)
    return [write([report]) for write in WRITERS.values()]


def _compared(document: Document, base: Document) -> object:
    for changes in (compare(base, document), compare(document, base)):
        str([str(change) for change in changes]), to_json(changes.to_dict()), diff_pictures.to_svg(changes)
    return compare(base, base, [document])


@cache
def _image() -> Document:
    return nboq.read(ROOT / "examples/merge/mitochondria.ome.xml")


@cache
def _descriptor() -> Document:
    return nboq.read(ROOT / "examples/merge/skua-descriptor.yaml")


def _merged(document: Document, base: Document) -> object:
    with_descriptor, with_image = (_descriptor(), document), (document, _image())
    for pair in (with_descriptor, with_image):
        try:
            merged = merge(*pair, accept_only_one=True, same_instrument=True, force=True)
            to_json(merged.document.data)
        except NboqError:
            continue
    return None


def _completed(document: Document, base: Document) -> object:
    found = completeness(document)
    empty = form(found, 3)
    completeness_pictures.to_html([found]), to_csv([found]), to_json(found.to_dict()), empty.yaml
    filled = fill(document, parse_form(empty.csv.replace(b",,,", b",1,x,"), "a.csv"), overwrite=True)
    return fill(filled.document, form(completeness(base), 3)).faults


def _shown(document: Document, base: Document) -> object:
    return html_page.page(document)


def _drawn(document: Document, base: Document) -> object:
    return light_paths.picture(document), spectra_svg.spectra_file(document, "svg")


def _related(document: Document, base: Document) -> object:
    found = relations_graph.connected(document)
    return relations_graph.to_dot(found), relations_graph.to_turtle(found), relations_graph.sentences(found)


def _as_file(document: Document) -> bytes:
    with suppress(RecursionError, ValueError):  # as anybody may write it, which no writer here would
        return json.dumps(document.data).encode()
    return b"{}"


def _gathered(document: Document, base: Document) -> object:
    return gather(Item("a.json", content=_as_file(document)))


def _packed(document: Document, base: Document) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.json")
        path.write_bytes(_as_file(document))
        return Packing(document, path, [], "", "").pack(Path(folder, "crate"))


def _registered(document: Document, base: Document) -> object:
    audit(document).to_json(), decide(document).to_json()
    for tier in ("facility", "model", "instance", "descriptor"):
        made = packet(tier, document)
        made.markdown, made.json_bytes  # noqa: B018
    return None


def _stamped(document: Document, base: Document) -> object:
    return content_stamp.mint(document), content_stamp.verify(document)


def _sent(document: Document, base: Document) -> object:
    body, _ = attributes(document, "4.6")
    calls = datacite_requests.Calls("https://api.test.datacite.org", "10.5072")
    return datacite_requests.validate(body), calls.draft(body).content


def _loaded(document: Document, base: Document) -> object:
    store = nboq.Store()
    name = store.load(document)
    return store.get(name), store.clashes(document), store.statistics()


def _as_objects(document: Document, base: Document) -> object:
    return document.entity.to_document(), repr(document.entity), repr(document), document.id


OPERATIONS: Final[Mapping[str, Operation]] = {
    **{f"write {name}": partial(_written, name) for name, one in FORMATS.items() if one.write},
    **{f"read again {name}": partial(_read_again, name) for name in ("json", "yaml", "jsonld", "nquads", "micrometa")},
    "validate": _validated,
    "diff": _compared,
    "merge": _merged,
    "completeness, fill": _completed,
    "pid graph": _related,
    "gather": _gathered,
    "crate": _packed,
    "registration": _registered,
    "stamp": _stamped,
    "datacite": _sent,
    "load": _loaded,
    "dataclasses": _as_objects,
    "show": _shown,
    "pictures": _drawn,
}
"""Every operation by what it is called; those behind `SLOW` start Graphviz, and take twenty times as long."""
SLOW: Final = ("show", "pictures")


def fell(data: Json, base: Json, name: str) -> str | None:
    """Say where an operation fell with what isn't an error of this library; None where it didn't."""
    try:
        OPERATIONS[name](Document(data, "a.json"), Document(base, "b.json"))
    except NboqError as error:
        return f"an error of {len(str(error).splitlines())} lines" if "\n" in str(error) else None
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        ours = [one for one in traceback.extract_tb(error.__traceback__) if "/nboq/" in one.filename]
        last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
        return (
            f"{type(error).__name__} {last.filename.partition('/src/')[2]}:{last.lineno} {last.name}: {str(error)[:90]}"
        )
    return None


def runs(seeds: Iterable[int], slow: int = 250) -> tuple[int, Counter[tuple[str, str]], dict[tuple[str, str], int]]:
    """Do two operations with each mutant, in turn, and every so often one of the slow ones.

    Returns:
        How many operations there were, what fell where, and the first seed of each.
    """
    quick = [name for name in OPERATIONS if name not in SLOW]
    done, found, first = 0, Counter[tuple[str, str]](), dict[tuple[str, str], int]()
    for seed in seeds:
        data, base = mutant(seed)
        names = [quick[(2 * seed + step) % len(quick)] for step in range(2)]
        names += [SLOW[seed // slow % len(SLOW)]] if seed % slow == 0 else []
        for name in names:
            done += 1
            what = fell(data, base, name)
            if what is not None:
                found[name, what] += 1
                first.setdefault((name, what), seed)
    return done, found, first


def main() -> None:
    """Count what falls."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    done, found, first = runs(range(count))
    for (name, what), times in sorted(found.items(), key=lambda one: one[0][1]):
        print(f"{times:5} {name} [{first[name, what]}]: {what}")
    print(
        f"{count} mutants, {done} operations, {sum(found.values())} fell in {len({what for _, what in found})} places"
    )


if __name__ == "__main__":
    main()
