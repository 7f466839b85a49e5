"""The command line: `python -m planner`."""

from planner.cli.commands import main
from planner.cli.verify import verify_command

main.add_command(verify_command)

__all__ = ["main"]
