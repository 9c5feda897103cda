"""Uploaded and generated files: checked, scanned, encrypted."""
