"""Names of version 3.0.0.dev that moved: they still work, and warn, for one version."""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_MODULES: Final = {
    "bulk": "batch",
    "changes": "comparison.diff",
    "completing": "checks.completeness",
    "crosswalk": "schema.crosswalk",
    "iri": "schema.iri",
    "links": "store.relations",
    "merging": "comparison.match",
    "model": "schema.classes",
    "output": "files",
    "parallel": "batch.workers",
    "rdf": "formats.rdf",
    "record": "schema.base",
    "registry": "registration",
    "resources": "schema.artefacts",
    "terms": "schema.model",
    "units": "schema.units",
    "validation": "checks",
    "view": "render",
}


def warn_moved(old: str, new: str) -> None:
    """Say where something is now, at the line of whoever asked for it."""
    warnings.warn(f"{old} is now {new}", DeprecationWarning, stacklevel=3)


def moved_names(module: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Make the `__getattr__` of a module whose names moved.

    Args:
        module: The module.
        homes: What each name is now, with its module.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        warn_moved(f"{module}.{name}", homes[name])
        home, _, new = homes[name].rpartition(".")
        return getattr(importlib.import_module(home), new)

    return find


def old_keyword(old: str, new: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function take a keyword under its old name as well, with a warning."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def renamed(*arguments: P.args, **options: P.kwargs) -> T:
            if old in options:
                warn_moved(f"{function.__name__}({old}=…)", f"{new}=")
                options[new] = options.pop(old)
            return function(*arguments, **options)

        return renamed

    return decorate


class OldModules:
    """Finds a module under its old name; asked first, since a package there has the path of the new one."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Give a spec for a module that moved, or None."""
        top, _, rest = name.partition(".")
        first, _, below = rest.partition(".")
        if top != "nboq" or first not in _MODULES:
            return None
        from importlib.util import find_spec

        new = ".".join(filter(None, ("nboq", _MODULES[first], below)))
        try:
            if find_spec(new) is None:
                return None
        except ModuleNotFoundError:
            return None
        return ModuleSpec(name, _Alias(new), is_package=True)  # type: ignore[arg-type]


class _Alias:
    def __init__(self, new: str) -> None:
        self._new = new

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        warnings.warn(f"{module.__name__} is now {self._new}", DeprecationWarning, stacklevel=2)
        # The import system hands on what stands here after a module was executed.
        sys.modules[module.__name__] = importlib.import_module(self._new)
