"""The command line: `nboq`."""

from nboq.cli.app import main

__all__ = ["main"]
