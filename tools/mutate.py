"""Change the library at random places, one at a time, and see whether the tests of the room notice.

    python -m tools.mutate --rooms pid checks --each 10 --seed 7

Each mutation is made in a copy of the project and judged by the doctests of its module, then by the quick tests of
`tests/<room>`, those of `make check`, which stop at the first failure. What stays alive is printed with its line: a
quick test is missing, or the change changes nothing.
The exit status is 1 when more than a tenth stays alive, 2 when the tests of a room fail as they are.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "nboq"
_TESTS: Final = {"document": "schema", "errors": "cli", "files": "batch"}
"""Modules at the top, by the folder of tests that holds them."""
_COMPARE: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_SWAPPED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one file."""

    path: Path
    line: int
    before: str
    after: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.before}  →  {self.after}"


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """Give what an expression may be changed into."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in _COMPARE.get(type(op), ()):
                yield ast.Compare(left, [other()], [right])
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield ast.Call(ast.Name("bool"), [operand], [])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            if not any(isinstance(side, ast.Constant | ast.JoinedStr) and not _number(side) for side in (left, right)):
                yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in _SWAPPED:
            yield ast.Call(ast.Name(_SWAPPED[name]), args, keywords)


def _number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def mutations(path: Path) -> list[Mutation]:
    """List what can be changed in a module: comparisons, conditions, arithmetic, numbers.

    Args:
        path: The module.
    """
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    # Annotations and what only type checkers see aren't behaviour.
    aside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign | ast.arg | ast.FunctionDef)
        for annotation in [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if annotation is not None
        for inner in ast.walk(annotation)
    }
    raw = text.encode()
    result = []
    for node in ast.walk(tree):
        if id(node) in aside or not isinstance(node, ast.expr):
            continue
        start, end = (
            starts[node.lineno - 1] + node.col_offset,
            starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0),
        )
        for after in _changed(node):
            written = f"({ast.unparse(ast.fix_missing_locations(after))})"
            result.append(Mutation(path, node.lineno, raw[start:end].decode(), written, start, end))
    return result


def room_of(path: Path) -> str:
    """Give the folder of tests that a module is held by."""
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return _TESTS.get(first, first)


def passes(room: str, limit: float | None = None, mutation: Mutation | None = None) -> bool:
    """Tell whether the tests of a room pass, as the code is or with a mutation.

    Args:
        room: The room.
        limit: Seconds after which it counts as noticed, since it doesn't end; None for no limit.
        mutation: What to change.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        keep = shutil.ignore_patterns(".git", ".venv", ".*_cache", "site", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=keep, symlinks=True)
        targets = [f"tests/{room}"]
        if mutation:
            changed = copy / mutation.path.relative_to(ROOT)
            raw = changed.read_bytes()
            changed.write_bytes(raw[: mutation.start] + mutation.after.encode() + raw[mutation.end :])
            targets.insert(0, str(changed.relative_to(copy)))
        if (shared := ROOT.parent / "shared").is_dir():
            (Path(folder) / "shared").symlink_to(shared)
        environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": ""}
        for target in targets:
            call = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", target]
            call += ["-m", "not slow and not server and not browser and not long"]
            try:
                done = subprocess.run(call, cwd=copy, env=environment, capture_output=True, timeout=limit, check=False)
            except subprocess.TimeoutExpired:
                return False
            if done.returncode not in (0, 5):  # 5: no tests there
                return False
    return True


def main() -> int:
    """Run mutations and print those that stay alive."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    rooms = sorted({room_of(path) for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.stem in _TESTS})
    ask.add_argument("--rooms", nargs="+", choices=rooms, default=rooms, help="which rooms; all of them by default")
    ask.add_argument("--each", type=int, default=10, help="how many mutations a room")
    ask.add_argument("--seed", type=int, default=int(time.time()), help="the same seed makes the same mutations")
    ask.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many at once")
    given = ask.parse_args()
    dice = random.Random(given.seed)
    print(f"seed {given.seed}")
    alive = tried = 0
    for room in given.rooms:
        paths = [path for path in sorted(SOURCE.rglob("*.py")) if room_of(path) == room]
        paths = [path for path in paths if "do not edit" not in path.read_text("utf-8")[:400]]
        possible = [mutation for path in paths for mutation in mutations(path)]
        chosen = dice.sample(possible, min(given.each, len(possible)))
        begun = time.monotonic()
        if not passes(room):  # or each mutation would count as noticed
            print(f"{room}: its tests fail without any mutation")
            return 2
        limit = 60 + 5 * given.workers * (time.monotonic() - begun)
        left = 0
        with ThreadPoolExecutor(given.workers) as pool:
            results = pool.map(partial(passes, room, limit), chosen)
            for mutation, lives in zip(chosen, results, strict=True):
                left += lives
                print(f"  {'alive' if lives else 'noticed'}: {mutation}", flush=True)
        tried, alive = tried + len(chosen), alive + left
        print(f"{room}: {len(chosen) - left} of {len(chosen)} noticed", flush=True)
    print(f"{alive} of {tried} alive")
    return 1 if alive > tried / 10 else 0


if __name__ == "__main__":
    sys.exit(main())
