"""Settings for tools that only look at the code (mypy): no database is started."""

import os

os.environ.setdefault("PORTAL_MODE", "test")
os.environ.setdefault("PORTAL_SECRET_KEY", "only for looking at the code")
os.environ.setdefault("PORTAL_MASTER_KEY", "b25seSBmb3IgbG9va2luZyBhdCB0aGUgY29kZSAhISE=")
os.environ.setdefault("DATABASE_URL", "postgresql://portal_app@127.0.0.1/portal")
os.environ.setdefault("KEYS_DATABASE_URL", "postgresql://portal_app@127.0.0.1/portal_keys")

from portal.config.settings import *  # noqa: F403
