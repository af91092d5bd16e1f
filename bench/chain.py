"""From files to a store, step by step and as a whole, on descriptors that differ.

python -m bench.chain emit       1,000 documents → N-Triples, against three that write RDF
python -m bench.chain chain      read → validate → emit → load on disk, a descriptor at a time, against two chains
python -m bench.chain commands   the same as commands over a folder, against the engines alone
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import pyoxigraph as ox

import nboq
from bench import different, peers
from bench.measure import Row, apart, at_least, at_most, command, each, show, shown
from nboq.formats import read_bytes
from nboq.formats.rdf import to_ntriples, to_quads
from nboq.store import Store
from nboq.store.inference import model_hierarchy

_EMITTED: Final = 1000
_TIER: Final = 2
_SLOW: Final = 25
"""Of so many documents a slow peer is given one, spread over the set."""
_ROUNDS: Final = 3


def emit() -> Iterator[Row]:
    """Compare what writes RDF, each with what it makes of a document in memory already."""
    cold, warm, serialised = apart(_emitted)
    dumped = apart(_dumped)
    for name, ours in (("cold", cold), ("warm", warm)):
        limited: Callable[[str, float, float], Row] = at_most if name == "warm" else lambda n, r, _: shown(n, r)
        text = f"{_EMITTED:,} different descriptors to N-Triples, {name}"
        yield at_least(f"{text}: linkml-runtime's rdflib_dumper / nboq", dumped["rdflib"] / ours, 150)
        yield at_least(f"{text}: linkml-runtime-rust / nboq", dumped["rust"] / ours, 20)
        yield limited(f"{text}: nboq / pyoxigraph merely serialising the quads", ours / serialised, 2)


def _emitted() -> tuple[float, float, float]:
    """Give seconds a document: the first set, the best of those after it, the best of pyoxigraph on the same."""
    places = (number * _EMITTED for number in range(_ROUNDS + 1))
    sets = [[read_bytes(text, "a file") for text in different.texts(_EMITTED, place)] for place in places]
    cold = each(to_ntriples, sets[0])
    times = [(each(to_ntriples, some), _serialising(some)) for some in sets[1:]]
    return cold, min(mine for mine, _ in times), min(theirs for _, theirs in times)


def _serialising(documents: list[Any]) -> float:
    quads = [to_quads(document) for document in documents]
    return each(lambda some: ox.serialize(some, format=ox.RdfFormat.N_QUADS), quads)


def _dumped() -> dict[str, float]:
    texts, rust = different.texts(_EMITTED), peers.rust()
    instances = [rust.load(orjson.dumps(peers.with_curies(text)).decode()) for text in texts]
    objects = [peers.linkml_object(peers.with_curies(text)) for text in texts[::_SLOW]]
    peers.rdflib_dump(objects[0])
    return {"rust": each(rust.dump, instances), "rdflib": each(peers.rdflib_dump, objects)}


def chain() -> Iterator[Row]:
    """Compare chains in Python, each in a process of its own, loads on disk and all."""
    ours = {checked: apart(_ours, checked) for checked in ("required", "all", "json")}
    linkml, rust = apart(_linkml), apart(_rust)
    about = f"{different.COUNT} different descriptors, read → validate → emit → load on disk"
    for checked, named, limit, held in (
        ("required", "required only", 120, 80),
        ("all", "with recommendations", 60, 40),
    ):
        name = f"{about}, {named}, {1000 * ours[checked]:.3g} ms each"
        peers_ = "linkml.validator + rdflib_dumper + pyshacl + rdflib"
        yield at_least(f"{name}: {peers_} / nboq", linkml / ours[checked], limit, held)
    name = f"{about}, without SHACL, {1000 * ours['json']:.3g} ms each: linkml-runtime-rust + pyoxigraph / nboq"
    yield at_least(name, rust / ours["json"], 15)
    yield shown(f"{about}: linkml-runtime-rust + pyoxigraph, without SHACL / nboq, all", rust / ours["required"])


def _ours(checked: str) -> float:
    from nboq.checks.json_schema import schema_findings

    def documents(texts: list[bytes]) -> Iterator[nboq.Document]:
        for text in texts:
            document = read_bytes(text, "a file")
            if checked == "json":
                list(schema_findings(document.data))
            else:
                nboq.validate(document, _TIER, required=checked == "required")
            yield document

    def run(texts: list[bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "db") as store:
            loaded = list(store.load_all(documents(texts)))
            assert len(loaded) == different.COUNT and not any(isinstance(one, nboq.NboqError) for one in loaded)

    return each(run, [different.texts(different.COUNT)]) / different.COUNT


def _linkml() -> float:
    import rdflib

    store = rdflib.Dataset()
    validate, shacl = peers.linkml_validator(), peers.pyshacl(_TIER)

    def run(text: bytes) -> None:
        data = orjson.loads(text)
        validate(data)
        graph = peers.rdflib_graph(peers.linkml_object(peers.with_curies(text)))
        shacl(graph)
        named = store.graph(rdflib.URIRef(data["id"]))
        for triple in graph:
            named.add(triple)

    first, *others = different.texts(different.COUNT)[::_SLOW]
    run(first)  # so that it needn't make its classes and shapes while it's measured
    return each(run, others)


def _rust() -> float:
    rust = peers.rust()
    read = map(peers.with_curies, different.texts(different.COUNT))
    texts = [(data["id"], orjson.dumps(data).decode()) for data in read]
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(str(Path(folder) / "db"))

        def run(given: tuple[str, str]) -> None:
            written = rust.dump(rust.load(given[1]))
            store.load(written, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(given[0]))

        taken = each(run, texts)
        store.flush()
    return taken


def commands() -> Iterator[Row]:
    """Compare `nboq load FOLDER`, and other ways, with what the work takes without us."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for count in (different.COUNT, 3 * different.COUNT):
            folder = different.folder(place / str(count), count)
            parts = apart(_parts, folder)
            runs = [command("load", folder, "--store", place / f"{count}-{number}.db") for number in range(2)]
            assert not any(run.status for run in runs), runs[0].output
            started = min(command("load", "--help").cpu for _ in range(3))
            ours = min(run.cpu for run in runs)
            about = f"`nboq load` of {count:,} different descriptors, {1000 * ours / count:.3g} ms each"
            yield shown(f"{about} / reading + emitting + pyoxigraph's bulk loader", ours / parts)
            yield at_most(
                f"{about}, less the start of Python and nboq / reading + emitting + pyoxigraph's bulk loader",
                (ours - started) / parts,
                1.25,
            )


def _parts(folder: Path) -> float:
    """Give the seconds that reading, emitting and loading take when each is done for all."""
    files = sorted(folder.iterdir())
    documents: list[nboq.Document] = []
    reading = len(files) * each(lambda path: documents.append(nboq.read(path)), files)
    written: list[bytes] = []

    def emit(document: nboq.Document) -> None:
        written.append(nboq.to_rdf(document, "nquads"))

    emitting = len(files) * each(emit, documents)
    # What follows from the model is loaded as well, and so it's given to the engine that is compared with.
    lines = b"".join(lines + model_hierarchy().lines(lines) for lines in written)

    def load(place: str) -> None:
        store = ox.Store(place)
        store.bulk_load(lines, format=ox.RdfFormat.N_QUADS)
        store.flush()

    with tempfile.TemporaryDirectory() as place:
        return reading + emitting + each(load, [f"{place}/db"])


def rows() -> Iterator[Row]:
    """Measure all of it."""
    yield from emit()
    yield from chain()
    yield from commands()


if __name__ == "__main__":
    chosen = {"emit": emit, "chain": chain, "commands": commands}
    sys.exit(show(chosen[sys.argv[1]]() if len(sys.argv) > 1 else rows()))
