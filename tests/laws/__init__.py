"""The laws that every plan obeys."""
