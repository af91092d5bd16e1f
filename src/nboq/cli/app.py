"""The application with all its commands, for those that look at more than one."""

from __future__ import annotations

from typing import Final

from nboq.cli.commands import application

app: Final = application()
