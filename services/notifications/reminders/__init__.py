"""When a round reminds, what is missing then, and whom it concerns: pure functions."""
