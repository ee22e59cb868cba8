"""Open data: the tables of a compilation as a data package, and the catalogue of what is published. Pure."""
