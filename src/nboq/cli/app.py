"""The application and its way in and out."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from nboq._version import __version__
from nboq.cli import (
    completeness,
    convert,
    datacite,
    diff,
    formats,
    merge,
    model,
    pid,
    publish,
    query,
    registration,
    serve,
    show,
    simulate,
    store,
    validate,
)
from nboq.cli.options import MODEL_HELP, Command, opt, use_model
from nboq.cli.terminal import FINE, is_reader_gone, let_go_of_output, say, take_streams
from nboq.errors import NboqError
from nboq.schema.labels import escaped
from nboq.schema.model import use

_COMMANDS: Final[Mapping[str, tuple[Callable[..., Any], ...]]] = {
    "Read and write": (convert.convert, formats.formats, merge.merge, merge.embed),
    "Check and compare": (validate.validate, completeness.completeness_, completeness.fill_, diff.diff),
    "Store and ask": (store.load, store.remove, query.query, serve.serve),
    "Draw and publish": (show.show,),
    "Look up and try out": (model.terms, model.model_, simulate.simulate),
}
"""The commands, by what one wants; each goes by the name of its function."""
_GROUPS: Final[Mapping[str, tuple[str, str, tuple[Callable[..., Any], ...]]]] = {
    "store": (
        "Store and ask",
        "What is in a store, and ways out of it: list, stats, export, backup, model, upgrade.",
        (store.list_, store.stats, store.export, store.backup, store.model, store.upgrade),
    ),
    "publish": (
        "Draw and publish",
        "Publish as folders that any web server serves: the vocabulary, instruments, a descriptor with its images.",
        (publish.vocabulary, publish.instruments, publish.crate),
    ),
    "pid": (
        "Identifiers",
        "Persistent identifiers: check, chain, link and walk them; what to register next; stamp descriptors.",
        (
            *(registration.next_, registration.reconcile, registration.check, registration.mint),
            *(pid.chain, pid.graph, pid.link, pid.unlink, pid.connect, pid.relations),
        ),
    ),
    "datacite": (
        "Identifiers",
        datacite.__doc__ or "",
        (
            *(datacite.draft, datacite.update, datacite.publish, datacite.register, datacite.hide),
            *(datacite.get, datacite.list_, datacite.validate),
        ),
    ),
}
"""The groups of commands, each with what one wants and what it is for."""


_USAGE: Final[Any] = typer.BadParameter.__mro__[2]
"""What all mistakes in a command line are."""
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
        except _USAGE as error:
            error.message = escaped(error.message)
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


def _group(**settings: Any) -> typer.Typer:
    return typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", **settings)


def _add(group: typer.Typer, commands: Iterable[Callable[..., Any]], panel: str | None = None) -> None:
    for function in commands:
        group.command(function.__name__.rstrip("_"), cls=Command, rich_help_panel=panel)(function)


app = _group(
    name="nboq",
    cls=_Root,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _panel, _functions in _COMMANDS.items():
    _add(app, _functions, _panel)
for _name, (_panel, _text, _functions) in _GROUPS.items():
    _below = _group(name=_name, help=_text)
    _add(_below, _functions)
    app.add_typer(_below, rich_help_panel=_panel)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nboq {__version__}")
        raise typer.Exit


@app.callback()
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


_stopped: list[int] = []
"""The signal that ended this process, if one did."""


def _stop(number: int, frame: object) -> NoReturn:
    del frame
    _stopped.append(number)
    for name in _STOPPING:  # whoever is impatient would leave what is being cleaned up
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + number)  # by way of every `finally`, so that temporary files go


def _end_as_stopped() -> None:
    """Die of the signal, when all else is done: a shell goes on with its loop after any status, 130 as well."""
    for number in _stopped[:1]:
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)


def main() -> None:
    """Run the command line; errors become one line and an exit status."""
    take_streams()
    atexit.register(_end_as_stopped)  # first of all, so that it runs last
    for name in _STOPPING:
        if signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:  # as under nohup
            signal.signal(getattr(signal, name), _stop)
    try:
        app()
    except SystemExit as ended:
        status = ended.code
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except NboqError as error:
        status = say(error)
    else:
        status = FINE
    sys.exit(let_go_of_output() or status)
