"""Account settings, and what is in force for whom."""
