"""
The catalog as formulas, for questions about all patients at once; z3 answers them.

z3 is a development dependency: nothing that serves plans imports this package.
"""

from importlib.util import find_spec


def has_solver() -> bool:
    """Return whether z3 is installed."""
    return find_spec("z3") is not None


__all__ = ["has_solver"]
