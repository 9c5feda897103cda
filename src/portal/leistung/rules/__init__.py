"""Pure decisions of the catalogue: how words are compared, which place is meant, how reasons are worded."""
