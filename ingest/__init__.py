"""A source in, chunks out: fetching, reading, cleaning and splitting the resources."""
