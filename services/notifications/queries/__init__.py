"""What notifications tells from its tables."""
