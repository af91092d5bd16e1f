"""The application and its way in and out."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from nboq._version import __version__
from nboq.cli import (
    complete,
    convert,
    diff,
    embed,
    formats,
    load,
    merge,
    pid,
    publish,
    query,
    registry,
    serve,
    show,
    simulate,
    store,
    terms,
    validate,
)
from nboq.cli.common import UNUSABLE, err, say
from nboq.cli.options import Command
from nboq.errors import NboqError

app = typer.Typer(
    name="nboq",
    help="Light-microscope descriptors as linked data: convert, validate, store and query them.\n\n"
    "Exit status: 0 fine, 1 findings about the content, 2 input that can't be used.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _module in (
    convert,
    formats,
    merge,
    embed,
    validate,
    complete,
    diff,
    load,
    store,
    serve,
    query,
    show,
    terms,
    pid,
    registry,
    publish,
    simulate,
):
    _module.register(app)


def _take_old_spellings(group: typer.Typer) -> None:
    for command in group.registered_commands:
        command.cls = Command
    for below in group.registered_groups:
        if below.typer_instance is not None:
            _take_old_spellings(below.typer_instance)


_take_old_spellings(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nboq {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line; errors become one line and an exit status."""
    try:
        app()
    except NboqError as error:
        sys.exit(say(error))
    except RecursionError:
        err.print("[red]error:[/] the input is nested too deeply to be a description of a microscope")
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has gone, as `head` does
        sys.exit(0)
