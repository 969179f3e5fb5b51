"""Checks that recompute the numbers stated in the handbook, one module a topic."""
