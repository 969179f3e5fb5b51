"""Functions that draw the numbers of calculate questions and compute their answers, one module a topic."""
