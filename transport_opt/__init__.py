"""Route optimisation for home-to-school transport of pupils with SEND."""

__version__ = "0.1.0"
