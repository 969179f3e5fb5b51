"""The study plan: what is to be done on which day, what becomes of it when days are missed, and what it left behind."""
