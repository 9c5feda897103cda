"""Django's backend for PostgreSQL with one difference, see `base`; named by ENGINE in the settings."""
