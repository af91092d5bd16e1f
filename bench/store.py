"""The store against its peers: loading, and the five shipped queries that take longest.

    python -m bench.store              ratios at 10^5 triples, which `python -m bench` prints too
    python -m bench.store --size 7     how loading and each shipped query do at 10^7: CPU, memory, disk
    python -m bench.store --size 6 --before 898da5a
                                       each shipped query against its text in another revision; `--only two_dyes` some

What `nboq` adds to pyoxigraph is held to limits: the same file loaded on disk by both, the same prepared text of a
query asked of the same store. rdflib and oxrdflib are compared in memory, Oxigraph's server by the clock. Seconds are
those of the processor elsewhere, since the machine is shared: of the whole process for a load, and of the one thread
that works for a query, since the engine may still be tidying its files. Both sides run in turn, and the best of each
counts.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from bench.measure import Row, peak, show
from nboq.simulate import World, write_world
from nboq.store import Store, named_queries
from nboq.store.shipped_queries import NamedQuery, _parse, named_query
from nboq.store.sparql import prepared

ROOT: Final = Path(__file__).resolve().parent.parent
_INSTRUMENT: Final = "https://doi.org/10.5072/sim-1-instrument-0"
# Those that took the most CPU of all shipped queries, at 10^5 and at 10^6 triples in memory.
HARDEST: Final[Mapping[str, Mapping[str, str]]] = {
    "unfit_filters": {},
    "sampling": {},
    "same_but_camera": {"instrument": _INSTRUMENT},
    "two_dyes": {},
    "dangling": {},
}
# Seconds of CPU after which a peer is killed, for each load and for each query.
LIMIT: Final = 60
_FOR_LOADS: Final = 9
_FOR_QUERIES: Final = 30
_ENOUGH_S: Final = 10.0
_FORK: Final = multiprocessing.get_context("fork")


def ratios() -> Iterator[Row]:
    """Measure at 10^5 triples, bulk loads at 10^6 too; give name, ratio, what is wanted, whether it holds."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        world = _world(place, 5)
        yield _load_overhead(place, world, None)
        # A bulk load is for large files, and is held to its limit there.
        yield _load_overhead(place, _world(place, 6), 1.25)
        _load(place / "ours", world)
        with Store(place / "ours") as store:
            yield from _queries_overhead(store, world)
        yield from _server(place, world)
        for peer in (_Rdflib, _Oxrdflib):
            yield from _in_memory(world, peer)


def _world(place: Path, size: int) -> Path:
    """Write a simulated world of about 10^size triples as N-Quads."""
    path = place / f"{size}.nq"
    write_world(World(4 * 10 ** (size - 4), 44 * 10 ** (size - 4), seed=1), path)
    return path


