"""Start-up checks: what the demo may do and production must not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=False)
def production_is_strict(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse to start in production with what only the demo may use."""
    if settings.PORTAL_MODE != "production":
        return []
    errors = []
    if not settings.PORTAL_BASE_URL.startswith("https://"):
        errors.append(Error("PORTAL_BASE_URL must be https in production.", id="portal.E001"))
    default, keys = settings.DATABASES["default"], settings.DATABASES["keys"]
    if (default["HOST"], default["PORT"]) == (keys["HOST"], keys["PORT"]):
        errors.append(
            Error("The key database must be a server of its own in production (KEYS_DATABASE_URL).", id="portal.E002")
        )
    for action in settings.PORTAL_FORM_ACTIONS:
        if urlsplit(action).scheme != "https":
            errors.append(Error(f"PORTAL_FORM_ACTIONS names {action}, which is not https.", id="portal.E003"))
    return errors
