"""What programs may ask for over HTTP: one table, of which routes, OpenAPI and pages are made.

Each is done by the functions behind the command of that name. Those that take files are done in a process of their own
(`perform`), which is in the folder of the files and sees no other; those that ask the store are given it.
"""

from __future__ import annotations

import base64
import mimetypes
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import IO, Any, Final, get_args

import pyoxigraph as ox

from nboq.batch import single
from nboq.batch.inputs import items
from nboq.batch.validating import validate_many
from nboq.checks import Profile
from nboq.checks.completeness import completeness, to_csv
from nboq.checks.reports import SAVERS as REPORTS
from nboq.comparison.diff import compare
from nboq.comparison.match import merge
from nboq.document import Objects, Report, to_json
from nboq.errors import Malformed, NotFound, QueryError
from nboq.formats import FORMATS, encode
from nboq.formats.rdf.syntax import SYNTAXES
from nboq.formats.texts import may_be_text, mentions, read_texts
from nboq.formats.texts.rows import COLUMNS, row
from nboq.pid import shared_iri
from nboq.prose import Methods, methods
from nboq.publish.vocabulary.search import found as terms_found
from nboq.render.completeness import to_html, to_svg
from nboq.render.diff import to_svg as changes_svg
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import current_model
from nboq.service.service import Service
from nboq.store import Answers, named_queries
from nboq.store.answer_files import SAVERS
from nboq.store.answers import python_value
from nboq.store.asking import answers, names_of, understand
from nboq.store.engine import Question
from nboq.store.engine_process import bound_memory
from nboq.store.inference import TYPE
from nboq.store.resolving import Resolver
from nboq.store.shipped_queries import Parameter, bound

