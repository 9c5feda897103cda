"""Threads between a citizen and an office, their messages, and notices without content."""
