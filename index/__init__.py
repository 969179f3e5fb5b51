"""Chunks in, passages out: the library of what was read, its vectors, and retrieval over both."""
