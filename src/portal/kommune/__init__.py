"""Kommune, its offices, places and addresses, and which adapter serves it."""
