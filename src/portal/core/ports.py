"""How subjects reach outside systems: two kinds of failure, and loading the adapter that serves a Kommune.

A subject owns its port (a Protocol in its ``ports.py``); settings map adapter names to dotted paths; the row
``kommune.Anbindung`` says which one serves a Kommune. Adapters raise `Temporary` or `Permanent` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class Temporary(Exception):
    """The outside system did not answer or is disturbed: the same call may succeed later."""


class Permanent(Exception):
    """The outside system understood and refused: repeating the same call cannot help."""


def build_adapter(port: str, adapter: str, options: Mapping[str, Any], secret: str) -> Any:
    """Build the adapter called `adapter` of `port`. Raises KeyError when settings do not know it."""
    dotted_path = settings.PORTAL_ADAPTERS[port][adapter]
    return import_string(dotted_path)(options=dict(options), secret=secret)


@lru_cache(maxsize=16)
def platform_adapter(port: str) -> Any:
    """The adapter that serves `port` for the whole platform (settings.PORTAL_PLATFORM_ADAPTERS), one a process."""
    adapter, options, secret_name = settings.PORTAL_PLATFORM_ADAPTERS[port]
    return build_adapter(port, adapter, options, settings.PORTAL_SECRETS.get(secret_name, ""))
