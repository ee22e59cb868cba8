"""What the model of areas is worth on returns that it has not seen. The data is an argument, no part of the project."""
