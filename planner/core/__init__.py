"""The meaning of a plan: pure functions over frozen values, standard library only."""
