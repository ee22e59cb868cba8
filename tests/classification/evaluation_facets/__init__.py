"""How well the facets' rules agree with a careful reader, on the regions they were written on and on the others."""
