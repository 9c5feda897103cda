"""A citizen's draft, its answers and files, and the frozen submission."""
