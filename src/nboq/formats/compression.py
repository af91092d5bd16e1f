"""Files that are compressed, read as they come out: gzip, xz, bzip2, Zstandard.

Sizes that a file states are never believed: what comes out is counted, so a bomb is noticed before it has gone off.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import PurePath
from typing import IO, Any, Final, cast

from nboq.errors import Malformed, MissingDependency, NboqError

LARGEST: Final = 64 * 2**20
"""The largest document that is taken out of a compressed file, an archive or a line, in bytes."""
RATIO: Final = 1000
"""As many times its own size may come out of a file, beside `LARGEST`."""

_BLOCK: Final = 256 * 2**10
"""Bytes that are compressed together."""
_LEVEL: Final = 6
_AHEAD: Final = max(2, os.cpu_count() or 1)
"""Blocks that wait to be compressed."""


def _zstd(file: IO[bytes]) -> Any:
    try:
        from compression import zstd  # of Python 3.14
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise MissingDependency("backports.zstd", "zst") from None
    return zstd.ZstdFile(file)


_OPENERS: Final[dict[str, Callable[[IO[bytes]], Any]]] = {
    ".gz": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    ".xz": lzma.LZMAFile,
    ".bz2": bz2.BZ2File,
    ".zst": _zstd,
}


def bare_name(name: str) -> str:
    """Give the name of a file without the ending that says how it's compressed.

    >>> bare_name("all.nq.GZ"), bare_name("all.nq")
    ('all.nq', 'all.nq')
    """
    return name[: -len(PurePath(name).suffix)] if is_compressed(name) else name


def is_compressed(name: str) -> bool:
    """Tell by its name whether a file is compressed.

    >>> is_compressed("a.json.xz"), is_compressed("a.json")
    (True, False)
    """
    return PurePath(name).suffix.lower() in _OPENERS


def escaped_name(name: str) -> str:
    r"""Make a name fit for a line of text: what doesn't print is escaped.

    >>> escaped_name("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in name)


def implausible(source: object) -> Malformed:
    """Make the error about a file out of which far more comes than goes into one."""
    return Malformed(f"unpacks to more than {RATIO} times its size; not a plausible archive", source=source)


class Metered:
    """What comes out of a file, counted.

    Args:
        file: The file; it's uncompressed as its name says.
        name: Its name.
        source: What to call it in messages.
        size: How many bytes it has as it is.

    >>> import io
    >>> Metered(io.BytesIO(gzip.compress(b"text")), "a.txt.gz", "a.txt.gz", 24).read(10)
    b'text'
    """

    def __init__(self, file: IO[bytes], name: str, source: str, size: int) -> None:
        opener = _OPENERS.get(PurePath(name).suffix.lower())
        self._file = cast("IO[bytes]", file if opener is None else opener(file))
        self._source = source
        self._size = size
        self._at = 0
        self._most = LARGEST + RATIO * size

    def read(self, size: int = -1) -> bytes:
        """Read some bytes.

        Raises:
            Malformed: If the file is damaged, or more comes out of it than is plausible.
        """
        # Headers of a tar file may ask for gigabytes.
        if size < 0 or size > LARGEST + 1:
            raise Malformed(f"a part of it is larger than {LARGEST} bytes", source=self._source)
        return self._counted(self._file.read, size)

    def readline(self, size: int) -> bytes:
        """Read a line, or so many bytes of it.

        Raises:
            Malformed: As `read`.
        """
        return self._counted(self._file.readline, size)

    def _counted(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            content = read(size)
        except (NboqError, MemoryError):
            raise
        except Exception as error:  # each decompressor has its own
            raise Malformed(f"can't be unpacked: {escaped_name(str(error))}", source=self._source) from None
        self._at += len(content)
        if self._at > self._most:
            raise implausible(self._source)
        return content

    def uncompressed(self, name: str) -> Metered:
        """Give what comes out of this when it's compressed itself, as its name says."""
        return Metered(cast("IO[bytes]", self), name, self._source, self._size) if is_compressed(name) else self

    def seek(self, to: int, whence: int = 0) -> int:
        """Go forward.

        Raises:
            Malformed: If it would be backward.
        """
        if whence or to < self._at:
            raise Malformed("the archive points backwards", source=self._source)
        while self._at < to and self.read(min(2**16, to - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        """Say how many bytes were read."""
        return self._at


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress content by gzip, on all cores; the same pieces always give the same bytes.

    >>> gzip.decompress(b"".join(gzipped([b"one ", b"two"])))
    b'one two'
    """
    waiting: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor() as threads:
        for block in _blocks(pieces):
            # Neither a name nor the time is noted. What is compressed in blocks can stand one behind the other.
            waiting.append(threads.submit(gzip.compress, block, _LEVEL, mtime=0))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)