def _cpu(run: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    begun = clock()
    run()
    return clock() - begun


def _in_turn(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> tuple[float, float]:
    """Give the best of both sides in seconds, measured in turn; fewer rounds when they take long."""
    mine: list[float] = []
    theirs: list[float] = []
    begun = time.process_time()
    while len(mine) < rounds and (len(mine) < 3 or time.process_time() - begun < _ENOUGH_S):
        mine.append(_cpu(ours, clock))
        theirs.append(_cpu(peer, clock))
    return min(mine), min(theirs)


def _prepared(name: str) -> str:
    query = named_query(name)
    return prepared(query.text, query.bind(HARDEST[name]))


def _ask(store: Store, name: str, **values: str) -> int:
    return sum(1 for _ in store.named(name, engine="store", **values))


# Against pyoxigraph alone


def _load(folder: Path, world: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with Store(folder) as store:
        store.bulk_load(world)


def _load_alone(folder: Path, world: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    store = ox.Store(str(folder))
    store.bulk_load(path=str(world), format=ox.RdfFormat.N_QUADS)
    store.flush()


def _load_overhead(place: Path, world: Path, limit: float | None) -> Row:
    """Compare with the load of a file that has everything already that follows from the model."""
    closed = place / f"closed-{world.name}"
    with Store() as store:
        store.bulk_load(world)
        store.export(closed, closure=True)
    ours, peer = _in_turn(
        lambda: _load(place / "ours", world), lambda: _load_alone(place / "alone", closed), _FOR_LOADS
    )
    name = f"bulk load of {_about(world)} on disk: nboq / pyoxigraph alone"
    return name, ours / peer, "" if limit is None else f"≤ {limit:g}", limit is None or ours <= limit * peer


def _queries_overhead(store: Store, world: Path) -> Iterator[Row]:
    engine = store.backend.store  # type: ignore[attr-defined]
    for name, values in HARDEST.items():
        text = _prepared(name)
        ours, peer = _in_turn(
            lambda n=name, v=values: _ask(store, n, **v),  # type: ignore[misc]
            lambda t=text: _through(engine.query(t, use_default_graph_as_union=True)),  # type: ignore[misc]
            _FOR_QUERIES,
            time.thread_time,
        )
        yield f"{name}, {_about(world)} on disk: nboq / pyoxigraph alone", ours / peer, "≤ 1.1", ours <= 1.1 * peer


def _through(rows: Any) -> int:
    return sum(1 for _ in rows)


def _about(world: Path) -> str:
    return f"10^{world.stem} triples"


# Against Oxigraph's server


def _server(place: Path, world: Path) -> Iterator[Row]:
    """Compare by the clock, since the server's work isn't in the CPU time of this process."""
    import httpx
    from SPARQLWrapper import JSON, POST, SPARQLWrapper

    from tests.servers import oxigraph, oxigraph_binary

    if oxigraph_binary() is None:
        print("Oxigraph's server isn't installed, left out")
        return
    clock = time.perf_counter
    with oxigraph(place / "server") as server, Store(place / "ours") as store:
        address = server.url.removesuffix("/query") + "/store?no_transaction"

        def send() -> None:
            headers = {"Content-Type": "application/n-quads"}
            with world.open("rb") as file:
                httpx.post(address, content=file, headers=headers, timeout=10 * LIMIT).raise_for_status()

        ours, peer = _in_turn(lambda: _load(place / "again", world), send, 1, clock)
        yield f"load of {_about(world)}, by the clock: Oxigraph's server over HTTP / nboq on disk", *_shown(peer / ours)
        for name, values in HARDEST.items():
            asking = SPARQLWrapper(server.url)
            asking.setMethod(POST)
            asking.setReturnFormat(JSON)
            asking.addParameter("union-default-graph", "true")
            asking.setTimeout(10 * LIMIT)
            asking.setQuery(_prepared(name))
            found: Any = asking.queryAndConvert()
            _same(name, "Oxigraph's server", len(found["results"]["bindings"]), _ask(store, name, **values))
            ours, peer = _in_turn(
                lambda n=name, v=values: _ask(store, n, **v),  # type: ignore[misc]
                asking.queryAndConvert,
                _FOR_QUERIES,
                clock,
            )
            text = f"{name}, {_about(world)}, by the clock: Oxigraph's server through SPARQLWrapper / nboq on disk"
            yield text, *_shown(peer / ours)


def _shown(ratio: float) -> tuple[float, str, bool]:
    return ratio, "shown", True


def _same(name: str, peer: str, theirs: int, ours: int) -> None:
    if theirs != ours:
        raise SystemExit(f"{name}: {peer} finds {theirs} rows and nboq {ours}, so their times can't be compared")


# Against what is used from Python, in memory


class _Rdflib:
    title = "rdflib in memory"
    kind = "default"
    syntax = "nquads"

    def __init__(self, world: Path) -> None:
        import rdflib

        self.graph = rdflib.Dataset(store=self.kind, default_union=True)
        self.graph.parse(str(world), format=self.syntax)

    def ask(self, text: str) -> int:
        return _through(self.graph.query(text))


class _Oxrdflib(_Rdflib):
    title = "oxrdflib in memory"
    kind = "Oxigraph"
    syntax = "ox-nquads"


def _in_memory(world: Path, peer: type[_Rdflib]) -> Iterator[Row]:
    """Measure in a process of its own, and each query in one that forks from it, with what is loaded."""
    # Of two results for the same thing the later one stands.
    found = {title: times for title, *times in _sent(_measure, world, peer)}
    for title, (ours, theirs) in found.items():
        hit = f", which hit the limit of {LIMIT} s of CPU: at least" if theirs >= LIMIT else ""
        yield f"{title}, {_about(world)}: {peer.title} / nboq in memory{hit}", *_shown(theirs / ours)


def _measure(send: Any, world: Path, peer: type[_Rdflib]) -> None:
    ours = min(_cpu(lambda: Store().bulk_load(world)) for _ in range(3))
    send.send(("load", ours, float(LIMIT)))
    _limit(LIMIT)
    begun = time.process_time()
    graph = peer(world)
    send.send(("load", ours, time.process_time() - begun))
    _limit(None)
    store = Store()
    store.bulk_load(world)
    for name, values in HARDEST.items():
        ours = min(_cpu(lambda n=name, v=values: _ask(store, n, **v)) for _ in range(5))  # type: ignore[misc]
        rows = _ask(store, name, **values)
        theirs = _sent(_ask_peer, graph, name, _prepared(name), rows) or [float(LIMIT)]
        send.send((name, ours, theirs[0]))


def _ask_peer(send: Any, graph: _Rdflib, name: str, text: str, rows: int) -> None:
    _limit(LIMIT)
    first = _cpu(lambda: _same(name, graph.title, graph.ask(text), rows))
    send.send(min([first, *(_cpu(lambda: graph.ask(text)) for _ in range(min(4, int(_ENOUGH_S / 2 / first))))]))


def _sent(run: Callable[..., None], *arguments: Any) -> list[Any]:
    """Give what a process sends before it ends; nothing, where it hit its limit."""
    receiving, sending = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=run, args=(sending, *arguments))
    process.start()
    sending.close()
    found: list[Any] = []
    try:
        while True:
            found.append(receiving.recv())
    except EOFError:
        process.join()
    if process.exitcode not in (0, -signal.SIGXCPU):
        raise SystemExit(f"{run.__name__} ended with {process.exitcode}")
    return found


def _limit(seconds: int | None) -> None:
    """Have the kernel end this process when it has used so much more CPU; None takes the limit away."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (hard if seconds is None else int(time.process_time()) + seconds, hard))
    # The core of a killed peer is of no use.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# Growth


def _before(place: Path, size: int, revision: str, only: list[str]) -> None:
    """Print how shipped queries do against their texts in another revision: all of them, if none is named."""
    if not (place / "ours").is_dir():
        _load(place / "ours", _world(place, size))
    _ask_before(place / "ours", revision, 3 if size < 6 else 1, only)


def _growth(place: Path, size: int) -> None:
    """Print how loading and each shipped query do at one size, and hold the five hardest to their limit."""
    world = place / f"{size}.nq" if (place / f"{size}.nq").is_file() else _world(place, size)
    print(f"{world.stat().st_size / 1e9:.3g} GB of N-Quads")
    for side in ("alone", "ours"):
        cpu, wall, kib, quads, size_b = _call("load", side, str(place / side), str(world))
        print(
            f"load, {'nboq' if side == 'ours' else 'pyoxigraph alone'}: {quads:,.0f} quads, {cpu:.3g} s of CPU, "
            f"{wall:.3g} s by the clock, {quads / cpu / 1000:.0f} thousand a second of CPU, "
            f"peak memory {kib / 1024:.0f} MiB, {size_b / quads:.0f} bytes a quad on disk",
            flush=True,
        )
        if side == "alone":
            shutil.rmtree(place / side)
    call = [sys.executable, "-m", "bench.store", "ask", str(place / "ours")]
    subprocess.run(call, check=True)


def _call(*arguments: str) -> list[float]:
    call = [sys.executable, "-m", "bench.store", *arguments]
    return [float(word) for word in subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()]


def _load_once(side: str, folder: Path, world: Path) -> None:
    begun, wall = time.process_time(), time.perf_counter()
    (_load if side == "ours" else _load_alone)(folder, world)
    used, took, most = time.process_time() - begun, time.perf_counter() - wall, peak()
    bytes_ = sum(file.stat().st_size for file in folder.iterdir())
    print(used, took, most, len(ox.Store.read_only(str(folder))), bytes_)


def _ask_all(folder: Path) -> None:
    """Ask every shipped query: CPU the first time and the best of the next ones, and how many rows."""
    with Store(folder) as store:
        store.ensure_model()
        given = _parameters(store)
        for name, query in named_queries().items():
            values = {p.name: given.get(p.name, query.example.parameters.get(p.name)) for p in query.parameters}
            chosen = {key: value for key, value in values.items() if value is not None}
            rows = 0

            def ask(name: str = name, chosen: Mapping[str, str] = chosen) -> None:
                nonlocal rows
                rows = _ask(store, name, **chosen)

            first = _cpu(ask, time.thread_time)
            best = min([first, *(_cpu(ask, time.thread_time) for _ in range(3 if first < 1 else 0))])
            print(f"{name:24} {1000 * first:10.1f} ms first {1000 * best:10.1f} ms again {rows:8} rows", flush=True)
        print(f"peak memory {peak() / 1024:.0f} MiB")


def _ask_before(folder: Path, revision: str, rounds: int, only: list[str]) -> None:
    """Ask shipped queries and what a revision asked in their place, of the same things: the best CPU of both."""
    with Store(folder) as store:
        store.ensure_model()
        engine = store.backend.store  # type: ignore[attr-defined]
        given = _parameters(store)
        for name in only or named_queries():
            query = named_query(name)
            path = f"{revision}:src/nboq/store/queries/{name}.rq"
            shown = subprocess.run(["git", "show", path], check=False, cwd=ROOT, capture_output=True, text=True)
            if shown.returncode:
                continue
            older = _parse(name, shown.stdout)
            now, before = _in_turn(
                _asking(engine, query, given, query.example.parameters),
                _asking(engine, older, given, query.example.parameters),
                rounds,
                time.thread_time,
            )
            took = f"{1000 * before:10.1f} ms before {1000 * now:10.1f} ms now"
            print(f"{name:24} {took} {now / before:8.2f}", flush=True)


def _asking(
    engine: ox.Store, query: NamedQuery, given: Mapping[str, str], example: Mapping[str, str]
) -> Callable[[], int]:
    """Make what asks a query of the same things, today."""
    values = {p.name: given.get(p.name, example.get(p.name)) for p in query.parameters if p.name != "on"}
    text = prepared(query.text, query.bind({name: value for name, value in values.items() if value is not None}))
    return lambda: _through(engine.query(text, use_default_graph_as_union=True))


def _parameters(store: Store) -> dict[str, str]:
    """Choose things that are there in a world of any size."""
    one = ox.NamedNode(_INSTRUMENT)
    (facility,) = (
        row["f"] for row in store.query("SELECT DISTINCT ?f { VALUES $i { UNDEF } $i nboq:hosted_by ?f }", i=one)
    )
    ages = "SELECT ?d { VALUES $i { UNDEF } ?d nboq:describes $i ; nboq:valid_from ?from } ORDER BY ?from"
    descriptors = [row["d"] for row in store.query(ages, i=one)]
    taken = "SELECT ?image { VALUES $i { UNDEF } ?image nboq:instrument $i ; a nboq:Image }"
    images = [row["image"] for row in store.query(taken, i=one)]
    (dye, *_) = (row["dye"] for row in store.query("SELECT ?dye { ?f a nboq:Fluorophore ; nboq:name ?dye } LIMIT 1"))
    return {
        "facility": facility,
        "instrument": _INSTRUMENT,
        "pid": _INSTRUMENT,
        "older": descriptors[0],
        "newer": descriptors[-1],
        "image": min(images),
        "thing": min(images),
        "fluorophore": dye,
    }


def main() -> int:
    """Measure and print; say whether every ratio holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.store")
    parser.add_argument("--size", type=int, choices=range(5, 9), help="measure growth at 10^SIZE triples")
    parser.add_argument("--before", metavar="REVISION", help="compare with the shipped queries of another revision")
    parser.add_argument("--only", metavar="QUERY", nargs="+", default=[], help="compare these, in this order")
    parser.add_argument("--folder", type=Path, help="an empty folder for the files, which stay there")
    chosen = parser.parse_args()
    if chosen.size is None:
        return show(ratios())
    with tempfile.TemporaryDirectory() as folder:
        place = chosen.folder or Path(folder)
        if chosen.before is None:
            _growth(place, chosen.size)
        else:
            _before(place, chosen.size, chosen.before, chosen.only)
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["load", side, folder, world]:
            _load_once(side, Path(folder), Path(world))
        case ["ask", folder]:
            _ask_all(Path(folder))
        case _:
            sys.exit(main())
