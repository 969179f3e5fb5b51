"""Licenses: the text of a LICENSE file into the SPDX identifier it most likely is."""

from __future__ import annotations

import re

LICENCE_FILE = re.compile(r"(?:UN)?LICEN[CS]E(?:\.\w+)?|COPYING(?:\.\w+)?", re.IGNORECASE)

# In order: the first whose every phrase stands in the text wins, so the special precedes the general.
PHRASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("CC0-1.0", ("cc0 1.0",)),
    ("CC0-1.0", ("creative commons", "public domain dedication")),
    ("CC-BY-NC-SA-4.0", ("attribution-noncommercial-sharealike 4.0",)),
    ("CC-BY-NC-ND-4.0", ("attribution-noncommercial-noderivatives 4.0",)),
    ("CC-BY-NC-4.0", ("attribution-noncommercial 4.0",)),
    ("CC-BY-SA-4.0", ("attribution-sharealike 4.0",)),
    ("CC-BY-ND-4.0", ("attribution-noderivatives 4.0",)),
    ("CC-BY-4.0", ("attribution 4.0 international",)),
    ("AGPL-3.0", ("gnu affero general public license", "version 3")),
    ("LGPL-3.0", ("gnu lesser general public license", "version 3")),
    ("LGPL-2.1", ("gnu lesser general public license", "version 2.1")),
    ("GPL-3.0", ("gnu general public license", "version 3")),
    ("GPL-2.0", ("gnu general public license", "version 2")),
    ("MPL-2.0", ("mozilla public license", "2.0")),
    ("Apache-2.0", ("apache license", "version 2.0")),
    ("Unlicense", ("free and unencumbered software released into the public domain",)),
    ("BSD-3-Clause", ("redistribution and use in source and binary forms", "neither the name")),
    ("BSD-2-Clause", ("redistribution and use in source and binary forms",)),
    ("ISC", ("permission to use, copy, modify, and/or distribute this software",)),
    ("MIT", ("permission is hereby granted, free of charge", "without restriction")),
)


def spdx_guess(text: str) -> str:
    """Turn the text of a license file into an SPDX identifier, or "other" where none is recognized."""
    low = re.sub(r"\s+", " ", text.lower())
    return next((spdx for spdx, phrases in PHRASES if all(phrase in low for phrase in phrases)), "other")
