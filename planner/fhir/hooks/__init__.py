"""CDS Hooks 2.0.1 as pure functions: dict in, dict out, over the core."""
