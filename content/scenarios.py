"""System-design scenarios: families of problems, the axes they vary on, and what fits together."""

from __future__ import annotations

FAMILY_IDS = (
    "video_recs", "feed_rank", "pymk", "shop_search", "autocomplete", "ads_ctr", "push", "substitute", "music",
    "jobs", "stays", "eta", "demand", "pricing", "fraud", "credit", "moderation", "churn", "visual_search",
    "catalog", "support_bot", "doc_rag", "text2sql", "agent", "keyboard", "anomaly",
)  # fmt: skip
