"""Documents that would steer a terminal: commands show what they hold by its codes, on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import nboq
from nboq.schema.labels import escaped

_EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\r\u202eevil\u2066\u200b\ufeff"
_ID = "https://doi.org/10.83185/poison"
_TEXT = f"Scope {_EVIL}"
# Colours, styles and links of our own (ECMA-48 §8.3.117; OSC 8), and lines that a progress bar erases and goes up from.
_OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\|\x1b\[\?25[lh]|\x1b\[\d*[AK]|\r\n|\n|\r|\t")
_DOCUMENT = {
    "type": "HardwareDescriptor",
    "id": f"{_ID}-1",
    "tier": 1,
    "name": _TEXT,
    "description": _TEXT,
    "describes": {"type": "Instrument", "id": _ID, "name": _TEXT},
    "components": [{"type": "Objective", "id": f"{_ID}-o", "name": _TEXT, "model": _TEXT, "lens_na": _TEXT, _TEXT: 1}],
    "extensions": {f"x:{_EVIL}": _TEXT},
}
_COMMANDS = [
    "validate DOC",
    "query SELECT*{?s?p?o} -s STORE",
    "convert DOC -f json",
    "convert DOC -f turtle",
    "TEXT",
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the words in capitals stand for."""
    folder = tmp_path_factory.mktemp("poisoned")
    document, other, form, image = (folder / name for name in ("a.json", "b.json", "form.csv", "image.json"))
    document.write_text(json.dumps(_DOCUMENT))
    other.write_text(json.dumps({**_DOCUMENT, "description": f"other {_EVIL}", "components": []}))
    form.write_text(f"entity,class,name,field\n{_ID},Objective,{_EVIL},lens_na\n", newline="")
    image.write_text(json.dumps({"type": "Image", "id": "urn:x:image", "name": _TEXT}))
    sound = {**_DOCUMENT, "components": [{"type": "Objective", "id": f"{_ID}-o", "name": _TEXT, "model": _TEXT}]}
    with nboq.Store(folder / "s.db") as store:
        store.load(nboq.read_bytes(json.dumps(sound).encode(), f"a{_EVIL}.json"))
    return {
        "DOC": str(document),
        "OTHER": str(other),
        "FORM": str(form),
        "IMAGE": str(image),
        "STORE": str(folder / "s.db"),
        "TEXT": _TEXT.replace("\x00", ""),
    }


def _on_terminal(command: list[str], environment: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        said = b""
        with suppress(OSError):  # a terminal whose other side is closed
            while part := os.read(ours, 65536):
                said += part
    os.close(ours)
    return said.decode("utf-8", "backslashreplace")


@pytest.mark.slow
@pytest.mark.parametrize("command", _COMMANDS)
def test_nothing_of_a_document_steers_a_terminal(command: str, places: dict[str, str], tmp_path: Path) -> None:
    words = [places.get(word, word).replace("OUT", str(tmp_path / "out")) for word in command.split()]
    call = [sys.executable, "-m", "nboq", *words]
    environment = {**os.environ, "COLUMNS": "200", "TERM": "xterm-256color"}
    shown = _OURS.sub("", _on_terminal(call, environment))
    assert shown == escaped(shown, ""), ascii(shown)
    piped = subprocess.run(call, capture_output=True, env=environment, check=False)
    told = piped.stderr.decode("utf-8", "backslashreplace")
    assert told == escaped(told) and "Traceback" not in told, ascii(told)
    if not set(words) & {"-f", "--json", "export"}:  # a result is exact where it goes on to a program
        text = piped.stdout.decode("utf-8", "backslashreplace")
        assert text == escaped(text), ascii(text)
