"""Labeled sets in, figures with intervals out: how good retrieval, grounding, abstention and follow-ups are."""
