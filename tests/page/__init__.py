"""Pages to read, made from answers."""
