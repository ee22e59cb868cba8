"""Classification's writes: what is read in a text, what stands in a round, what people say of either."""
