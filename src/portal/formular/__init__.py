"""Form definitions as data, and the engine that leads through them."""
