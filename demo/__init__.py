"""Everything the demo needs and production refuses: stand-ins for outside systems, each a process of its own."""
