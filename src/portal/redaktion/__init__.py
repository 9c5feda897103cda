"""Editorial work: drafts, releases, history and the log of what changed, the same for everything people edit."""
