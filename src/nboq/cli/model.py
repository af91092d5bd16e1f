"""`nboq model`: which model is in use, and what vendors need who extend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli.options import arg, opt, output
from nboq.cli.terminal import out
from nboq.errors import InputError
from nboq.schema.model import Model, current_model, nbo_q
from nboq.schema.model_sources import build, import_map, located


def model_(
    sources: Annotated[
        list[str] | None, arg("LinkML schemas or other models; left out, the one that is in use.")
    ] = None,
    path: Annotated[
        Path | None, output("A folder for the artefacts, which then is a model by itself; left out, none are written.")
    ] = None,
    imports: Annotated[
        bool, opt("Print where NBO-Q's LinkML sources are, as LinkML's tools take it.", "--import-map")
    ] = False,
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
    if imports:
        typer.echo(json.dumps(import_map(), indent=1))
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
