"""Data flows one way: a room imports only from the rooms before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

# In the order in which data passes them; rooms in one line stand side by side.
_ORDER: list[set[str]] = [
    {"errors", "resources"},
    {"terms", "output", "parallel"},
    {"iri", "units", "crosswalk", "pid"},
    {"record"},
    {"model", "document"},
    {"rdf"},
    {"formats"},
    {"merging", "bulk"},
    {"simulate"},
    {"validation"},
    {"completing"},
    {"changes"},
    {"store"},
    {"links"},
    {"registry"},
    {"view"},
    {"publish"},
    {"cli"},
    {"__main__"},
]
_SOURCE = ROOT / "src" / "nboq"
_ROOMS = {room: rank for rank, rooms in enumerate(_ORDER) for room in rooms}


def _imports(path: Path) -> set[str]:
    """Give the rooms that a module imports while it is loaded; imports inside of functions come later."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nboq."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "nboq":
            found |= {name.name for name in node.names if name.name in _ROOMS}
    return found


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(_SOURCE.rglob("*.py"))
        if path.relative_to(_SOURCE).parts[0] not in ("build", "__init__.py")
    ],
    ids=lambda path: str(path.relative_to(_SOURCE)),
)
def test_a_module_imports_only_from_rooms_before_its_own(path: Path) -> None:
    room = path.relative_to(_SOURCE).parts[0].removesuffix(".py")
    assert room in _ROOMS, f"the room {room} has no place in the order"
    for other in _imports(path) - {room}:
        assert _ROOMS[other] < _ROOMS[room], f"{room} imports {other}"


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
