"""Tests of reading and checking a catalog."""
