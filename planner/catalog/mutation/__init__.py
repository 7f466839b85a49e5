"""Slips of the pen, one at a time: what in the catalog would notice that its knowledge was changed."""
