"""Passages in; answers, grades, drills, design problems and plans out."""
