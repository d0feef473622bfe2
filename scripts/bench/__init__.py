"""The search beside its peers: instances drawn by a seed, solvers behind one interface, one evaluation for all."""
