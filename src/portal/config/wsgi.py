"""The WSGI application, for granian or gunicorn behind a proxy."""

import gc
import os
from pathlib import Path

from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.dispatch import receiver
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
# A page that was drawn points in a circle with all that it showed. In the middle of a request Python would take it for
# something that stays, so it is collected before the next one, and only a request that makes very much is interrupted.
# What does stay (forms and templates too) is walked after 800,000 objects only: 30 ms before somebody's request.
_OFTEN, _SELDOM, _VERY_SELDOM = 2_000, 20, 20
gc.set_threshold(25 * _OFTEN, _SELDOM, _VERY_SELDOM)
gc.enable()


@receiver(request_started)
def collect_garbage(**kwargs: object) -> None:
    """Collect the generations that are due, as Python would."""
    young, middle, old = gc.get_count()
    if young > _OFTEN:
        gc.collect(2 if old > _VERY_SELDOM else 1 if middle > _SELDOM else 0)
