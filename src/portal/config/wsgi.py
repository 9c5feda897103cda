"""The WSGI application, for granian or gunicorn behind a proxy."""

import gc
import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal.config.cli import CHECKOUT, load_env_file

load_env_file(Path(os.environ.get("PORTAL_ENV_FILE", CHECKOUT / "var" / "portal.env")))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
gc.disable()  # all that is read now stays, so none of it need be looked through for garbage
application = get_wsgi_application()

# All code is read now, not at the first request; it stays for good, so the collector need not walk it time and again.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# Requests leave hardly anything that points in a circle. After a freeze so little is left to walk that Python walks all
# of it again and again (forms and templates too: 30 ms of somebody's request); now after millions of objects.
gc.set_threshold(2_000, 20, 100)
gc.enable()
