"""`nboq pid chain`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.common import FINDINGS, err, existing_store
from nboq.pid.chain import Chain, MissingLink, missing_links
from nboq.pid.citation import InstrumentFacts, bibtex, csl, sentence
from nboq.store.relations import StoredLinks
from nboq.store.relations.facts import facts_of

_FORMATS = options.Formats({"canonical": (), "labelled": (), "iri": (), "json": ()}, default="canonical")


class _Citation(StrEnum):
    SENTENCE = "sentence"
    BIBTEX = "bibtex"
    CSL = "csl"


def _as_json(found: Chain) -> str:
    body = {
        "canonical": str(found),
        "labelled": found.labelled(),
        "iri": found.iri,
        "members": [
            {"tier": tier.value, "scheme": member.scheme, "norm": member.norm, "iri": member.iri}
            for tier, member in found.members.items()
        ],
    }
    return json.dumps(body, indent=2, ensure_ascii=False)


def _cited(found: Chain, form: _Citation, facts: InstrumentFacts) -> str:
    match form:
        case _Citation.BIBTEX:
            return bibtex(found, facts).rstrip("\n")
        case _Citation.CSL:
            return json.dumps([csl(found, facts)], indent=2, ensure_ascii=False)
        case _Citation.SENTENCE:
            return sentence(found, facts)


def _written(found: Chain, chosen: str) -> str:
    match chosen:
        case "labelled":
            return found.labelled()
        case "iri":
            return found.iri
        case "json":
            return _as_json(found)
        case _:
            return str(found)


def chain(
    text: Annotated[str, typer.Argument(help="The chain, in any form; quote it.", show_default=False)],
    format: Annotated[str | None, _FORMATS.option()] = None,
    cite: Annotated[_Citation | None, typer.Option("--cite", help="Write how to cite the instrument instead.")] = None,
    store: Annotated[str | None, options.store("Check every link against this store.")] = None,
    name: Annotated[str, typer.Option("--name", help="For --cite: what the instrument is called.")] = "",
    manufacturer: Annotated[
        list[str] | None, typer.Option("--manufacturer", help="For --cite: who made it; may be given again.")
    ] = None,
    model_name: Annotated[str, typer.Option("--model-name", help="For --cite: its model.")] = "",
    facility_name: Annotated[str, typer.Option("--facility-name", help="For --cite: who keeps it.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="For --cite: whom it belongs to.")] = "",
    year: Annotated[int | None, typer.Option("--year", help="For --cite: the year it was commissioned.")] = None,
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
        said = InstrumentFacts(
            name=name or known.name,
            manufacturers=tuple(manufacturer or known.manufacturers),
            model_name=model_name or known.model_name,
            facility_name=facility_name or known.facility_name,
            owner=owner or known.owner,
            year_commissioned=year if year is not None else known.year_commissioned,
            descriptor_version=known.descriptor_version,
            descriptor_date=known.descriptor_date,
            landing_page=known.landing_page,
        )
        typer.echo(_cited(found, cite, said))
    else:
        typer.echo(_written(found, chosen))
    for link in missing:
        err.print(f"[yellow]missing link:[/] {escape(str(link))}")
    if missing:
        raise typer.Exit(FINDINGS)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(chain)
