"""The commands put together, and the way in and out of them."""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from nboq._version import __version__
from nboq.cli.options import MODEL_HELP, USAGE, Command, opt, use_model
from nboq.cli.terminal import FINE, Notes, is_reader_gone, let_go_of_output, say, take_streams
from nboq.errors import NboqError
from nboq.schema.artefacts import tsv_rows
from nboq.schema.labels import escaped
from nboq.schema.model import use

_STOPPING: Final = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Root(TyperGroup):
    """Everything ends here: errors become one line and an exit status, whichever command they come from."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Look at what was given, which prints help."""
        try:
            return super().make_context(*given, **more)
        except SystemExit as ended:  # as rich does when the reader of its help goes
            raise typer.Exit(FINE if is_reader_gone() else int(ended.code or 0)) from None

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except USAGE as error:
            error.message = escaped(error.message, "\t")
            raise
        except (typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:  # whoever read us has gone, as `head` does
            status = FINE
        except BaseException as error:
            if ctx.params.get("debug") and not isinstance(error, NboqError):
                traceback.print_exc()
            status = say(error)
        raise typer.Exit(status)


class _Unloaded(_Root):
    """The root of commands of which it knows what the table says, until one is called: loading all takes a second."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the command that is called."""
        name, sign, rest = super().resolve_command(ctx, args)
        return name, typer.main.get_group(application(name)).commands[name] if name else sign, rest


def _group(**settings: Any) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", **settings)


_ROWS: Final = tsv_rows(Path(__file__).with_name("commands.tsv"))


def _begun(kind: type[_Root]) -> typer.Typer:
    names = {"help_option_names": ["-h", "--help"]}
    app = _group(name="nboq", cls=kind, pretty_exceptions_enable=False, context_settings=names)
    app.callback()(_root)
    return app


def application(wanted: str | None = None) -> typer.Typer:
    """Put the commands together.

    Args:
        wanted: A command, or the name of a group: only that. Left out, all.
    """
    app = _begun(_Root)
    groups = {"": app}
    for row in _ROWS:
        if wanted is not None and wanted != _calling(row):
            continue
        module, name, panel = import_module(f"nboq.cli.{row['module']}"), row["group"], row["panel"]
        if name not in groups:
            groups[name] = _group(name=name, help=module.__doc__ if row["more"] else row["help"])
            app.add_typer(groups[name], rich_help_panel=panel)
        for function in row["functions"].split():
            add = groups[name].command(_called(function), cls=Command, rich_help_panel=None if name else panel)
            add(getattr(module, function))
    return app


def unloaded() -> typer.Typer:
    """Put together what the table says about commands: enough for help, for completion and for mistakes."""
    app = _begun(_Unloaded)
    for row in _ROWS:
        name, text, panel = _calling(row), row["help"], row["panel"]
        if not row["group"]:
            app.command(name, help=text, rich_help_panel=panel)(lambda: None)
        elif text:
            app.add_typer(_group(name=name, help=text), rich_help_panel=panel)
    return app


def _called(function: str) -> str:
    return function.rstrip("_").replace("_", "-")


def _calling(row: Mapping[str, str]) -> str:
    """Give what calls for a row of the table."""
    return row["group"] or _called(row["functions"])


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nboq {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[bool, opt("Show the version and stop.", "--version", callback=_version, is_eager=True)] = False,
    debug: Annotated[bool, opt("Show where an error comes from.", "--debug")] = False,
    model: Annotated[str | None, opt(MODEL_HELP, metavar="MODEL", envvar="NBOQ_MODEL")] = None,
) -> None:
    """Light-microscope descriptors as linked data: convert, check, store, query and publish them.

    Examples:

        nboq convert axiovert.json -o axiovert.ttl

        nboq validate axiovert.json --tier 2

        nboq load axiovert.json --store instruments.db

        nboq query objectives --param min_na=1.2 --store instruments.db

        nboq show axiovert.json -o axiovert.html

    In every command -o, --output is the file or folder that is written, -f, --format its format, and -s, --store the
    store.

    Exit status: 0 fine; 1 findings about the content; 2 input that can't be used; 70 a fault of nboq itself, which
    NBOQ_TRACEBACK=1 or --debug shows; 130, 143 or 129 stopped by Ctrl-C, kill or a terminal that was closed.
    """
    del version, debug
    use(None)
    use_model(model)
    log = logging.getLogger("nboq.inputs")
    log.setLevel(logging.INFO)
    if not log.handlers:
        log.addHandler(Notes())


def _stop(number: int, frame: object) -> NoReturn:
    del frame
    for name in _STOPPING:  # whoever is impatient would leave what is being cleaned up
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)  # by way of every `finally`, so that temporary files go


def main() -> None:
    """Run the command line; errors become one line and an exit status."""
    take_streams()
    for name in _STOPPING:
        if signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:  # as under nohup
            signal.signal(getattr(signal, name), _stop)
    try:
        unloaded()()
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except NboqError as error:
        status = say(error)
    else:
        status = FINE
    sys.exit(let_go_of_output() or status)
