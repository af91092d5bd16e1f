"""`nboq pid explain`, `chain`, `graph`, `link`, `unlink`, `connect` and `relations`."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, EscapingConsole, as_json, err, note, out, table, write
from nboq.errors import InvalidIdentifier
from nboq.pid import parse, repositories, schemes
from nboq.pid.chain import Chain, MissingLink, missing_links
from nboq.pid.citation import InstrumentFacts, bibtex, csl, sentence
from nboq.pid.labels import pid_label
from nboq.pid.relations import relations as table_of_relations
from nboq.render.relations_graph import as_tree, to_dot, to_picture, to_turtle
from nboq.store.opening import existing_store
from nboq.store.relations import Neighbourhood, Statement, StoredLinks, walk
from nboq.store.relations import connect as connect_documents
from nboq.store.relations import link as link_things
from nboq.store.relations import unlink as unlink_things
from nboq.store.relations.facts import facts_of

_FORMATS = options.formats("canonical", "labelled", "iri", "json")


def _explained(text: str) -> dict[str, Any]:
    try:
        found = parse(text)
    except InvalidIdentifier as error:
        return {"text": text, "reason": error.reason}
    about = found.about
    return {
        "text": text,
        "identifier": str(found),
        "iri": found.iri,
        "scheme": schemes()[found.scheme].name,
        "repository": repositories()[found.sub].name if found.sub else None,
        "names": about.kind or schemes()[found.scheme].identifies,
        "check": found.check,
        "source": about.source,
    }


def explain(
    texts: Annotated[list[str], arg("Identifiers or addresses, as they're written.")], json: options.Json = False
) -> None:
    """Say what identifiers are: scheme, repository, what they name, normal form and IRI, whether the checksum is right.

    Nobody is asked whether they exist. The exit status is 1 when one is none, or its checksum is wrong.

    Examples:

        nboq pid explain 10.5281/zenodo.1234567 https://b2inst.gwdg.de/records/psf97-zv353

        nboq pid explain ssbd-repos-000123 --json
    """
    found = [_explained(text) for text in texts]
    if json:
        write(as_json(found))
    else:
        for facts in found:
            rows = table("", "", box=None, pad_edge=False)
            for key, value in facts.items():
                if value is not None:
                    rows.add_row(key, escape(str(value)))
            out.print(rows)
    bad = any("reason" in facts or facts["check"] is False for facts in found)
    raise typer.Exit(FINDINGS if bad else FINE)


_Citation = Literal["sentence", "bibtex", "csl"]


def _parts(found: Chain) -> dict[str, Any]:
    members = [
        {"tier": tier.value, "scheme": member.scheme, "norm": member.norm, "iri": member.iri}
        for tier, member in found.members.items()
    ]
    return {"canonical": str(found), "labelled": found.labelled(), "iri": found.iri, "members": members}


def _cited(found: Chain, form: _Citation, facts: InstrumentFacts) -> str:
    match form:
        case "bibtex":
            return bibtex(found, facts).rstrip("\n")
        case "csl":
            return as_json([csl(found, facts)]).decode().rstrip("\n")
        case _:
            return sentence(found, facts)


def chain(
    text: Annotated[str, arg("The chain, in any form; quote it.")],
    format: Annotated[str | None, _FORMATS.option()] = None,
    cite: Annotated[_Citation | None, opt("Write how to cite the instrument instead.")] = None,
    store: Annotated[str | None, options.store("Check every link against this store.")] = None,
    name: Annotated[str, opt("For --cite: what the instrument is called.")] = "",
    manufacturer: Annotated[list[str] | None, opt("For --cite: who made it; may be given again.")] = None,
    model_name: Annotated[str, opt("For --cite: its model.")] = "",
    facility_name: Annotated[str, opt("For --cite: who keeps it.")] = "",
    owner: Annotated[str, opt("For --cite: whom it belongs to.")] = "",
    year: Annotated[int | None, opt("For --cite: the year it was commissioned.")] = None,
) -> None:
    """Read a chain of identifiers, check it, write it in another form, or cite the instrument.

    A chain names a facility, an instrument model, one instrument and its descriptor; any may be missing. The exit
    status is 1 when it's broken or a link isn't in the store.

    Examples:

        nboq pid chain "RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/abcd-1234"

        nboq pid chain "facility=RRID:SCR_017934 | instance=doi:10.83185/abcd-1234" --format iri

        nboq pid chain "facility=RRID:SCR_017934 | instance=doi:10.83185/abcd-1234" --store instruments.db

        nboq pid chain "RRID:SCR_017934 | RRID:SCR_025048" --cite bibtex --name "Confocal 3"
    """
    chosen = _FORMATS.choose(format, None)
    found = Chain.parse(text)
    missing: tuple[MissingLink, ...] = ()
    known = InstrumentFacts()
    if store is not None:
        with existing_store(store, read_only=True) as opened:
            edges = StoredLinks(opened)
            missing = missing_links(found, edges.connected, edges.joined)
            known = facts_of(opened, found)
    if cite:
        given: dict[str, Any] = {
            "name": name,
            "manufacturers": tuple(manufacturer or ()),
            "model_name": model_name,
            "facility_name": facility_name,
            "owner": owner,
            "year_commissioned": year,
        }
        known = replace(known, **{field: value for field, value in given.items() if value})
        write(f"{_cited(found, cite, known)}\n".encode())
    else:
        parts = _parts(found)
        write(as_json(parts) if chosen == "json" else f"{parts[chosen]}\n".encode())
    for link in missing:
        err.print(f"[yellow]missing link:[/] {escape(str(link))}")
    if missing:
        raise typer.Exit(FINDINGS)


_MOST = 20
_WIDE = 10_000
_PICTURES = options.formats("tree", "turtle", "dot", "svg", "png")
One = Annotated[str, arg("What the relation leads from: an identifier.", metavar="A")]
Way = Annotated[str, arg("Its name; 'nboq pid relations' lists them.", metavar="RELATION")]
Other = Annotated[str, arg("What it leads to: an identifier.", metavar="B")]


def _say(where: EscapingConsole, text: str) -> None:
    """Print as it stands: the `:x:` in `urn:x:1` is no emoji and square brackets are no markup."""
    where.print(text, markup=False, emoji=False)


def _sentence(statement: Statement) -> str:
    edge = statement.edge
    return f"{pid_label(edge.subject)} {table_of_relations()[edge.relation].title} {pid_label(edge.object)}"


def _drawn(found: Neighbourhood, chosen: str) -> bytes:
    match chosen:
        case "turtle":
            return to_turtle(found)
        case "dot":
            return to_dot(found).encode()
        case "svg" | "png":
            return to_picture(found, chosen)
        case _:
            # Identifiers are never cut: a screen wraps them, a file gets whole lines.
            page = EscapingConsole(file=io.StringIO(), width=_WIDE, color_system=None)
            page.print(as_tree(found))
            return page.file.getvalue().encode() if isinstance(page.file, io.StringIO) else b""


def graph(
    pid: Annotated[str, arg("The identifier to start from, in any spelling.")],
    store: options.Place,
    depth: Annotated[int, opt("How many steps to go.", min=0)] = 2,
    output: options.Output = None,
    format: Annotated[str | None, _PICTURES.option()] = None,
) -> None:
    """Show what is connected to an identifier: a tree, Turtle, or a picture.

    Relations count in both directions, whether documents state them or `nboq pid link` did. In an SVG,
    things with a web address can be clicked.

    Examples:

        nboq pid graph RRID:SCR_017934 --store instruments.db

        nboq pid graph doi:10.83185/abcd-1234 --depth 3 --store instruments.db -o microscope.svg

        nboq pid graph urn:uuid:0b1c… --format turtle --store instruments.db
    """
    chosen = _PICTURES.choose(format, output)
    with existing_store(store, read_only=True) as opened:
        found = walk(opened, pid, depth)
    if output is None and chosen == "tree" and out.is_terminal:
        out.print(as_tree(found), soft_wrap=False)
        return
    write(_drawn(found, chosen), output)
    if output is not None:
        _say(out, f"{len(found.nodes)} things and {len(found.edges)} edges → {output}")


def link(
    a: One,
    relation: Way,
    b: Other,
    store: options.Place,
    by: Annotated[str | None, opt("Who says so: an ORCID iD, a ROR or a name.")] = None,
    source: Annotated[str | None, opt("The document that says so, by its identifier.")] = None,
) -> None:
    """Store that two things are connected: A RELATION B.

    The ends need not be in the store. What is known of them is checked: that the relation leads from and to things of
    their classes, that checksums are right, that nothing contradicts it. Write PIDINST: or PHD-ID: before a DOI or
    Handle to say that it names an instrument or a descriptor. The name of an inverse turns the edge round.

    Examples:

        nboq pid link PIDINST:10.83185/abcd-1234 hosted_by RRID:SCR_017934 --store instruments.db

        nboq pid link RRID:SCR_017934 hosts PIDINST:10.83185/abcd-1234 --store instruments.db

        nboq pid link S-BIAD1026 collected_by doi:10.83185/abcd-1234 --by 0000-0002-1694-233X --store instruments.db
    """
    with existing_store(store, waiting=note) as opened:
        made = link_things(opened, a, relation, b, by=by, source=source)
    _say(out, f"{_sentence(made)} (since {made.at}, graph {made.graph})")


def unlink(a: One, relation: Way, b: Other, store: options.Place) -> None:
    """Take a connection out again that was stored with `nboq pid link`, whoever said it.

    Documents aren't changed; when one still says the same, it's named.

    Examples:

        nboq pid unlink doi:10.83185/abcd-1234 hosted_by RRID:SCR_017934 --store instruments.db
    """
    with existing_store(store, waiting=note) as opened:
        left = unlink_things(opened, a, relation, b)
    _say(out, f"the link is out of {store}")
    for statement in left:
        _say(err, f"still said by the document {statement.source or statement.graph}")


def connect(
    store: options.Place,
    documents: Annotated[list[str] | None, arg("Ids of documents; left out, all.", metavar="[DOCUMENT]...")] = None,
) -> None:
    """Store the connections that documents state in other words: owners with identifiers, related identifiers.

    SPARQL then finds them like all others. Run it again after loading: what a document no longer says goes.

    Examples:

        nboq pid connect --store instruments.db

        nboq pid connect urn:uuid:0b1c… --store instruments.db
    """
    with existing_store(store, waiting=note) as opened:
        done = connect_documents(opened, *(documents or ()))
    out.print(f"{len(done.added)} connections came, {len(done.removed)} went, {done.kept} stayed")
    for related in done.unplaced[:_MOST]:
        _say(err, f"left alone: {related}")
    if len(done.unplaced) > _MOST:
        err.print(f"… and {len(done.unplaced) - _MOST} more")


def relations(format: Format = None) -> None:
    """List the named relations: what they join, and what DataCite and PIDINST call them.

    A relation is stored in one direction; the inverse is another way to write it.

    Examples:

        nboq pid relations
    """
    rows = []
    for found in table_of_relations().values():
        datacite = (found.datacite, found.datacite_inverse, found.datacite_element)
        pidinst = (found.pidinst, found.pidinst_inverse, found.pidinst_element)
        ends = (", ".join(found.subjects), ", ".join(found.objects))
        rows.append((found.name, found.inverse, *ends, _names(*datacite), _names(*pidinst)))
    show_rows(("name", "inverse", "from", "to", "DataCite", "PIDINST"), rows, format)
    err.print("← is said from the other end; words in brackets are elements of a record.", style="dim")


def _names(forward: str | None, backward: str | None, element: str | None) -> str:
    named = (forward, f"← {backward}" if backward else None, f"({element})" if element else None)
    return ", ".join(dict.fromkeys(name for name in named if name))
