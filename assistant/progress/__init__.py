"""What the user has answered: attempts, schedule, mastery, errors, and their export."""
