"""`nboq` and `python` for scripts, each time a process of its own, forked from one that has loaded the library.

A command takes longer to load the library than for most of what guides ask of it. What it reads, prints and leaves
behind is its own, and so are its folder, environment and status. `python` is so for code (`-c`) alone.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

__all__ = ["programs"]

_STREAMS = (0, 1, 2)
_CALLER = """#!{python} -IS
import json, os, socket, sys
name, arguments = {name!r}, sys.argv[1:]
if name == "python" and arguments[:1] != ["-c"]:
    os.execv({real!r}, [{real!r}, *arguments])
told = json.dumps([name, arguments, os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [len(told).to_bytes(8, "big")], {streams})
    server.sendall(told)
    ended = server.recv(1)
sys.exit(ended[0])
"""


@contextmanager
def programs(python: Path, environment: dict[str, str]) -> Iterator[Path]:
    """Start the process that commands are forked from.

    Args:
        python: The python of the environment in which nboq is installed.
        environment: What is set while the library is loaded.

    Yields:
        A folder for `PATH` with the two programs.
    """
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as listening:
        folder, address = Path(place), str(Path(place, "socket"))
        listening.bind(address)
        listening.listen()
        for name in ("nboq", "python"):
            text = _CALLER.format(python=sys.executable, name=name, real=str(python), address=address, streams=_STREAMS)
            (folder / name).write_text(text, "utf-8")
            (folder / name).chmod(0o755)
        number = listening.fileno()
        call = [str(python), "-W", "ignore::ResourceWarning", __file__, str(number)]
        with subprocess.Popen(call, env=environment, pass_fds=[number]) as process:
            listening.close()  # so that whoever calls is refused once the process is gone
            try:
                yield folder
            finally:
                process.terminate()


def _serve(listening: socket.socket) -> None:
    """Fork a process for each call, and go on in it; the one that came before waits for it and says how it ended."""
    import nboq
    from nboq.errors import NboqError

    for module in pkgutil.walk_packages(nboq.__path__, "nboq.", onerror=lambda _: None):
        if not module.name.endswith("__main__"):
            with suppress(ImportError, NboqError):  # which an extra brings
                import_module(module.name)
    from nboq.__main__ import main

    nboq.validate({"type": "CMOS", "id": "urn:x:a", "model": 1}, advice=True)
    nboq.to_rdf(nboq.Document({"type": "CMOS", "id": "urn:x:a", "quantum_efficiency": 0.5}), "turtle")
    assert len([*Path("/proc/self/task").iterdir()]) == 1, "a thread would be missing from what is forked"
    gc.freeze()  # looking for garbage would write to all of it, and so copy it
    signal.signal(signal.SIGTERM, _leave)
    while os.fork() if (caller := listening.accept()[0]) else True:
        caller.close()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    listening.close()
    size, streams, *_ = socket.recv_fds(caller, 8, len(_STREAMS))
    with caller, caller.makefile("rb") as rest:
        name, arguments, folder, variables = json.loads(rest.read(int.from_bytes(size, "big")))
        if child := os.fork():
            for stream in streams:
                os.close(stream)
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            caller.sendall(bytes([ended if ended >= 0 else 128 - ended]))
            os._exit(0)
    for stream, number in zip(streams, _STREAMS, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    status = 0
    try:
        if name == "nboq":
            sys.argv = [name, *arguments]
            main()
        else:
            sys.argv = ["-c", *arguments[2:]]
            exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as stopped:
        status = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    atexit._run_exitfuncs()
    for printed in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            printed.flush()
    os._exit(status)  # Python would take all modules apart, and copy them for that


def _leave(*_: object) -> None:
    """End once all that was forked has, so that what it took of a processor is counted."""
    with suppress(ChildProcessError):
        while True:
            os.wait()
    sys.exit()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
