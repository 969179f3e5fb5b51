"""Checks that recompute the numbers stated in the worked designs, one module a family."""
