"""The command line: `python -m planner`."""

from planner.cli.commands import main

__all__ = ["main"]
