"""The request as the middleware hands it to every view, and the citizen's session in it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends import db
from django.db import connection
from django.http import HttpRequest, HttpResponse

from portal.core import clock
from portal.core.tenancy import Citizen
from portal.kommune.models import Kommune
from portal.konto.rules import effective_stufe

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
_TOUCH = timedelta(minutes=1)  # a session's last sight is written at most once a minute


class KommuneRequest(HttpRequest):
    """A request for one Kommune. Only its annotations count: Django makes the object, the middleware sets the rest.

    `kommune` is that of the host and missing below `middleware.ANY_HOST`; `sprachpfade` are the addresses of this page
    by language, where it has more than one.
    """

    kommune: Kommune
    sitzung: Sitzung
    sprachpfade: dict[str, str] | None


def sending(request: HttpRequest) -> str | None:
    """Which form of which page was sent, with which words: the same for a second click or a repeated request only.

    Django writes another csrf token into every page, and the browser sends it along; None: it came from no page.
    """
    if "csrfmiddlewaretoken" not in request.POST:
        return None
    files = [(name, each.name, each.size) for name, group in request.FILES.lists() for each in group]
    sent = f"{request.path}|{request.POST.urlencode()}|{files}"
    return hashlib.sha256(sent.encode()).hexdigest()[:32]


class SessionStore(db.SessionStore):
    """As Django's, for citizens and staff (SESSION_ENGINE); only the query is not built anew, with which nearly every
    request begins. Django derives a salt from the name of the class.
    """

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_SESSION, [self.session_key, clock.utc_now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])


class Sitzung:
    """A citizen's session: holds ids and times only. `citizen` is None for somebody who has not begun anything."""

    def __init__(self, request: KommuneRequest) -> None:
        self._request = request
        self._cookie = request.COOKIES.get(settings.PORTAL_CITIZEN_COOKIE)
        self._store = SessionStore(self._cookie)
        self._write = self._ended = False

    @property
    def citizen(self) -> Citizen | None:
        """The person of this session, with the level their login still has."""
        if not self._cookie and not self._write:
            return None
        konto, kommune = self._store.get("konto"), self._request.kommune
        if not konto or self._store.get("kommune") != kommune.id:
            return None
        now = clock.utc_now()
        seen = datetime.fromisoformat(self._store["gesehen"])
        stufe = effective_stufe(
            stufe=self._store["stufe"], since=datetime.fromisoformat(self._store["seit"]), seen=seen, now=now
        )
        if stufe is None:
            return None
        if now - seen > _TOUCH:
            self._store["gesehen"], self._write = now.isoformat(), True
        return Citizen(konto_id=UUID(konto), kommune_id=kommune.id, stufe=stufe)

    @property
    def is_expired(self) -> bool:
        """Whether there was a session here that has run out, so that the page can say so."""
        return bool(self._cookie and not self._ended and self._store.get("konto") and self.citizen is None)

    @property
    def was_guest(self) -> bool:
        """Whether the session that has run out had no account: no login brings its drafts back."""
        return self.is_expired and self._store["stufe"] == 0

    def begin(self, *, konto_id: UUID, stufe: int) -> None:
        """Start a session for `konto_id` under a new id (a login never keeps the old one)."""
        kommune = self._request.kommune
        if self._cookie:
            self._store.flush()
        now = clock.utc_now().isoformat()
        self._store = SessionStore()
        self._store.update({"konto": str(konto_id), "stufe": stufe, "kommune": kommune.id, "seit": now, "gesehen": now})
        self._write, self._ended = True, False

    def end(self) -> None:
        """Log out here: the session is gone on the server too."""
        if self._cookie:
            self._store.flush()
        self._ended, self._write = True, False

    def save_to(self, response: HttpResponse) -> None:
        if self._ended:
            response.delete_cookie(settings.PORTAL_CITIZEN_COOKIE, path="/")
            response.headers["Clear-Site-Data"] = '"cache"'
        elif self._write:
            self._store.set_expiry(12 * 3600)
            self._store.save()
            response.set_cookie(
                settings.PORTAL_CITIZEN_COOKIE,
                self._store.session_key or "",
                path="/",
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