MEDIA_TYPES: Final = {
    "json": "application/json",
    "sarif": "application/sarif+json",
    "html": "text/html",
    "junit": "application/xml",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "text": "text/plain",
    "turtle": "text/turtle",
}
UPLOADS: Final = "in"
ANSWER: Final = "answer"
_WORDS: Final = 10
_FOUND: Final = 50
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that may be asked for.

    Attributes:
        name: The name of the command, or of the shipped query behind `query/`.
        title: A line for lists.
        text: What it does, in plain words.
        do: Does it: is given the files, or the service; the values of parameters; the form of the answer; and an open
            file to write that into. It may give another media type than the form has.
        parameters: What it takes beside files.
        answers: The media type of each form of its answer, the one that is given unasked first.
        uploads: The files that it takes, by the names of their parts; none where it asks the store.
        optional: Which of these needn't be there; there may be several of such.
    """

    name: str
    title: str
    text: str
    do: Callable[[Any, Values, str, IO[bytes]], str | None]
    parameters: tuple[Parameter, ...] = ()
    answers: Mapping[str, str] = field(default_factory=lambda: _types("json"))
    uploads: tuple[str, ...] = ()
    optional: str = ""

    @property
    def path(self) -> str:
        """Where it's reached, below the API."""
        return f"/{self.name}"

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods by which it's asked for."""
        return ("POST",) if self.uploads else ("GET", "HEAD", "POST")

    def read(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Read the values of parameters; those that aren't given are left out.

        Raises:
            QueryError: If one is unknown, or can't be taken.
        """
        terms = bound(self.name, self.parameters, given)
        plain = {one.name for one in self.parameters if one.type in ("text", "number", "integer")}
        return {name: python_value(term) if name in plain else given[name] for name, term in terms.items()}


@dataclass(frozen=True, slots=True)
class Job:
    """An operation on files: what to do, where, with what and how the answer is wanted."""

    operation: str
    folder: Path
    files: Mapping[str, tuple[str, ...]]
    """The names of the files below `in`, by their parts."""
    values: Values
    form: str
    memory: int


def perform(job: Job) -> str | None:
    """Do a job in this process, which goes to its folder; the answer is the file `answer` there.

    Returns:
        The media type, where it's another than that of the form.

    Raises:
        NboqError: If it can't be done.
    """
    keep_within(job.memory)
    # Names in messages are those that the files were sent with, and none of this machine.
    os.chdir(job.folder / UPLOADS)
    try:
        with (job.folder / ANSWER).open("wb") as file:
            return operations()[job.operation].do(job.files, job.values, job.form, file)
    finally:
        os.chdir(job.folder.parent)


@cache
def keep_within(memory: int) -> None:
    """Bound the memory of this process, once."""
    bound_memory(memory)


def _types(*forms: str) -> dict[str, str]:
    return {form: MEDIA_TYPES[form] for form in forms}


def _validate(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> None:
    tier = values.get("tier")
    how = {"profile": values.get("profile", "core"), "advice": values.get("advice") != "no"}
    outcomes = list(validate_many(files["document"], tier, format=values.get("from"), workers=1, **how))
    if len(outcomes) == 1 and outcomes[0].report is None:
        error = outcomes[0].error or ""
        raise Malformed(error.removeprefix(f"{outcomes[0].source}: "), source=outcomes[0].source)
    REPORTS[form]([outcome.shown(tier) for outcome in outcomes], file)


def _convert(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> str | None:
    document = single(files["document"][0], values.get("from"))
    content, losses = encode(document, form)
    if values.get("report") != "yes":
        file.write(content)
        return None
    report = Report(document.source, (*document.report.notes, *losses.notes), document.report.mapped)
    try:
        said = {"content": content.decode()}
    except UnicodeDecodeError:
        said = {"base64": base64.b64encode(content).decode()}
    file.write(to_json({"format": form, **said, "report": report.to_dict()}, str))
    return MEDIA_TYPES["json"]


def _completeness(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> None:
    found = completeness(single(files["document"][0], values.get("from")))
    write: dict[str, Callable[[], bytes]] = {
        "json": lambda: to_json(found.to_dict(), str),
        "csv": lambda: to_csv([found]),
        "svg": lambda: to_svg(found),
        "html": lambda: to_html([found], values.get("tier", 3)),
    }
    file.write(write[form]())


def _diff(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> None:
    old, new, *records = (single(files[part][0]) for part in ("old", "new"))
    records = [single(name) for name in files.get("records", ())]
    changes = compare(old, new, records, extensions=values.get("extensions") != "no")
    file.write(changes_svg(changes) if form == "svg" else to_json(changes.to_dict(), str))


def _find(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> None:
    del values

    def rows() -> Iterable[Any]:
        for item in items(files["paper"], wanted=may_be_text):
            for text in read_texts(item.opened()):
                for found in mentions(text):
                    yield [None if cell in (None, "") else ox.Literal(cell) for cell in row(found)]

    SAVERS[form](Answers("", columns=COLUMNS, rows=rows()), file)


def _resolve(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    del form
    if not values.get("text", "").strip():
        raise QueryError("is empty; give what somebody wrote of a microscope", source="text")
    file.write(to_json(Resolver(service.store).resolve(values["text"]).to_dict(), str))


def _methods(files: Mapping[str, tuple[str, ...]], values: Values, form: str, file: IO[bytes]) -> None:
    del values
    document = single(files["image"][0], planes=True)
    for name in files.get("descriptor", ()):
        document = merge(single(name), document).document
    _write_methods(methods(Objects(document)), form, file)


def _write_methods(found: Methods, form: str, file: IO[bytes]) -> None:
    file.write(to_json(found.to_dict(), str) if form == "json" else found.written(form).encode())


def _methods_of(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    graph = _graph_of(service, _given(values, "image"))
    _write_methods(methods(Objects(service.store.get(graph), around=service.store.objects)), form, file)


def _given(values: Values, name: str) -> str:
    if not str(values.get(name, "")).strip():
        raise QueryError("is missing", source=name)
    return str(values[name])


def _graph_of(service: Service, pid: str) -> str:
    """Give the document that describes a thing, the first of several."""
    graphs = {str(getattr(quad.graph_name, "value", "")) for quad in service.store.quads(shared_iri(pid) or pid, TYPE)}
    if not graphs:
        raise NotFound("no document of the store describes it", source=pid)
    return min(graphs)


def _describe(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    del form
    pid = _given(values, "pid")
    found = service.store.objects.described(pid)
    if found is None:
        raise NotFound("no document of the store describes it", source=pid)
    file.write(
        to_json({"pid": shared_iri(pid), "document": _graph_of(service, pid), "thing": found.to_document()}, str)
    )


def _search(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    words = _given(values, "words").split()[:_WORDS]
    having = " && ".join(f"CONTAINS(LCASE(?said), {ox.Literal(word.casefold())})" for word in words)
    query = f"""PREFIX nboq: <{NBOQ}> SELECT ?id (IF(?named = "", ?said, ?named) AS ?text) {{
        {{ SELECT ?id (GROUP_CONCAT(DISTINCT STR(?value); separator="; ") AS ?said) (MAX(?name) AS ?named) {{
            GRAPH ?g {{
                {{ VALUES ?field {{ nboq:name nboq:model nboq:manufacturer nboq:serial_number nboq:catalog_number }}
                   ?id ?field ?value }}
                UNION {{ ?id nboq:manufacturers/nboq:name ?value BIND (nboq:manufacturer AS ?field) }}
                FILTER isIRI(?id) }}
            BIND (IF(?field = nboq:name, STR(?value), "") AS ?name) }} GROUP BY ?id }}
        FILTER ({having}) }} ORDER BY ?text ?id LIMIT {_FOUND}"""
    rows = (
        (id, text, next((quad.object for quad in service.store.quads(id.value, TYPE)), None))
        for id, text in limited(service, query).terms()
        if isinstance(id, ox.NamedNode)
    )
    SAVERS[form](Answers("", columns=("id", "text", "class"), rows=rows), file)


def _terms(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    del service, form
    rows = [
        {"name": name, "title": term.title, "iri": term.iri, "definition": term.description}
        for name in terms_found(_given(values, "words"))[:_FOUND]
        for term in (current_model().find(name),)
    ]
    file.write(to_json(rows))


def _ask(service: Service, values: Values, form: str, file: IO[bytes]) -> None:
    found = understand(values.get("question", ""), names_of(service.store))
    rows: list[dict[str, Any]] = []
    if found.verdict == "sure":
        rows = list(answers(found, partial(named_answers, service)))
    del form
    file.write(to_json({**found.to_dict(), "rows": rows}, str))


def _ask_shipped(service: Service, values: Values, form: str, file: IO[bytes], *, name: str) -> None:
    SAVERS[form](named_answers(service, name, values), file)


def named_answers(service: Service, name: str, values: Values) -> Answers:
    """Ask a shipped query within the limits of the service."""
    text, notes = service.store.named_text(name, **values)
    answers = limited(service, text)
    answers.notes += notes
    return answers


def limited(service: Service, query: str) -> Answers:
    """Ask in SPARQL within the limits of the service.

    Raises:
        NboqError: If it isn't understood, or takes more.
    """
    reply = service.engines.ask(Question(query, *_OF_ENGINES))
    reply.begin()
    return Answers.of_blocks(query, iter(reply), reply.media_type == _OF_ENGINES[0], reply.close)


_OF_ENGINES: Final = ("application/sparql-results+json", "application/n-triples")
_SWITCH: Final = "no|yes"
_FROM: Final = Parameter("from", "text", "any", "the format of what is sent, if it can't be recognised")
_TIER: Final = Parameter("tier", "integer", "any", "the tier; left out, the one that a document claims", "1..3")


def _written() -> dict[str, str]:
    return {name: media_type(name) for name, found in FORMATS.items() if found.write is not None}


def media_type(format: str) -> str:
    """Give the media type of a format of documents.

    >>> media_type("turtle"), media_type("micrometa"), media_type("yaml"), media_type("ome-xml")
    ('text/turtle', 'application/json', 'application/yaml', 'application/xml')
    """
    if format in SYNTAXES:
        return str(SYNTAXES[format].format.media_type)
    end = Path(f"x{(FORMATS[format].suffixes or ('',))[0]}").suffix
    known = {".yaml": "application/yaml", ".xml": "application/xml", ".tsv": "text/tab-separated-values"}
    return known.get(end) or mimetypes.guess_type(f"x{end}")[0] or "application/octet-stream"


@cache
def operations() -> dict[str, Operation]:
    """Give all operations by name."""
    found = [
        Operation(
            "validate",
            "Check descriptors",
            "Checks a document, or all of an archive: structure first, then what its tier asks for.",
            _validate,
            (
                _FROM,
                Parameter("profile", "text", "core", "which rules hold", "|".join(get_args(Profile))),
                _TIER,
                Parameter(
                    "advice", "text", "yes", "whether to say what looks wrong though no rule forbids it", _SWITCH
                ),
            ),
            _types("json", "sarif", "html", "junit", "turtle", "text"),
            ("document",),
        ),
        Operation(
            "convert",
            "Convert between formats",
            "Reads a document in any format and writes it in another one.",
            _convert,
            (
                _FROM,
                Parameter("report", "text", "no", "whether to answer in JSON with what became of every field", _SWITCH),
            ),
            {"json": MEDIA_TYPES["json"], **_written()},
            ("document",),
        ),
        Operation(
            "completeness",
            "Measure completeness",
            "Measures what share of the fields of each tier is there, by component.",
            _completeness,
            (_FROM, _TIER),
            _types("json", "csv", "svg", "html"),
            ("document",),
        ),
        Operation(
            "diff",
            "Compare two documents",
            "Says what differs between two documents, and what that means.",
            _diff,
            (Parameter("extensions", "text", "yes", "whether to compare what others keep in extensions", _SWITCH),),
            _types("json", "svg"),
            ("old", "new", "records"),
            "records",
        ),
        Operation(
            "pid/find",
            "Find identifiers in papers",
            "Finds the identifiers in a paper, each with its page or section, its offset and its sentence.",
            _find,
            (),
            _types("json", "csv", "html"),
            ("paper",),
        ),
        Operation(
            "resolve",
            "Tell which microscope is meant",
            "Tells which instrument, model and parts of the store a text means, and how certain that is.",
            _resolve,
            (Parameter("text", "text", "any", "what somebody wrote of a microscope"),),
        ),
        Operation(
            "methods",
            "Write the methods paragraph",
            "Tells how images were taken, as the methods section of a paper does, from its file and a descriptor.",
            _methods,
            (),
            {"json": MEDIA_TYPES["json"], **_types("text", "html")},
            ("image", "descriptor"),
            "descriptor",
        ),
        Operation(
            "methods/image",
            "Write the methods paragraph of an image of the store",
            "Tells how an image that the store knows was taken, as the methods section of a paper does.",
            _methods_of,
            (Parameter("image", "iri", "any", "the image"),),
            {"json": MEDIA_TYPES["json"], **_types("text", "html")},
        ),
        Operation(
            "describe",
            "What a thing is",
            "Gives what the store says of a thing: of several documents that describe it, the newest.",
            _describe,
            (Parameter("pid", "iri", "any", "the PID of the thing"),),
        ),
        Operation(
            "search",
            "Find things by words",
            "Finds the things in whose name, model, maker or number all the words are.",
            _search,
            (Parameter("words", "text", "any", "words, in any case"),),
            _types("json", "csv", "html"),
        ),
        Operation(
            "terms",
            "Look up what terms of the model mean",
            "Finds classes, fields and values of the model by what people call them, the nearest first.",
            _terms,
            (Parameter("words", "text", "any", "a word or several, or an abbreviation"),),
        ),
        Operation(
            "ask",
            "Ask in plain words",
            "Matches a question to shipped ones, and says what of it wasn't understood; only what is sure is answered.",
            _ask,
            (Parameter("question", "text", "any", "a question in plain English"),),
        ),
    ]
    for name, query in named_queries().items():
        ask = partial(_ask_shipped, name=name)
        forms = _types("json", "csv", "html")
        found.append(Operation(f"query/{name}", query.title, query.question, ask, query.parameters, forms))
    return {one.name: one for one in found}
