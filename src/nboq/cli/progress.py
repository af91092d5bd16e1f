"""How far a command has come: one bar, for someone who watches a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress as rich

from nboq.cli.terminal import err


class Bar:
    """A bar, or several below one another.

    Args:
        progress: What draws it.
    """

    def __init__(self, progress: rich.Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, rich.TaskID] = {}

    def step(self, name: str, more: float = 1) -> None:
        """Go on with the bar of a name, which is begun where there is none."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=None)
        self._progress.advance(self._tasks[name], more)

    def advance(self, more: float = 1) -> None:
        """Go on with the bar that was begun first."""
        self.step(next(iter(self._tasks)), more)

    def reach(self, done: float, total: float | None) -> None:
        """Stand at a place of the bar that was begun first."""
        self._progress.update(next(iter(self._tasks.values())), completed=done, total=total)


@contextmanager
def progress(
    doing: str = "", total: float | None = None, *, in_bytes: bool = False, shown: bool = True
) -> Iterator[Bar]:
    """Show how far it has come, where there is a terminal; it leaves nothing behind.

    Args:
        doing: What is being done; left out, each step says so itself.
        total: How much there is to do, where that's known.
        in_bytes: Whether bytes are counted, and not things.
        shown: Whether it's worth a bar.

    Yields:
        The bar.
    """
    counted = rich.DownloadColumn() if in_bytes else rich.MofNCompleteColumn()
    columns = (rich.TextColumn("{task.description}"), rich.BarColumn(), counted)
    times = (rich.TimeElapsedColumn(), rich.TimeRemainingColumn())
    hidden = not (shown and err.is_terminal)
    with rich.Progress(*columns, *times, console=err, transient=True, disable=hidden) as drawn:
        bar = Bar(drawn)
        if doing:
            bar.step(doing, 0)
            bar.reach(0, total)
        yield bar
