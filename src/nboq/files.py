"""Files that are replaced at once or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nboq.errors import NotFound


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it.

    Args:
        path: Where to; missing folders are made.
        content: All of it.

    Raises:
        NotFound: If the folder can't be written to.
    """
    with open_atomically(path) as file:
        file.write(content)


@contextmanager
def open_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place when the block is left, and never when it's left by an exception.

    Args:
        path: Where to; missing folders are made.

    Yields:
        The file, for writing bytes.

    Raises:
        NotFound: If the folder can't be written to.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise NotFound(f"can't be written: {error.strerror}", source=path) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
