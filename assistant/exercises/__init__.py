"""Coding exercises at run time: submitted code is tested in a process of its own, and an exercise becomes a task."""
