"""`python -m tests.bench`: the installation's speed and size as ratios to bare ceilings, measured in one run."""
