"""What runs beside the consumers, as long as the process does."""
