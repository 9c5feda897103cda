"""The whole portal in a real browser: every process of it, on real protocols, as people use it."""
