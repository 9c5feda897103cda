"""Editors and administrators: what a Kommune offers, says and looks like."""
