"""HTTP and HTML: audiences side by side, the assistant below them, the components below that."""
