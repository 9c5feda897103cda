"""Seeded faults of the crash proof: an app that breaks the product at its start, and the settings that install it."""
