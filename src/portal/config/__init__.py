"""Settings, URLs, WSGI and management commands: the only place that knows everything."""
