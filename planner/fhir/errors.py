"""An operation that cannot be carried out as asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from planner.core.errors import PlannerError, Problem


@dataclass(eq=False)
class OperationError(PlannerError):
    """The operation cannot be carried out as asked; all problems are listed."""

    code: ClassVar[str] = "invalid_operation"
    problems: Sequence[Problem] = field(default_factory=tuple)
