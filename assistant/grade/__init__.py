"""Grading: a rubric and an answer in, a verdict for each key point with its evidence out, and a score from these."""
