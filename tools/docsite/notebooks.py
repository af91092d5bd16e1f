"""The notebooks of the documentation: run in this process, cell by cell, and written as pages of the site.

A kernel would start in seconds and bring a dozen packages. What the cells need of one is that names stay from cell to
cell, and that the last expression of one is shown. What they show isn't kept, as it changes with the model.
"""

from __future__ import annotations

import ast
import io
import json
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
NOTEBOOKS: Final = tuple(sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")))


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Read the cells of a notebook."""
    found: list[dict[str, Any]] = json.loads(notebook.read_text("utf-8"))["cells"]
    return found


def outputs(notebook: Path, files: Iterable[Path]) -> list[list[dict[str, Any]]]:
    """Run a notebook in an empty folder with some files; give what each cell of code shows, as a kernel would."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        with chdir(folder):
            return [_shown("".join(cell["source"]), names) for cell in cells(notebook) if cell["cell_type"] == "code"]


def _shown(code: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    tree, printed, value = ast.parse(code), io.StringIO(), None
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue().splitlines(True)})
    if value is not None:
        data = {"text/plain": repr(value).splitlines(True)}
        if draw := getattr(value, "_repr_html_", None):
            data["text/html"] = draw().splitlines(True)
        found.append({"output_type": "display_data", "metadata": {}, "data": data})
    return found


def page(notebook: Path, files: Iterable[Path]) -> str:
    """Run a notebook with some files, and write it with what its cells show as Markdown."""
    told: list[str] = []
    shown = iter(outputs(notebook, files))
    for cell in cells(notebook):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            told.append(text)
            continue
        told.append(f"```python\n{text}\n```")
        for one in next(shown):
            data = one.get("data", {"text/plain": one.get("text", [])})
            if "text/html" in data:
                told.append(f'<div class="shown">{"".join("".join(data["text/html"]).splitlines())}</div>')
            else:
                told.append(f"```text\n{''.join(data['text/plain']).rstrip()}\n```")
    return "\n\n".join([*told, f"[The notebook itself]({notebook.name})"]) + "\n"
