"""
Published risk formulas: the forms only, in Python; coefficients and points stand in the catalog.

`forms` is the arithmetic, `model` what a catalog says of a calculator, `reading` what a calculator gives
for one profile, `scores` how a bound on a score becomes a condition.
"""
