"""The search for plans: the only place that knows OR-Tools."""
