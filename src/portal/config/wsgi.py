"""The WSGI application, for granian or gunicorn behind a proxy."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from portal.config.cli import CHECKOUT, load_env_file

load_env_file(Path(os.environ.get("PORTAL_ENV_FILE", CHECKOUT / "var" / "portal.env")))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
application = get_wsgi_application()
