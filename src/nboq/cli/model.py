"""`nboq model`: which model is in use, and what vendors need who extend it; `nboq terms`: what its terms mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.tree import Tree

from nboq.cli.listing import FORMATS as LISTS
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import arg, opt, output
from nboq.cli.terminal import out, write
from nboq.errors import InputError, UnknownTerm
from nboq.publish.vocabulary.search import found, summary
from nboq.schema.model import LISTED, ClassTerm, EnumTerm, Model, SlotTerm, ValueTerm, current_model, nbo_q


def model_(
    sources: Annotated[list[str] | None, arg("LinkML schemas or other models; left out, the one in use.")] = None,
    path: Annotated[
        Path | None, output("A folder for the artefacts, which then is a model by itself; left out, none are written.")
    ] = None,
    imports: Annotated[bool, opt("Print where our sources are, as LinkML's tools take it.", "--import-map")] = False,
) -> None:
    """Tell what a model is made of and what it adds; write its artefacts.

    A LinkML schema imports NBO-Q as https://w3id.org/nbo-q/nbo_q and finds it in this installation. Rules of its own
    stand beside it, as acme.rules.ttl beside acme.yaml. The artefacts are term table, JSON-LD context, JSON Schema,
    OWL, SKOS and SHACL shapes.

    Examples:

        nboq model acme.yaml

        nboq model acme.yaml -o acme-model

        nboq model --import-map > importmap.json
    """
    from nboq.schema.model_sources import build, import_map, located  # reads YAML, which `terms` has no need of

    if imports:
        write(f"{json.dumps(import_map(), indent=1)}\n".encode())
        return
    if path is not None:
        if not sources:
            raise typer.BadParameter("say which model: nboq model acme.yaml --output FOLDER")
        if path.exists() and not path.is_dir():
            raise InputError("is there and isn't a folder", source=path)
        build([located(source) for source in sources], path)
        sources = [str(path)]
    model = Model.load(*sources) if sources else current_model()
    for name, version in model.parts.items():
        out.print(f"[bold]{escape(name)}[/] {escape(version)}")
    own = [name for name, body in model.classes.items() if body.iri not in nbo_q().by_iri]
    if own:
        out.print(f"classes beyond NBO-Q: {escape(', '.join(own))}")
    out.print(f"artefacts: {escape(str(model.folder))}")


_KINDS: Final = {ClassTerm: "class", SlotTerm: "slot", EnumTerm: "enumeration", ValueTerm: "value"}


def _tree() -> Tree:
    """Draw the classes under what they are kinds of."""
    root = Tree("[bold]NBO-Q[/] " + current_model().version)
    nodes: dict[str, Tree] = {}

    def node(name: str) -> Tree:
        if name not in nodes:
            above = current_model().classes[name].parents
            style = "dim" if current_model().classes[name].abstract else "bold"
            nodes[name] = (node(above[0]) if above else root).add(f"[{style}]{name}[/]")
        return nodes[name]

    for name in current_model().classes:
        node(name)
    return root


def _show(term: ClassTerm | SlotTerm | EnumTerm | ValueTerm) -> None:
    model, kind = current_model(), _KINDS[type(term)]
    if isinstance(term, ClassTerm) and term.abstract:
        kind += ", abstract"
    out.print(f"[bold]{term.name}[/]  {kind}  {term.iri}")
    called = [current_model().labels[term.iri], *term.aliases]
    out.print(escape(", ".join(dict.fromkeys(called))))
    out.print(escape(term.description))
    if term.deprecated:
        out.print(escape(f"deprecated{term.instead}"))
    match term:
        case ClassTerm():
            out.print(f"kinds of: {' → '.join(term.ancestors)}")
            for name, use in term.slots.items():
                slot, tier = model.slots[name], f"tier {use.tier} {use.obligation}" if use.tier else ""
                tier += f" where {use.condition}" if use.where else ""
                out.print(
                    f"  [bold]{name}[/]{'*' if slot.multivalued else ''}  {escape(slot.expected)}  [dim]{tier}[/]"
                )
        case SlotTerm():
            out.print(escape(f"takes {'any number of: ' if term.multivalued else ''}{term.expected}"))
            used = [body.name for body in model.classes.values() if term.name in body.slots and not body.abstract]
            out.print(f"used in: {', '.join(used)}")
        case EnumTerm():
            for value in term.values.values():
                text = f"deprecated{value.instead}" if value.deprecated else value.description
                out.print(f"  [bold]{value.name}[/]  {escape(value.title)}  [dim]{escape(text)}[/]")


def terms(
    name: Annotated[
        str | None, arg("A class, slot, enumeration or value: a name, CURIE or IRI, or what people call it.")
    ] = None,
    search: Annotated[str | None, opt("Show every term that these words find, the nearest first.")] = None,
    format: Format = None,
) -> None:
    """Look up what the terms of the model mean.

    A word that is no name finds the term that people call so, or such whose title, synonyms, names elsewhere or
    definition have it, the nearest first. Without a name it shows all classes.

    Examples:

        nboq terms Objective

        nboq terms working_distance

        nboq terms AOTF

        nboq terms ObjectiveCorrection.PlanApochromat

        nboq terms --search aperture
    """
    if format in ("csv", "json"):
        model = current_model()
        names = found(search) if search is not None else list(model.classes) if name is None else _meant(name)
        told = [(term.name, term.iri, term.title, term.description) for term in map(model.find, names)]
        show_rows(("name", "iri", "title", "definition"), told, format)
        return
    LISTS.choose(format, None)
    if search is not None:
        _list(found(search))
    elif name is None:
        out.print(_tree())
    else:
        _look_up(name)


def _meant(name: str) -> Sequence[str]:
    """Give the term of this name or, where none has it, those that people may mean, the most likely first."""
    try:
        current_model().find(name)
    except UnknownTerm:
        # With a line below it's meant as a name, for which the error knows the nearest.
        if "_" in name or not (names := found(name)):
            raise
        return names
    return [name]


def _look_up(name: str) -> None:
    """Show the term that is meant, and which else there are."""
    names = _meant(name)
    _show(current_model().find(names[0]))
    if names[1:]:
        out.print()
        out.print("found by the same words:")
        _list(names[1 : LISTED + 1])
    if len(names) > LISTED + 1:
        out.print(escape(f"and {len(names) - LISTED - 1} more; nboq terms --search {name!r} shows all"))


def _list(names: Sequence[str]) -> None:
    model = current_model()
    for name in names:
        term = model.find(name)
        out.print(f"[bold]{name}[/]  {escape(f'{term.title}. {summary(term.description)}')}")
