"""Fetching: a source in, the bytes of its files out, from git, the web or the disk."""
