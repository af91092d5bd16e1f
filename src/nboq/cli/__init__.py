"""The command line: `nboq`."""

from nboq.cli.commands import main

__all__ = ["main"]
