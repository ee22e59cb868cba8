"""Classification's reads: labels, the review queue, what was found in a round."""
