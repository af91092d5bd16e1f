"""`nboq pid find` and `evidence`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Annotated, Any, Final

import pyoxigraph as ox
import typer
from rich.markup import escape

from nboq.batch.inputs import Item, items
from nboq.cli import answers, options
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, counted, note, say
from nboq.errors import InputError, NboqError
from nboq.formats.texts import Mention, Text, may_be_text, mentions, own_identifier, read_texts
from nboq.formats.texts.rows import COLUMNS, row
from nboq.pid import Identifier
from nboq.pid.labels import pid_label
from nboq.store import Answers, Store
from nboq.store.opening import existing_store
from nboq.store.relations import cite, evidence_of, notes_of

_FORMATS: Final = options.Formats(
    {name: answers.FORMATS.extensions[name] for name in ("table", "csv", "json", "arrow", "html")}, "table"
)


def _answers(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Answers:
    cells = ([None if value in (None, "") else ox.Literal(value) for value in row] for row in rows)
    return Answers("", columns=list(columns), rows=cells)


def _texts(item: Item, paper: str | None) -> list[Text]:
    found = read_texts(item.opened())
    if paper is not None and len(found) > 1:
        raise InputError(f"holds {len(found)} papers, and --paper names one", source=item.source)
    return found


def _link(store: Store, text: Text, found: list[Mention], paper: str | None, **given: Any) -> tuple[int, int, int, int]:
    """Store what one paper says; count what was made, what of that is in doubt, what was kept and what is unknown."""
    own: Identifier | str | None = paper or own_identifier(text, found)
    if own is None:
        reason = "which identifier is that of the paper itself can't be told, so nothing of it is stored"
        raise InputError(reason, source=text.source, hint="give it with --paper")
    done = cite(store, found, str(own), **given)
    made = {one.statement.graph: one.confirmed for one in done.made}
    return len(made), sum(not sure for sure in made.values()), done.kept, len(done.unknown)


def find(
    paths: Annotated[
        list[str],
        arg("Papers: text, PDF, JATS, PubMed's XML, DOCX, HTML; folders, patterns, archives.", metavar="FILES…"),
    ],
    output: options.Output = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    link: Annotated[bool, opt("Store what the papers say about things that the store knows.", "--link")] = False,
    store: options.MaybePlace = None,
    paper: Annotated[
        str | None, opt("With --link: the identifier of the paper, where its front matter doesn't tell.", metavar="DOI")
    ] = None,
    by: Annotated[str | None, opt("With --link: who says so, as an ORCID iD, a ROR or a name.")] = None,
    every: Annotated[bool, opt("With --link: link what the store doesn't know, too.", "--all")] = False,
) -> None:
    """Find the identifiers in papers, each with its page or section, its offset and its sentence.

    Where the end of a line breaks one, or may, it isn't sure, and the other readings stand beside it.

    With --link, what a paper names is stored as cited by it, with the sentence as evidence. What isn't sure is stored
    as unconfirmed, and so are data as collected by the one instrument, or documented by the one descriptor, that stands
    in the same sentence: nothing counts these unless it's told to, until 'nboq pid link' confirms them.
    'nboq pid unlink' takes any of them out; 'nboq pid evidence' shows them.

    The exit status is 1 when a checksum is wrong, 2 when a file can't be read or its own identifier can't be told; the
    rest is done.

    Examples:

        nboq pid find paper.pdf

        nboq pid find papers/ -o identifiers.csv

        nboq pid find papers/*.xml --link --store instruments.db --by 0000-0002-1694-233X

        nboq pid find draft.docx --link --paper doi:10.5072/paper-1 --store instruments.db
    """
    if link and store is None:
        raise typer.BadParameter("--link wants the store, with --store PLACE")
    if not link and (paper or by or every):
        raise typer.BadParameter("--paper, --by and --all go with --link")
    chosen, status = _FORMATS.choose(format, output), FINE
    rows: list[tuple[Any, ...]] = []
    sums = [0, 0, 0, 0]
    with ExitStack() as stack:
        opened = stack.enter_context(existing_store(store, waiting=note)) if link and store is not None else None
        for number, item in enumerate(items(paths, wanted=may_be_text)):
            try:
                if paper is not None and number:
                    raise InputError("is another file, and --paper names one paper", source=item.source)
                for text in _texts(item, paper):
                    found = list(mentions(text))
                    rows += map(row, found)
                    if any(one.identifier.check is False for one in found):
                        status = max(status, FINDINGS)
                    if opened is not None:
                        done = _link(opened, text, found, paper, by=by, every=every)
                        sums = [one + more for one, more in zip(sums, done, strict=True)]
            except NboqError as error:
                status = max(status, say(error))
    answers.show(_answers(COLUMNS, rows), chosen, output)
    if link:
        made, doubtful, kept, unknown = sums
        note(
            f"{counted(made, 'link')} stored, {doubtful} of them unconfirmed; {kept} were there already; "
            f"{counted(unknown, 'identifier')} left alone, which the store doesn't know or which name no such thing",
        )
    raise typer.Exit(status)


_TOLD: Final = ("thing", "relation", "other", "state", "place", "sentence", "doubt", "by", "at", "paper")


def evidence(
    pid: Annotated[str, arg("A thing or a paper, by its identifier in any spelling.")],
    store: options.Place,
    output: options.Output = None,
    format: Annotated[str | None, answers.FORMATS.option()] = None,
) -> None:
    """Show what papers and people said about a thing, or in a paper: the sentence, its place, who said it and when.

    Notes that people wrote in the service's pages are among it. As RDF it's the graphs of the links and the notes, with
    each sentence as an annotation of the Web Annotation Data Model.

    The exit status is 1 when there is nothing.

    Examples:

        nboq pid evidence RRID:SCR_017934 --store instruments.db

        nboq pid evidence doi:10.5072/paper-1 --store instruments.db -o evidence.csv

        nboq pid evidence doi:10.5072/paper-1 --store instruments.db --format turtle
    """
    chosen = answers.FORMATS.choose(format, output)
    with existing_store(store, read_only=True) as opened:
        found, notes = evidence_of(opened, pid), notes_of(opened, pid)
        if chosen in ("turtle", "ntriples", "rdfxml"):
            graphs = dict.fromkeys([*(one.statement.graph for one in found), *(note.iri for note in notes)])
            triples = [quad.triple for graph in graphs for quad in opened.quads(graph=graph)]
            answers.show(Answers("", triples=triples), chosen, output)
        else:
            rows = [
                (
                    *(pid_label(edge.subject), edge.relation, pid_label(edge.object)),
                    *("confirmed" if one.confirmed else "unconfirmed", one.quote.place, one.quote.sentence),
                    *(one.quote.doubt, said.by and pid_label(said.by), said.at, said.source and pid_label(said.source)),
                )
                for one in found
                for said, edge in ((one.statement, one.statement.edge),)
            ]
            rows += [
                (pid_label(one.target), one.motivation, "", "note", "", one.text, "", pid_label(one.by), one.at, None)
                for one in notes
            ]
            answers.show(_answers(_TOLD, rows), chosen, output)
    if not found and not notes:
        note(escape(f"nothing was said of {pid} with 'nboq pid link' or 'nboq pid find --link'"))
    raise typer.Exit(FINE if found or notes else FINDINGS)
