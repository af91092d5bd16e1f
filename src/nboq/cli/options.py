"""Options, decided once: each name means the same in every command.

| option | what it means |
|---|---|
| `-o`, `--output PATH` | the file or folder that is written; left out, standard output |
| `-f`, `--format FORMAT` | the format of what is written: of a document, a report, answers, a picture |
| `-s`, `--store PLACE` | the store: a folder, or the address of a SPARQL endpoint |
| `--from FORMAT` | the format of what is read (`convert`) |
| `--json` | print what came out as JSON |
| `--tier N` | the tier to look at |
| `--profile NAME` | the profile to validate against, and nothing else |
| `--workers N`, `--scheduler ADDRESS` | how many processes work, or which Dask scheduler |
| `--base-url URL` | where a published folder will be served |
| `--bind HOST:PORT`, `--write` | where `serve` and `mcp` listen, and whether clients of `serve` may change the store |
| `--timeout SECONDS` | how long a question may take (`query`, `serve`) |
| `--model MODEL` | the model to use, in every command: a LinkML schema, a folder of artefacts or an installed model |

Reserved for what is to come: `--kind` of `publish crate`, `--to-version` of `migrate`. No option may take these names
for something else.

Old spellings work for one version and warn. They stand in `old_spellings.tsv`, by command.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from typer.core import TyperCommand

from nboq.cli.terminal import err
from nboq.errors import NotFound, UnknownFormat
from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import Model, use

USAGE: Final[Any] = typer.BadParameter.__mro__[2]
"""What all mistakes in a command line are."""


def opt(text: str, *names: str, **more: Any) -> Any:
    """Declare an option: what it does, and its names where the parameter's isn't enough."""
    return typer.Option(*names, help=text, **more)


def arg(text: str, **more: Any) -> Any:
    """Declare an argument by what it is."""
    return typer.Argument(help=text, **more)


def _placed(path: Path | None) -> Path | None:
    """Refuse a path in a folder that isn't there: it's a typing error more often than a wish."""
    if path is not None and not path.parent.exists():
        raise NotFound("there is no folder for it", source=path, hint=f"make {path.parent} first")
    return path


def output(text: str = "The file to write; left out, standard output.") -> Any:
    """Give the option for where the result goes, with the words that a command has for it."""
    return typer.Option("--output", "-o", metavar="PATH", help=text, show_default=False, callback=_placed)


Output = Annotated[Path | None, output()]


def store(text: str, *, variable: str | None = "NBOQ_STORE") -> Any:
    """Give the option for the store, with what a command wants it for."""
    return typer.Option("--store", "-s", metavar="PLACE", envvar=variable, help=text, show_default=False)


_STORE: Final = "The store: a folder, or the address of a SPARQL endpoint."
Place = Annotated[str, store(_STORE)]
"""Which store; for an endpoint, environment variables say the rest, as `open_store` has them."""
Inputs = Annotated[
    list[str],
    arg(
        "Files of any format, folders, patterns, archives, JSON Lines, N-Quads, stores, - for standard input.",
        metavar="INPUT…",
    ),
]
MaybePlace = Annotated[str | None, store(_STORE)]
Json = Annotated[bool, opt("Print what came out as JSON.", "--json")]


def _tier(text: str) -> int:
    if text not in ("1", "2", "3"):
        raise typer.BadParameter(f"{text!r} is no tier; expected 1, 2 or 3")
    return int(text)


Tier = Annotated[
    int | None, opt("The tier to look at; left out, the one that is claimed.", "--tier", metavar="N", parser=_tier)
]
Workers = Annotated[int | None, opt("Processes; left out, one for each core.", "--workers", metavar="N", min=1)]
Scheduler = Annotated[
    str | None, opt("A Dask scheduler to work on, such as tcp://10.0.0.1:8786.", "--scheduler", metavar="ADDRESS")
]
BaseUrl = Annotated[
    str, opt("Where the folder will be served; addresses in it are whole then.", "--base-url", metavar="URL")
]
License = Annotated[str, opt("The licence of the data, as an address.", "--license", metavar="URL")]


def format_option(text: str, names: list[str], *others: str) -> Any:
    """Give the option for the format of what is written, by its words and the names that it takes."""
    return opt(
        text, "--format", "-f", *others, metavar="FORMAT", show_default=False, autocompletion=lambda: list(names)
    )


@dataclass(frozen=True)
class Formats:
    """The formats that a command writes, chosen by name, else by the extension of the file.

    Args:
        extensions: The file extensions of each format.
        default: What is written when neither name nor file says anything.
        binary: Formats that a terminal can't show.

    >>> pictures = Formats({"text": (), "svg": (".svg",)}, default="text")
    >>> pictures.choose(None, Path("a.SVG")), pictures.choose(None, None)
    ('svg', 'text')
    >>> pictures.choose("gif", None)
    Traceback (most recent call last):
    nboq.errors.UnknownFormat: unknown output format 'gif'; known are text, svg
    """

    extensions: Mapping[str, Sequence[str]]
    default: str
    binary: Container[str] = ()

    def option(self, text: str = "") -> Any:
        """Give the option for the format; the words are what there is to say about single formats."""
        told = f"{', '.join(self.extensions)}{text}; left out, the file extension decides, else {self.default}."
        return format_option(told, list(self.extensions))

    def choose(self, name: str | None, path: Path | None, default: str | None = None) -> str:
        """Say which format is meant.

        Args:
            name: What --format says.
            path: Where the result goes; `None` is standard output.
            default: What takes the place of the usual default.

        Raises:
            UnknownFormat: If there is no such format, or the extension is that of none.
        """
        if name is None and path is not None and (path.is_file() or not path.exists()):  # devices have no extension
            end = path.name.lower()
            name = next((name for name, those in self.extensions.items() if end.endswith(tuple(those))), None)
            if name is None:
                known = ", ".join(sorted(suffix for those in self.extensions.values() for suffix in those))
                raise UnknownFormat(
                    "unknown file extension", source=path, hint=f"known are {known}; or give the format with --format"
                )
        chosen = name or default or self.default
        if chosen not in self.extensions:
            raise UnknownFormat(f"unknown output format {chosen!r}", hint=f"known are {', '.join(self.extensions)}")
        if chosen in self.binary:
            refuse_terminal(chosen, path)
        return chosen


def refuse_terminal(format: str, path: Path | None) -> None:
    """Refuse to write what a terminal can't show to one.

    Raises:
        typer.BadParameter: If it would go there.
    """
    if path is None and sys.stdout.isatty():
        raise typer.BadParameter(f"{format} can't be shown in a terminal; write it to a file with --output FILE")


def formats(*names: str, **more: Sequence[str]) -> Formats:
    """Give formats of `formats.tsv`, the default first, and others with their file extensions."""
    known = {row["format"]: row for row in tsv_rows(Path(__file__).with_name("formats.tsv"))}
    extensions = {name: known[name]["suffixes"].split() for name in names}
    return Formats({**extensions, **more}, names[0], {name for name in names if known[name]["binary"]})


OLD: Final[dict[str, dict[str, dict[str, str]]]] = {}
"""The spellings of version 2: rows of `old_spellings.tsv`, by command and spelling."""
for _row in tsv_rows(Path(__file__).with_name("old_spellings.tsv")):
    OLD.setdefault(_row["command"], {})[_row["old"]] = _row


def _is_meant(old: Mapping[str, str], value: str, arguments: Sequence[str]) -> bool:
    """Tell by its value and all arguments whether an option is the old one."""
    values, beside = old["values"].split(), old["beside"].split()
    fits = not values or any(fnmatchcase(value, pattern) for pattern in values)
    return fits and (not beside or not set(beside).isdisjoint(arguments))


def warn(old: str, new: str) -> None:
    """Say that a spelling is old, and what is written today."""
    err.print(f"[yellow]deprecated:[/] {escape(old)} is now {escape(new)}; the old spelling goes with the next version")


def current(command: str, arguments: Sequence[str]) -> list[str]:
    """Write arguments as they are written today; warn where that differs.

    Args:
        command: The command's name, such as `pid graph`.
        arguments: What follows it.

    >>> current("show", ["a.json", "-o", "a.svg"])
    ['a.json', '-o', 'a.svg']
    """
    table = OLD.get(command, {})
    done: list[str] = []
    for number, word in enumerate(arguments):
        if word == "--":
            return [*done, *arguments[number:]]
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        old = table.get(name)
        following = value if equals else "".join(arguments[number + 1 : number + 2])
        if old is None or not _is_meant(old, following, arguments):
            done.append(word)
            continue
        warn(name, old["new"])
        done += [old["new"], value] if equals else [old["new"]]
    return done


def moved(path: Path | None, argument: Path | None, name: str) -> Path:
    """Take where to write from --output, else from the argument that it was in version 2.

    Raises:
        typer.BadParameter: If neither says it.
    """
    if path is None and argument is not None:
        warn(name, "--output PATH")
    chosen = path or argument
    if chosen is None:
        raise typer.BadParameter("say where to with --output PATH")
    return chosen


MODEL_HELP: Final = (
    "The model to use: a LinkML schema, a folder of artefacts or the name of an installed model; several with "
    f"'{os.pathsep}' between them."
)


def use_model(sources: str | None) -> None:
    """Use a model from now on, where one is named."""
    if sources:
        use(Model.load(*sources.split(os.pathsep)))


@cache
def _model_option() -> Any:
    """Make the option that every command takes; typer makes options of the parameters of functions only."""
    model = opt(MODEL_HELP, "--model", metavar="MODEL", show_default=False, callback=use_model, expose_value=False)

    def stand_in(model: Any = None) -> None: ...

    stand_in.__annotations__["model"] = Annotated[str | None, model]
    app = typer.Typer(add_completion=False)
    app.command()(stand_in)
    return next(option for option in typer.main.get_command(app).params if option.name == "model")


class Command(TyperCommand):
    """A command that takes --model, and old spellings of its options."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(_model_option())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments, as they are written today."""
        names: list[str] = []
        above = ctx
        while above.parent is not None:
            names.insert(0, above.info_name)
            above = above.parent
        try:
            return super().parse_args(ctx, current(" ".join(names), args))
        except USAGE as error:
            # A name and a value without the option before them are an argument too many.
            pair = re.search(r"[\w-]+=[^\s)]*", error.message) if error.message.startswith("Got unexpected") else None
            if pair and any(parameter.name == "param" for parameter in self.params):
                error.message += f"; parameters are given as -p {pair[0]}"
            raise
