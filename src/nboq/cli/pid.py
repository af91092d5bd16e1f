"""`nboq pid`: everything about persistent identifiers, under one roof."""

from __future__ import annotations

import typer

from nboq.cli import pid_chain, pid_graph, pid_registry


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="pid",
        help="Persistent identifiers: check, chain, link and walk them; what to register next; stamp descriptors.",
        no_args_is_help=True,
    )
    pid_registry.register(group)
    pid_chain.register(group)
    pid_graph.register(group)
    app.add_typer(group)
