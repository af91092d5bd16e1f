"""The store: documents in named graphs, links beside them, and where each came from; whatever engine keeps them.

Beside the documents it keeps links, which are no documents: graphs whose names begin with `LINKS`.
`nboq.store.relations` says what is in them. `METADATA` names the graph that says where each document came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import pyoxigraph as ox

from nboq.comparison.one_id import Clash, meanings
from nboq.document import Document, DocumentLike, as_document
from nboq.errors import NboqError, QueryError, StoreError, UnknownFormat, nearest, nearest_word, refusals, short
from nboq.files import as_path, folder_atomically, open_atomically, open_input
from nboq.formats.rdf.emit import to_ntriples
from nboq.formats.rdf.load import from_quads
from nboq.formats.rdf.nquads import Progress
from nboq.formats.rdf.syntax import LINKS, METADATA, MODEL, NOTES, SYNTAXES, graph_name, holds_document, parse_quads
from nboq.pid import iri_of, recognise, shared_iri
from nboq.schema.artefacts import NBOQ
from nboq.schema.html import ROWS, displayed
from nboq.schema.iri import is_web_address
from nboq.store import id_clashes
from nboq.store.answers import Answers, count_of
from nboq.store.backend import Backend, Exchange, Node, Term
from nboq.store.embedded import Embedded
from nboq.store.format_version import FORMAT, UNMARKED, check_format
from nboq.store.inference import (
    OF_THIS_FORMAT,
    STORE_FORMAT,
    SUBCLASS,
    SUBPROPERTY,
    TYPE,
    Hierarchy,
    Step,
    has_strange_classes,
    model_hierarchy,
    model_steps,
    stated,
    steps_of,
    write_out,
    writing,
)
from nboq.store.loading import Loaded, Written, load_all
from nboq.store.metadata import Entry, entries, record_of
from nboq.store.objects import StoreObjects
from nboq.store.shipped_queries import NamedQuery, named_query, term_of
from nboq.store.sparql import check_terms, prepared
from nboq.store.spelling import WRITTEN_AS, as_written, shared_name, spelt_alike
from nboq.store.transactions import FAULTS, insertions

if TYPE_CHECKING:
    from maplib import Model

EngineChoice = Literal["store", "maplib"]


class Store:
    """A store of documents, and of links between what they are about.

    Args:
        place: A folder for a store on disk, made when it isn't there; the address of a SPARQL 1.1 endpoint
            (`https://…`); left out, the store is in memory.
        read_only: Whether to read a store on disk as it is now, beside whoever writes to it.
        options: For an endpoint, what `nboq.store.remote.Remote` takes: addresses for updates, user and password,
            time-outs. For a store on disk that is open for reading, `timeout`: how long a query may take, in seconds.

    Raises:
        StoreError: If the folder can't be opened, for instance because another program writes to it.

    >>> store = Store()
    >>> store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
    'urn:uuid:1'
    >>> [row["name"] for row in store.query("SELECT ?name { GRAPH ?g { ?i nboq:name ?name } }")]
    ['Axio']
    """

    def __init__(self, place: str | Path | None = None, *, read_only: bool = False, **options: Any) -> None:
        self.backend: Backend
        if isinstance(place, str) and is_web_address(place):
            from nboq.store.remote import Remote

            self.backend = Remote(place, read_only=read_only, **options)
        else:
            self.backend = Embedded(None if place is None else Path(place), read_only=read_only, **options)
        self._hierarchy: Hierarchy | None = None
        self._maplib: Model | None = None
        # A store of 3.0 hasn't what follows. Who only reads has a copy, into which it's written.
        if self._on_disk and any(map(holds_document, self.backend.graphs())):
            self.upgrade()
        if isinstance(self.backend, Embedded):
            self.backend.mark()

    @classmethod
    def over(cls, backend: Backend) -> Self:
        """Give a store over an engine that is open already, whose documents are of today's format."""
        store = cls.__new__(cls)
        store.backend, store._hierarchy, store._maplib = backend, None, None
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Store {self.location}>"

    def _repr_html_(self) -> str:
        """Show the first documents; of an endpoint only the line, since nobody is asked for a look."""
        try:
            found = filter(holds_document, self.backend.graphs() if isinstance(self.backend, Embedded) else ())
            first = sorted(islice(found, ROWS + 1))
            return displayed(self, ("document", "source"), ((name, self.source_of(name)) for name in first))
        except NboqError:  # such as of a store that is closed
            return displayed(self)

    @property
    def location(self) -> str:
        """Where it is: a folder, an address, or `in memory`."""
        return self.backend.location

    @property
    def format(self) -> int:
        """The format of the store; one on disk was brought up to date when it was opened, an endpoint is asked.

        Raises:
            StoreError: If it's newer than those that are known here.

        >>> Store().format
        2
        """
        if isinstance(self.backend, Embedded):
            return FORMAT
        marks = self.backend.quads(ox.NamedNode(MODEL), ox.NamedNode(STORE_FORMAT), None, None)
        found = (count_of(mark.object) for mark in marks)
        return check_format(max(filter(None, found), default=UNMARKED), "", self.location)

    @property
    def folder(self) -> Path | None:
        """The folder that is opened: the store's own, or the copy that is read only; None where there is none."""
        return self.backend.folder if isinstance(self.backend, Embedded) else None

    def flush(self) -> None:
        """Write everything to disk."""
        self.backend.flush()

    def close(self) -> None:
        """Write everything to disk and let others open the folder."""
        self._maplib = None
        self.backend.close()

    # Writing

    def clashes(self, thing: DocumentLike) -> list[Clash]:
        """Find ids by which a document means something else than other documents of the store.

        Args:
            thing: The document.

        Returns:
            One for each id; versions of one instrument mean the same. Where hundreds of documents have an id, some of
            them are looked at.
        """
        document = as_document(thing)
        said, name = meanings(document.data), shared_iri(document.id) or ""
        return self._compared().add([(name, document.source, said)])[0] if said else []

    def _compared(self) -> id_clashes.Compared:
        return id_clashes.Compared(self._terms, self.get, self.is_empty())

    def clashes_of(self, names: Iterable[str]) -> list[Clash]:
        """Do what `clashes` does for many documents that are in the store, such as those of a file that was loaded.

        Args:
            names: The names of their graphs.

        >>> store = Store()
        >>> for name in ("Kittiwake", "Guillemot"):
        ...     kept = {"type": "Instrument", "id": "urn:x:1", "name": name}
        ...     _ = store.load({"type": "HardwareDescriptor", "id": f"urn:x:{name}", "describes": kept})
        >>> [clash.difference for clash in store.clashes_of(["urn:x:Guillemot"])]
        ["name 'Guillemot' and 'Kittiwake'"]
        """
        return list(id_clashes.clashes(self._terms, self.get, names))

    def _terms(self, query: str) -> Iterable[Sequence[Any]]:
        return self.backend.answer(query).asked_for(self.location)

    def refuse_another(self, thing: DocumentLike) -> None:
        """Refuse a document that would take the place of one from another file that is about something else.

        Args:
            thing: The document.

        Raises:
            ContentError: If it would.
        """
        document = as_document(thing)
        name = shared_name(graph_name(document))
        if name not in self:
            return
        before = self.source_of(name)
        if before != document.source:
            said = id_clashes.in_place_of(self._terms, [name]).get(name, ())
            id_clashes.refuse(name, (before, said), (document.source, meanings(document.data)), self.location)

    def _record(self, name: str) -> Iterator[ox.Quad]:
        return self.backend.quads(ox.NamedNode(record_of(name)), None, None, ox.NamedNode(METADATA))

    def source_of(self, id: str) -> str:
        """Tell the source of a document that is in the store; an empty text where there is none."""
        iri = shared_iri(id)
        return "" if iri is None else next((entry.source for entry in entries(self._record(iri)).values()), "")

    def load(self, thing: DocumentLike) -> str:
        """Put a document into the graph named by its id, in place of what that graph held.

        The whole replacement is one transaction: whoever reads, or comes back after a crash, sees the old document
        or the new one.

        Args:
            thing: The document.

        Returns:
            The name of the graph.

        Raises:
            ContentError: If the graph holds a document from another source about something else; see `replace`.
            NboqError: If the document can't be written as RDF; the store then stays as it was.
        """
        document = as_document(thing)
        # An endpoint is asked by those who wish it: each question is a way there and back.
        if isinstance(self.backend, Embedded):
            self.refuse_another(document)
        return self._put(document)

    def _put(self, document: Document, gone: str | None = None) -> str:
        """Write a document in the place of what its graph, and perhaps another one, held: all of it or nothing."""
        name, whole, record = self._written(document)
        said = {record_of(name): record}
        if gone is not None and gone != name:
            said[record_of(gone)] = b""
        self._exchange(Exchange({name: whole}, frozenset(() if gone is None else (gone,)), said))
        return name

    def _written(self, document: Document) -> Written:
        written_name = graph_name(document)
        name = shared_name(written_name)
        if not holds_document(name):
            raise StoreError(
                f"keeps links and other things, and no documents, under names such as {name}", source=self.location
            )
        given = to_ntriples(document)
        content, written = spelt_alike(given, written_name)
        record = Entry.new(name, document.source, given, document.file).ntriples() + written.get(name, b"")
        return Written(name, content + self._following(content), record)

    def load_all(self, things: Iterable[DocumentLike]) -> Iterator[Loaded | NboqError]:
        """Load many documents, each as `load` does, a batch of them in one step that is done or not done.

        It's much quicker than one by one. A batch is some hundred descriptors; what is interrupted has loaded whole
        batches. Into an endpoint, each document is a step.

        Args:
            things: The documents, which may be made as they are asked for.

        Yields:
            For each document, once it's in the store, the name of its graph, the source of the document in whose place
            it came, and the ids by which it means something else than others; or why it wasn't loaded.

        Raises:
            StoreError: If the store can't be written.

        >>> made = [{"type": "Instrument", "id": f"urn:x:{number}"} for number in range(3)]
        >>> [loaded.graph for loaded in Store().load_all(made)]
        ['urn:x:0', 'urn:x:1', 'urn:x:2']
        """
        self._maplib = None
        yield from load_all(self.backend, things, self._written, self._replaced, self._compared())

    def _replaced(self, document: Document) -> str:
        if isinstance(self.backend, Embedded) and not self.backend.has(shared_name(graph_name(document))):
            return ""
        self.refuse_another(document)
        return self.source_of(document.id)

    def replace(self, old: str, thing: DocumentLike) -> str:
        """Put a document in the place of another one, which had a different id.

        Args:
            old: The id of the document that goes.
            thing: The document that comes.

        Returns:
            The name of the new graph.

        Raises:
            StoreError: If there is no document of that id.
        """
        return self._put(as_document(thing), self.graph(old))

    def remove(self, id: str) -> None:
        """Take a document out.

        Raises:
            StoreError: If there is no document of that id.
        """
        name = self.graph(id)
        self._exchange(Exchange(gone=frozenset((name,)), said={record_of(name): b""}))

    def bulk_load(self, path: str | Path, progress: Progress | None = None) -> list[str]:
        """Load a large file of many documents, all of it or nothing; a graph that is there already is replaced.

        Args:
            path: N-Quads or TriG, perhaps gzipped, with a graph for each document.
            progress: Is told how many more bytes of the file were read.

        Returns:
            The names of the graphs.

        Raises:
            NotFound: If the file can't be opened.
            Malformed: If it isn't well-formed, or has statements in no named graph.
            StoreError: If the store can't be written.
        """
        from nboq.store.bulk_load import bulk_load

        self._maplib = None
        names = bulk_load(self.backend, Path(path), self._following, progress)
        if not isinstance(self.backend, Embedded):
            return names
        recorded, said = self._steps()
        known = model_steps() | recorded
        if not said <= known:
            self._write_model(known | said, True)
        return names

    def load_model(self, *extensions: str | Path) -> None:
        """Put the hierarchy and the tiers of the model into the graph `MODEL`, for queries that ask about them.

        Args:
            extensions: Turtle of models that extend this one, such as the OWL of a vendor; what they say is below a
                class or a property is found by queries that ask for that. What followed from an extension that is no
                longer named goes.

        Raises:
            NotFound: If a file can't be opened.
            Malformed: If it isn't well-formed.
        """
        self._write_model(model_steps().union(self._steps()[1], *(_steps_of(Path(path)) for path in extensions)), True)

    def ensure_model(self) -> None:
        """Do what `load_model` does, where the graph `MODEL` isn't there yet, or what follows from it isn't."""
        if not self.upgrade() and not self.backend.has(MODEL):
            self._write_model(model_steps())

    def upgrade(self, *, again: bool = False) -> bool:
        """Write out what follows from the hierarchy, in a store where that isn't done.

        A store of version 3.0 is one, and one that was written to when the model lacked classes that it has now. Stores
        on disk are brought up to date when they are opened.

        Args:
            again: Whether to do it in any case, since others wrote to the store.

        Returns:
            Whether it was done.
        """
        recorded, said = self._steps()
        wanted = model_steps() | recorded | said
        behind = again or self._is_behind(Hierarchy.of(wanted))
        if not behind and (not recorded or wanted == recorded):
            return False
        self._write_model(wanted, behind)
        return True

    def _is_behind(self, hierarchy: Hierarchy) -> bool:
        """Tell whether what follows isn't written out: by a mark, and in one's own store by one thing of each class."""
        if not isinstance(self.backend, Embedded):
            return self.format < FORMAT
        look: Callable[..., Iterator[ox.Quad]] = self.backend.quads
        if self.backend.has(MODEL) and not any(True for _ in look(None, ox.NamedNode(STORE_FORMAT), None, None)):
            return True
        for low, above in hierarchy.classes.items():
            for one in islice(self.quads(None, TYPE, low, inferred=True), 1):
                types = {_value(quad) for quad in look(one.subject, one.predicate, None, one.graph_name)}
                if not types.issuperset(above):
                    return True
        for low, above in hierarchy.properties.items():
            for one in islice(self.quads(None, low, inferred=True), 1):
                for high in map(ox.NamedNode, above):
                    if not any(True for _ in look(one.subject, high, one.object, one.graph_name)):
                        return True
        return False

    def _steps(self) -> tuple[set[Step], set[Step]]:
        """Give what is directly below what: by the graph `MODEL`, and by all others."""
        model = ox.NamedNode(MODEL)
        found: tuple[list[ox.Quad], list[ox.Quad]] = ([], [])
        for iri in (SUBCLASS, SUBPROPERTY):
            for quad in self.backend.quads(None, ox.NamedNode(iri), None, None):
                found[quad.graph_name != model].append(quad)
        return steps_of(found[0]), steps_of(found[1])

    def _write_model(self, wanted: Collection[Step], out: bool = False) -> None:
        """Write the graph `MODEL`.

        Args:
            wanted: What is directly below what.
            out: Whether what follows is to be written out in all documents, which have it otherwise.
        """
        from nboq.store.model_graph import model_triples

        recorded = self._steps()[0]
        others = sorted(set(wanted) - model_steps())
        more = b"".join(f"<{low}> <{how}> <{high}> .\n".encode() for how, low, high in others)
        done = b"" if out else f"{OF_THIS_FORMAT} .\n".encode()
        content = {MODEL: model_triples() + more + done}
        self._hierarchy = Hierarchy.of(wanted)
        self._maplib = None
        follows = self._hierarchy, recorded - set(wanted), Hierarchy.of(recorded)
        if isinstance(self.backend, Embedded):
            model = " ;\n".join([f"DROP SILENT GRAPH <{MODEL}>", *insertions(content)])
            # Who only reads has a copy, which is changed too.
            self.backend.change(lambda store: write_out(store, model, *follows) if out else store.update(model))
            return
        self.backend.exchange(Exchange(content))
        if out:
            self.backend.update(writing(*follows))

    def put_links(self, new: Mapping[str, Iterable[ox.Triple]], gone: Collection[str] = ()) -> None:
        """Put graphs of links in and take others out, in one transaction.

        Args:
            new: The triples of each graph by its name. What a graph of that name held goes.
            gone: The names of those to take out.

        Raises:
            StoreError: If a name isn't one of a link, which would overwrite a document, or the disk refuses.
        """
        for name in (*new, *gone):
            if not name.startswith(LINKS):
                raise StoreError(f"{name} isn't the name of a link; those begin with {LINKS}", source=self.location)
        if new or gone:
            written = {name: ox.serialize(body, format=ox.RdfFormat.N_TRIPLES) or b"" for name, body in new.items()}
            self._exchange(Exchange(written, frozenset(gone)))

    def _exchange(self, wanted: Exchange) -> None:
        self._maplib = None
        self.backend.exchange(wanted)

    # What is there

    def links(self) -> list[str]:
        """List the names of the graphs that hold links."""
        return sorted(filter(_holds_link, self.backend.graphs()))

    def documents(self) -> list[str]:
        """List the ids of the documents."""
        return sorted(name for name in self.backend.graphs() if holds_document(name))

    def entries(self) -> list[Entry]:
        """List the documents with where they came from: file, digest, moment, version of the library.

        >>> store = Store()
        >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1"})
        >>> store.entries()[0].source
        'a document'
        """
        found = entries(self.quads(graph=METADATA))
        return [found.get(name, Entry(name)) for name in self.documents()]

    def graph(self, id: str) -> str:
        """Give the name of the graph that a document is in.

        Args:
            id: The document's id, in any spelling.

        Raises:
            StoreError: If there is no document of that id.
        """
        iri = shared_iri(id)
        if iri is None or id not in self:
            raise StoreError(
                f"contains no document {id}; 'nboq query --documents' lists what it contains", source=self.location
            )
        return iri

    def get(self, id: str) -> Document:
        """Give a document back, in canonical form, with ids as it wrote them.

        Raises:
            StoreError: If there is no document of that id.
        """
        return from_quads(self.as_written(self.graph(id)), f"{self.location}, {id}")

    @property
    def objects(self) -> StoreObjects:
        """What is in it as dataclasses that follow references from one document to another.

        >>> import nboq
        >>> store = Store()
        >>> name = store.load({"type": "HardwareDescriptor", "id": "urn:x:1", "components": [
        ...     {"type": "Objective", "id": "urn:x:2", "lens_na": 1.4}]})
        >>> store.objects.find(nboq.Objective, lens_na__ge=1.2)
        [Objective(id='urn:x:2', lens_na=1.4)]
        """
        return StoreObjects(self)

    def as_written(self, graph: str) -> Iterator[ox.Quad]:
        """Go through the statements of a graph, with ids in the spelling that they came in; `quads` gives the store's.

        Args:
            graph: Its name.

        >>> store = Store()
        >>> name = store.load({"type": "Instrument", "id": "http://dx.doi.org/10.83185/ABCD"})
        >>> name, store.get(name).id
        ('https://doi.org/10.83185/abcd', 'http://dx.doi.org/10.83185/ABCD')
        """
        with refusals(QueryError, source=self.location):
            name = ox.NamedNode(graph)
        said = self.backend.quads(ox.NamedNode(record_of(graph)), WRITTEN_AS, None, ox.NamedNode(METADATA))
        return as_written(name, self.quads(graph=graph), said)

    def __len__(self) -> int:
        return self.backend.size()

    def __contains__(self, id: str) -> bool:
        iri = shared_iri(id)
        return iri is not None and holds_document(iri) and self.backend.has(iri)

    def quads(
        self,
        subject: Node | str | None = None,
        predicate: str | None = None,
        object: Term | str | None = None,
        graph: str | None = None,
        *,
        inferred: bool = False,
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, in documents and links, by pattern.

        It's the quickest way to what is next to one node: each pattern is one look into an index.

        Args:
            subject: The IRI or node; None for any.
            predicate: The IRI; None for any.
            object: The IRI or term; None for any.
            graph: The name of the graph; None for all of them.
            inferred: Whether to give what follows from the hierarchy too: the classes above each thing's own.

        Raises:
            QueryError: If what should be an IRI is none.

        >>> store = Store()
        >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "name": "Axio"})
        >>> [quad.object.value for quad in store.quads("urn:uuid:1", "https://w3id.org/nbo-q/name")]
        ['Axio']
        """
        try:
            found = self.backend.quads(
                ox.NamedNode(subject) if isinstance(subject, str) else subject,
                ox.NamedNode(predicate) if predicate else None,
                ox.NamedNode(object) if isinstance(object, str) else object,
                ox.NamedNode(graph) if graph else None,
            )
        except ValueError as error:
            raise QueryError(str(error), source=self.location) from None
        return found if inferred else stated(found, lambda: self.hierarchy, self.backend.quads, whole=object is None)

    def is_empty(self) -> bool:
        """Tell whether a store in a folder or in memory has no documents; of an endpoint others may ask what they like.

        >>> Store().is_empty()
        True
        """
        return isinstance(self.backend, Embedded) and not any(map(holds_document, self.backend.graphs()))

    def statistics(self) -> dict[str, Any]:
        """Count what is in the store.

        Returns:
            `documents`, `links`, `quads`, `classes` (how many things of each class, by its name, most first) and, for a
            store on disk, `bytes`.

        >>> store = Store()
        >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1"})
        >>> store.statistics()["classes"]
        {'Instrument': 1}
        """
        things = {(quad.subject, _value(quad)) for quad in self.quads(predicate=TYPE)}
        counted = Counter(kind for _, kind in things if kind.startswith(NBOQ))
        names = list(self.backend.graphs())
        found: dict[str, Any] = {
            "documents": sum(map(holds_document, names)),
            "links": sum(map(_holds_link, names)),
            "quads": len(self),
            "classes": {kind.removeprefix(NBOQ): n for kind, n in sorted(counted.items(), key=lambda c: (-c[1], c[0]))},
        }
        if isinstance(self.backend, Embedded) and self.backend.path is not None:
            self.flush()
            found["bytes"] = sum(file.stat().st_size for file in self.backend.path.iterdir() if file.is_file())
        return found

    # Asking

    @property
    def hierarchy(self) -> Hierarchy:
        """What is below what: the model's, and that of what `load_model` put beside it."""
        if self._hierarchy is None:
            recorded = self._steps()[0]
            self._hierarchy = Hierarchy.of(model_steps() | recorded) if recorded - model_steps() else model_hierarchy()
        return self._hierarchy

    def _following(self, content: bytes) -> bytes:
        """Give what follows from statements. An endpoint is asked for what it knows only where the model won't do."""
        if not isinstance(self.backend, Embedded) and self._hierarchy is None and not has_strange_classes(content):
            return model_hierarchy().lines(content)
        return self.hierarchy.lines(content)

    @property
    def _on_disk(self) -> bool:
        return isinstance(self.backend, Embedded) and self.backend.path is not None

    def query(
        self,
        query: str,
        /,
        *,
        engine: EngineChoice = "store",
        infer: bool = True,
        any_term: bool = False,
        **values: Any,
    ) -> Answers:
        """Ask in SPARQL.

        Args:
            query: The text of the query; prefixes of the model needn't be declared. Patterns outside of GRAPH see all
                documents together; what several documents say is then found several times, so ask with DISTINCT or
                inside of GRAPH.
            engine: `store`, for the engine that keeps the triples; `to_maplib` gives a model to ask maplib itself.
            infer: Whether to ask what follows from the hierarchy too, so that a query for a class finds members of its
                subclasses. Without it a copy is asked that holds only what documents say, which takes long to make; an
                endpoint is always asked as it is.
            any_term: Whether terms that the model in use doesn't have may be asked for; they are an error otherwise.
            values: Values for parameters of the query, which are lines in it such as `VALUES $min { 0 }`. They are
                written as RDF terms: numbers as xsd:double, whole numbers as xsd:integer, dates as xsd:date, moments as
                xsd:dateTime, text; give a `pyoxigraph.NamedNode` for an IRI.

        Returns:
            The answers.

        Raises:
            QueryError: If the engine doesn't understand the query, it would change the store, it has no such parameter,
                a term that the model doesn't have, a prefix that nobody declared, or maplib is asked.
        """
        if engine != "store":
            hint = "ask your own model of it: store.to_maplib()"
            raise QueryError(f"{engine} answers shipped queries only", source=short(query), hint=hint)
        return self._ask(self.sent(query, any_term=any_term, **values), infer)

    @staticmethod
    def sent(query: str, /, *, any_term: bool = False, **values: Any) -> str:
        """Give the text that `query` sends to the engine: prefixes declared, values in their places.

        Args:
            query: As in `query`.
            any_term: As in `query`.
            values: As in `query`.

        Raises:
            QueryError: As in `query`, but for what the engine says.

        >>> Store.sent("ASK { VALUES $n { 1 } ?s nboq:magnification $n }", n=2.5).splitlines()[1]
        'ASK { VALUES $n { "2.5"^^<http://www.w3.org/2001/XMLSchema#double> } ?s nboq:magnification $n }'
        """
        if not any_term:
            check_terms(query)
        with refusals(QueryError, source=short(query)):  # half of a character in a text
            terms = {name: _term(query, name, value) for name, value in values.items()}
        return prepared(query, terms)

    def named(self, name: str, /, *, engine: EngineChoice = "store", **values: Any) -> Answers:
        """Ask one of the queries that ship with the library; `nboq query --list` shows them.

        Args:
            name: The query.
            engine: `store`, or `maplib` for those that say so: it asks a copy of the store in columns, which is made at
                the first such query, and anew after a change.
            values: Its parameters, as Python values or text.

        Returns:
            The answers; `unknown` and `notes` say which ids nothing in the store has.

        Raises:
            QueryError: If there is none of that name, a parameter is unknown or of the wrong type, it asks
                what the tiers require, which isn't in the store, it isn't tested on maplib, or the endpoint is
                Virtuoso and it takes all ids of a thing for one.
            MissingDependency: If maplib isn't installed, and is asked for.
            StoreError: If maplib can't hold what is in the store.
        """
        return self._named(named_query(name), engine, values)

    def ask(self, name: str, values: Mapping[str, Any]) -> Answers:
        """Do what `named` does, with values that are in a mapping already."""
        return self._named(named_query(name), "store", values)

    def unordered(self, name: str, /, **values: Any) -> Answers:
        """Ask one of the queries that ship with the library, as `named` does, whose rows come in any order.

        To put many in order takes as long as to find them.
        """
        chosen = named_query(name)
        return self._named(replace(chosen, text=chosen.text.rpartition("ORDER BY")[0]), "store", values)

    def named_text(self, name: str, /, **values: Any) -> tuple[str, list[str]]:
        """Give the SPARQL that `named` sends, for whoever sends it elsewhere, and the notes that it would give.

        Raises:
            QueryError: As in `named`.
        """
        chosen = named_query(name)
        bound, unknown = self._bound(chosen, values)
        self._need_model(chosen)
        return prepared(chosen.text, bound), [self.unknown_note(iri, name) for name, iri in unknown.items()]

    def _named(self, chosen: NamedQuery, engine: EngineChoice, values: Mapping[str, Any]) -> Answers:
        bound, unknown = self._bound(chosen, values)
        answers = self._answers(chosen, bound, engine)
        answers.unknown = unknown
        answers.notes += [self.unknown_note(iri, parameter) for parameter, iri in unknown.items()]
        return answers

    def _bound(self, chosen: NamedQuery, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Give the terms of parameters, and of those that are ids such as nothing in the store has."""
        bound: dict[str, Any] = {**chosen.bind(values)}
        if FOLLOWS_IDENTITY in chosen.text and not self.backend.follows_paths:
            hint = "ask a copy: 'nboq store export' writes a file, 'nboq load' makes a store on disk of it"
            reason = "follows ids from one to the next, and the server, Virtuoso, loses answers there"
            raise QueryError(reason, source=chosen.name, hint=hint)
        ids = {one.name: bound[one.name] for one in chosen.parameters if one.type == "iri" and one.name in bound}
        for parameter in self.unknown(ids):
            # An address with more behind the identifier may be an id of its own, else the identifier is meant.
            meant = iri_of(values[parameter])
            if meant is not None and self.knows(meant):
                bound[parameter] = ox.NamedNode(meant)
        return bound, self.unknown({name: bound[name] for name in ids})

    def _need_model(self, chosen: NamedQuery) -> None:
        """Make sure of the graph `MODEL`, where a query asks it."""
        if MODEL in chosen.text and not self.backend.has(MODEL):
            fixed = self.backend.read_only and not isinstance(self.backend, Embedded)
            if fixed or REQUIRES_OF_TIERS in chosen.text:
                reason = "asks what the tiers require or what is below what, which isn't in this store"
                raise QueryError(reason, source=chosen.name, hint="run 'nboq store model' or Store.load_model()")
            self.ensure_model()

    def _answers(self, chosen: NamedQuery, bound: Mapping[str, Any], engine: EngineChoice) -> Answers:
        name = chosen.name
        self._need_model(chosen)
        if engine == "store":
            return self._ask(prepared(chosen.text, bound), True)
        if chosen.engine != engine:
            hint = "ask engine='store', or your own model: store.to_maplib()"
            raise QueryError(f"isn't tested on {engine}", source=name, hint=hint)
        from nboq.store.maplib_model import answer

        if self._maplib is None:
            self._maplib = self.to_maplib()
        return answer(self._maplib, prepared(chosen.text, bound))

    def knows(self, iri: str) -> bool:
        """Tell whether anything in the store is, or names, what has an IRI.

        >>> Store().knows("urn:x:1")
        False
        """
        with refusals(QueryError, source=self.location):
            node = ox.NamedNode(iri)
        ask = f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}"
        return bool(self.backend.answer(ask))

    def unknown(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Give those of some values that are ids which nothing in the store has.

        Args:
            values: Terms by name; what is no IRI is passed over.
        """
        iris = {name: term.value for name, term in values.items() if isinstance(term, ox.NamedNode)}
        return {name: iri for name, iri in iris.items() if not self.knows(iri)}

    def unknown_note(self, iri: str, name: str) -> str:
        """Say in words that nothing in the store has an id, and which one may have been meant.

        Args:
            iri: The id.
            name: The parameter that it was given for.

        >>> Store().unknown_note("https://orcid.org/0000-0002-1825-0098", "pid").partition("; ")[0]
        'pid: nothing in the store has https://orcid.org/0000-0002-1825-0098, and its check digit is wrong'
        """
        base = iri[: max(iri.rfind("/"), iri.rfind(":")) + 1]
        query = (
            f"SELECT DISTINCT ?s {{ ?s a ?c FILTER (STRSTARTS(STR(?s), {ox.Literal(base)})) }} LIMIT {_COMPARED_IDS}"
        )
        near = nearest_word(iri, (one.value for (one,) in self._terms(query)))
        found = recognise(iri)
        wrong = ""
        if found is not None and found.check is False:
            wrong = f", and its {'form' if found.scheme == 'rrid' else 'check digit'} is wrong"
        hint = f"did you mean {near}?" if near else "'nboq query --documents' lists the documents"
        return f"{name}: nothing in the store has {iri}{wrong}; {hint}"

    def to_maplib(self) -> Model:
        """Make a model of maplib with everything that is in the store, all graphs as one; it's yours from then on.

        Raises:
            MissingDependency: If maplib isn't installed.
            StoreError: If it can't hold what is in the store.
        """
        from nboq.store.maplib_model import model_of

        return model_of(self.backend)

    def _ask(self, query: str, infer: bool) -> Answers:
        if infer or not isinstance(self.backend, Embedded):
            return self.backend.answer(query)
        with refusals(StoreError, "can't be copied", self.location, FAULTS):
            copy = self.backend.holding(self.quads())
        return copy.answer(query)

    def reason(self, *ids: str, extensions: Iterable[str | Path] = ()) -> dict[str, frozenset[str]]:
        """Find every class of each thing in some documents, by an OWL reasoner; for small graphs only.

        Args:
            ids: The documents; left out, all of them.
            extensions: OWL of models that extend this one.

        Returns:
            The IRIs of the classes by the IRI of the thing.

        Raises:
            StoreError: If there is no document of an id.
            MissingDependency: If owlready2 isn't installed.
            InputError: If there are more than 20,000 links.
            ContentError: If what is said contradicts the ontology.
        """
        from nboq.store.reasoning import reason

        names = [self.graph(id) for id in ids] or self.documents()
        quads = (quad for name in names for quad in self.quads(graph=name))
        return reason(quads, self.location, [Path(path) for path in extensions])

    # Out of the store

    def export(
        self, path: str | Path, syntax: str = "nquads", ids: Iterable[str] | None = None, *, closure: bool = False
    ) -> int:
        """Write documents and links into a file, which is put in place when it is whole.

        Args:
            path: The file.
            syntax: `nquads` or `trig`, which keep the graphs; else all graphs become one.
            ids: The documents; left out, all of them and the links.
            closure: Whether to write what follows from the hierarchy too, and the hierarchy itself: all that another
                engine needs to give the same answers. Such a file isn't for loading here.

        Returns:
            How many statements were written.

        Raises:
            StoreError: If there is no document of an id.
            UnknownFormat: If there is no such syntax.
            NotFound: If the file can't be written.
        """
        if syntax not in SYNTAXES:
            raise UnknownFormat(f"RDF isn't written as {short(syntax)}{nearest(syntax, SYNTAXES)}", source=path)
        chosen = SYNTAXES[syntax]
        names = None if ids is None else {self.graph(id) for id in ids}
        quads = self._outgoing(names, closure)
        count = 0

        def counted() -> Iterator[Any]:
            nonlocal count
            for quad in quads:
                count += 1
                yield quad if chosen.graphs else quad.triple

        with open_atomically(Path(path)) as file, refusals(StoreError, source=self.location, caught=()):
            ox.serialize(counted(), file, format=chosen.format)
        return count

    def _outgoing(self, names: Collection[str] | None, closure: bool) -> Iterator[ox.Quad]:
        for name in sorted(self.backend.graphs()) if names is None else sorted(names):
            if holds_document(name) or name.startswith(LINKS):
                yield from self.quads(graph=name, inferred=True) if closure else self.as_written(name)
        if closure:
            from nboq.store.model_graph import model_triples

            known = self.quads(graph=MODEL) if self.backend.has(MODEL) else ()
            content = model_triples()
            steps = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
            yield from known or (ox.Quad(s.subject, s.predicate, s.object, ox.NamedNode(MODEL)) for s in steps)

    def backup(self, folder: str | Path) -> None:
        """Make a copy of a store on disk that is a store itself; while it's made, others may read and this may write.

        Args:
            folder: A folder that isn't there yet. On the same disk the copy takes next to no room.

        Raises:
            StoreError: If the folder is there, or the store isn't on disk.
        """
        if not isinstance(self.backend, Embedded) or self.backend.path is None:
            raise StoreError("isn't on disk; export it to a file", source=self.location)
        with refusals(StoreError, f"can't be copied to {folder}", self.location, FAULTS):
            there = as_path(folder).exists()
        if there:
            raise StoreError(f"can't be copied to {folder}: it's there already", source=self.location)
        if Path(folder).resolve().is_relative_to(self.backend.path):
            raise StoreError(f"can't be copied to {folder}: that is inside of it", source=self.location)
        with (
            refusals(StoreError, f"can't be copied to {folder}", self.location, FAULTS),
            folder_atomically(folder) as new,
        ):
            new.rmdir()  # the engine makes it
            self.backend.backup(new)


_COMPARED_IDS = 2000
"""Ids among which that one is looked for that may have been meant."""
FOLLOWS_IDENTITY = "(nboq:identical_to|^nboq:identical_to)"
"""Stands in queries that take all ids of a thing for one."""
REQUIRES_OF_TIERS = "m:requires"
"""Stands in queries that ask what the tiers require."""


def _steps_of(path: Path) -> set[Step]:
    """Read what a model says is below what."""
    with open_input(path) as file:
        return steps_of(parse_quads(file.read(), "turtle", str(path)))


def _holds_link(graph: str) -> bool:
    return graph.startswith(LINKS) and not graph.startswith(NOTES)


def _value(quad: ox.Quad) -> str:
    return str(getattr(quad.object, "value", ""))


def _term(query: str, name: str, value: Any) -> ox.NamedNode | ox.Literal:
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    if isinstance(value, datetime):
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))
    if isinstance(value, bool | float | str):
        return ox.Literal(value)
    if isinstance(value, int | date):
        return term_of(value, "integer" if isinstance(value, int) else "date")
    raise QueryError(f"${name} takes an IRI, a number, a date or a text, not {short(value)}", source=short(query))
