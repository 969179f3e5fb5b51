"""Drills: one state machine for every kind of interview practice."""
