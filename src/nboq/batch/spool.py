"""Reports of a long run, kept on disk until they are written, so that memory doesn't grow with their number."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from nboq.checks.findings import ValidationReport

_IN_MEMORY = 8 * 2**20


class Spool(Sequence[ValidationReport]):
    """A sequence of reports of which only one at a time is in memory.

    Short runs never touch the disk; beyond 8 MiB the reports go to a file without a name, which is gone with the
    process. What stays in memory is where each report begins.

    >>> with Spool() as reports:
    ...     reports.add(ValidationReport("a.json", 1))
    ...     len(reports), reports[0].source
    (1, 'a.json')
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._starts: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, report: ValidationReport) -> None:
        """Put a report at the end."""
        self._starts.append(self._file.seek(0, 2))
        pickle.dump(report, self._file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> ValidationReport:  # type: ignore[override]
        self._file.seek(self._starts[index])
        found: Any = pickle.load(self._file)  # noqa: S301 - this process wrote it, and no other can reach it
        assert isinstance(found, ValidationReport)
        return found
