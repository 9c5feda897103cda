"""Pure decisions of editorial work."""
