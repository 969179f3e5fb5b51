"""System-design interviews: problems drawn from the grid, the interviewer's facts, levels, and the debrief."""
