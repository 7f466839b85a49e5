"""The command line: `python -m planner`."""

from planner.cli.chart import chart_command
from planner.cli.check import check_command
from planner.cli.commands import main
from planner.cli.diff import diff_command
from planner.cli.docs import docs_command
from planner.cli.mutate import mutate_command
from planner.cli.plans import (
    branches_command,
    compare_command,
    plan_command,
    rate_command,
    what_if_command,
    why_not_command,
)
from planner.cli.release import release_command
from planner.cli.verify import verify_command

main.add_command(branches_command)
main.add_command(chart_command)
main.add_command(check_command)
main.add_command(compare_command)
main.add_command(diff_command)
main.add_command(docs_command)
main.add_command(mutate_command)
main.add_command(plan_command)
main.add_command(rate_command)
main.add_command(release_command)
main.add_command(verify_command)
main.add_command(what_if_command)
main.add_command(why_not_command)

__all__ = ["main"]
