"""`nboq terms`."""

from __future__ import annotations

from typing import Annotated

from rich.markup import escape
from rich.tree import Tree

from nboq.cli.options import arg, opt
from nboq.cli.terminal import out
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm, ValueTerm, current_model


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


def _show(kind: str, term: ClassTerm | SlotTerm | EnumTerm | ValueTerm) -> None:
    model = current_model()
    out.print(f"[bold]{term.name}[/]  {kind}  {term.iri}")
    out.print(escape(f"{term.title}. {term.description}" if isinstance(term, ValueTerm) else term.description))
    match term:
        case ClassTerm():
            out.print(f"kinds of: {' → '.join(term.ancestors)}")
            for name, use in term.slots.items():
                slot, tier = model.slots[name], f"tier {use.tier} {use.obligation}" if use.tier else ""
                out.print(
                    f"  [bold]{name}[/]{'*' if slot.multivalued else ''}  {escape(slot.expected)}  [dim]{tier}[/]"
                )
        case SlotTerm():
            out.print(escape(f"takes {'any number of: ' if term.multivalued else ''}{term.expected}"))
            used = [body.name for body in model.classes.values() if term.name in body.slots and not body.abstract]
            out.print(f"used in: {', '.join(used)}")
        case EnumTerm():
            for value in term.values.values():
                out.print(f"  [bold]{value.name}[/]  {escape(value.title)}  [dim]{escape(value.description)}[/]")
        case ValueTerm() if term.aliases:
            out.print(escape(f"also written: {', '.join(term.aliases)}"))


def terms(
    name: Annotated[str | None, arg("A class, slot, enumeration or value; a name, CURIE or IRI.")] = None,
    search: Annotated[str | None, opt("Show every term with this word in name or definition.")] = None,
) -> None:
    """Look up what the terms of the model mean.

    Without a name it shows all classes.

    Examples:

        nboq terms Objective

        nboq terms working_distance

        nboq terms ObjectiveCorrection.PlanApochromat

        nboq terms --search aperture
    """
    model = current_model()
    if search is not None:
        word = search.lower()
        found: list[ClassTerm | SlotTerm | EnumTerm] = [*model.classes.values(), *model.slots.values()]
        for item in (*found, *model.enums.values()):
            if word in item.name.lower() or word in item.description.lower():
                out.print(f"[bold]{item.name}[/]  {escape(item.description)}")
        return
    if name is None:
        out.print(_tree())
        return
    match model.find(name):
        case ClassTerm() as term:
            _show("class, abstract" if term.abstract else "class", term)
        case SlotTerm() as term:
            _show("slot", term)
        case EnumTerm() as term:
            _show("enumeration", term)
        case ValueTerm() as term:
            _show("value", term)
