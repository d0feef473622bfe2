"""The solvers that the search is compared with, each used as its own manual says."""
