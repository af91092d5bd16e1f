"""Data flows one way: a room imports only from the rooms before it, lazily too, and no modules import in a circle."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

# In the order in which data passes them; rooms in one line stand side by side.
_ORDER: list[set[str]] = [
    {"_moved", "_version"},
    {"errors"},
    {"files", "schema"},
    {"pid"},
    {"document"},
    {"migration", "optics", "sanitize"},
    {"prose"},
    {"formats"},
    {"checks"},
    {"comparison"},
    {"store"},
    {"batch"},
    {"registration"},
    {"render"},
    {"publish"},
    {"service"},
    {"build", "simulate"},
    {"cli"},
    {"__main__"},
]
_SOURCE = ROOT / "src" / "nboq"
_ROOMS = {room: rank for rank, rooms in enumerate(_ORDER) for room in rooms}
_MODULES = {
    ".".join(("nboq", *(part for part in path.relative_to(_SOURCE).with_suffix("").parts if part != "__init__"))): path
    for path in sorted(_SOURCE.rglob("*.py"))
}
# Nothing but the command line needs these.
_ASIDE = {"build", "simulate"}


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


@cache
def _imports(module: str) -> frozenset[str]:
    """Give the modules of this library that one imports, inside of functions too."""
    found = set()
    for node in ast.walk(ast.parse(_MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            found |= {f"{node.module}.{name.name}" for name in node.names if f"{node.module}.{name.name}" in _MODULES}
            if any(f"{node.module}.{name.name}" not in _MODULES for name in node.names):
                found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names if name.name in _MODULES}
    return frozenset(found)


@pytest.mark.parametrize("module", [name for name in _MODULES if name != "nboq"])
def test_a_module_imports_only_from_rooms_before_its_own(module: str) -> None:
    room = _room(module)
    assert room in _ROOMS, f"the room {room} has no place in the order"
    for other in _imports(module):
        before = _room(other)
        if before == room:
            continue
        assert before in _ROOMS, f"{module} imports {other}"
        assert _ROOMS[before] < _ROOMS[room], f"{module} imports {other}"
        assert before not in _ASIDE or room == "cli", f"{module} imports {other}"


def test_no_modules_import_one_another_in_a_circle() -> None:
    # The face of the library hands names on when they are asked for.
    graph = {name: _imports(name) for name in _MODULES} | {"nboq": frozenset()}
    TopologicalSorter(graph).prepare()


def test_no_module_is_shadowed_by_a_name_of_its_package() -> None:
    for name in _MODULES:
        package, _, last = name.rpartition(".")
        if package:
            module = importlib.import_module(name)
            held = vars(importlib.import_module(package)).get(last, module)
            assert held is module, f"{name} is hidden behind {held!r}"


def test_only_the_generators_need_linkml() -> None:
    for path in _SOURCE.rglob("*.py"):
        if "build" not in path.parts:
            assert "linkml" not in {
                alias.name.partition("_")[0]
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Import)
                for alias in node.names
            }, path
            assert "from linkml" not in path.read_text("utf-8"), path


def test_the_order_names_every_room_once() -> None:
    rooms = {Path(path.relative_to(_SOURCE).parts[0]).stem for path in _MODULES.values()} - {"__init__"}
    assert rooms <= set(_ROOMS)


def test_no_module_asks_for_the_model_while_it_is_imported() -> None:
    """A module that held the model could never serve another one."""
    code = (
        "import importlib, sys\n"
        "import nboq.schema.model as model\n"
        "def refuse():\n"
        "    raise AssertionError('the model is asked for at import')\n"
        "model.current_model = model.nbo_q = refuse\n"
        "for name in sys.argv[1:]:\n"
        "    importlib.import_module(name)\n"
    )
    names = [name for name in _MODULES if name not in ("nboq.__main__", "nboq.build.__main__")]
    subprocess.run([sys.executable, "-c", code, *names], check=True)


def test_no_check_takes_a_message_apart() -> None:
    cutting = {"search", "match", "fullmatch", "findall", "finditer", "sub", "split", "partition", "rpartition", "find"}

    def is_message(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in ("message", "messages")

    for name, path in _MODULES.items():
        if _room(name) != "checks":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in cutting:
                assert not any(map(is_message, (node.func.value, *node.args))), f"{name}:{node.lineno}"
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
                assert not any(map(is_message, node.comparators)), f"{name}:{node.lineno}"


def test_words_and_values_have_their_one_module() -> None:
    # Each of these was written a dozen times, and the copies drifted: nboq.schema.labels, nboq.schema.values and
    # nboq.schema.dates have them, nboq.pid.labels those of identifiers.
    taken = {
        *("plain", "number", "shown", "cut", "words", "quantity", "said", "told", "unit_label", "number_label"),
        *("as_number", "read_number", "is_placeholder", "says_nothing", "says_no_value", "printable", "pid_label"),
        *("day_of", "read_day", "iso_day"),
    }
    owners = {
        "nboq.schema.labels",
        "nboq.schema.values",
        "nboq.schema.dates",
        "nboq.schema.quantities",
        "nboq.pid.labels",
    }
    found = [
        f"{name}.{node.name}"
        for name, path in _MODULES.items()
        if name not in owners
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.removeprefix("_") in taken
    ]
    assert found == []
