"""What was renamed still works for one version, and says what it is called now."""

from __future__ import annotations

import importlib
import sys
import warnings

import pytest

import nboq
import nboq.errors


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nboq.model", "nboq.schema.classes"),
        ("nboq.validation", "nboq.checks"),
        ("nboq.rdf.emit", "nboq.formats.rdf.emit"),
        ("nboq.terms", "nboq.schema.model"),
    ],
)
def test_modules_under_their_old_names(old: str, new: str) -> None:
    for name in [name for name in sys.modules if name == old or name.startswith(old + ".")]:
        del sys.modules[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module(old.rpartition(".")[0])
    with pytest.warns(DeprecationWarning, match=f"{old} is now {new}"):
        module = importlib.import_module(old)
    assert module is importlib.import_module(new)
    assert module.__spec__ is not None and module.__spec__.name == new


def test_a_keyword_under_its_old_name() -> None:
    content = b'{"type": "Objective", "id": "urn:x:1"}'
    with pytest.warns(DeprecationWarning, match=r"read_bytes\(name=…\) is now format=") as caught:
        document = nboq.read_bytes(content, "x", name="json")  # type: ignore[call-arg]
    assert document == nboq.read_bytes(content, "x", format="json") and caught[0].filename == __file__


@pytest.mark.parametrize("name", ["nboq.validation.nothing", "nboq.nothing", "nboq.changes.nothing.more"])
def test_what_never_was_is_still_not_there(name: str) -> None:
    with warnings.catch_warnings(), pytest.raises(ModuleNotFoundError):
        warnings.simplefilter("ignore")
        importlib.import_module(name)


def test_old_names_of_values() -> None:
    with pytest.warns(DeprecationWarning, match=r"nboq.TERMS is now nboq.current_model\(\)"):
        assert nboq.TERMS is nboq.current_model()
    with pytest.warns(DeprecationWarning, match=r"nboq.errors.BrokenInput is now Malformed"):
        assert nboq.errors.BrokenInput is nboq.errors.Malformed
    with pytest.raises(AttributeError):
        _ = nboq.errors.Nothing
