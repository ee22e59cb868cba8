"""What changed between two compilations of a round, and one insats from year to year: found, and told as documents."""
