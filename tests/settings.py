"""Settings of a test run: a PostgreSQL of its own, and in each xdist worker a database cloned for it."""

import base64
import os

from demo.database import VAR, test_cluster

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
CLUSTER = test_cluster()

os.environ.update(
    {
        "PORTAL_MODE": "test",
        # Playwright's loop stays in the worker's thread; Django would refuse to ask its database beside it.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "PORTAL_VAR": str(VAR / "test"),
        "PORTAL_FILES": str(CLUSTER.folder / f"files-{WORKER}"),
        "PORTAL_SIEGEL": str(CLUSTER.folder / f"siegel-{WORKER}"),
        "PORTAL_DOKUMENTENSIEGEL": str(CLUSTER.folder / f"dokumentensiegel-{WORKER}"),
        "PORTAL_SECRET_KEY": "a test run's secret, worth nothing",
        "PORTAL_MASTER_KEY": base64.b64encode(b"a test run's master key, 32 byte").decode(),
        "PORTAL_BASE_URL": "http://{host}",
        "DATABASE_URL": CLUSTER.dsn("portal_app", f"portal_{WORKER}"),
        "DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", f"portal_{WORKER}"),
        "KEYS_DATABASE_URL": CLUSTER.dsn("portal_app", f"keys_{WORKER}"),
        "KEYS_DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", f"keys_{WORKER}"),
    }
)

from portal.config.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
