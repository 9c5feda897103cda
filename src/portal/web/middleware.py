"""The edge: names the Kommune of the host and the visitor, and sets the security headers. Opens no transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from portal.core import clock
from portal.core.tenancy import Citizen
from portal.kommune.queries import kommune_of_host
from portal.konto.rules import effective_stufe

GetResponse = Callable[[HttpRequest], HttpResponse]

ANY_HOST = ("/healthz", "/readyz", "/static/")
_TOUCH = timedelta(minutes=1)  # a session's last sight is written at most once a minute


def client_address(request: HttpRequest) -> str:
    """The address limits count by: the proxy's last entry where there is one, else the peer's.

    Of IPv6 the first 64 bits: a connection gets that many addresses, and could take another one for every try.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE else ""
    address = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return str(IPv6Network((address, 64), strict=False)) if _is_ipv6(address) else address


def _is_ipv6(text: str) -> bool:
    try:
        return IPv6Address(text).ipv4_mapped is None
    except ValueError:
        return False


class SecurityHeaders:
    """Headers of every answer; pages of a person are never stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self'",
                "font-src 'self'",
                "connect-src 'self'",
                " ".join(["form-action", "'self'", *settings.PORTAL_FORM_ACTIONS]),
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ]
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", self.policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
        headers.setdefault("Cache-Control", "no-store")
        if settings.SECURE:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return response


class KommuneOfHost:
    """Sets ``request.kommune`` by the host; a host that is no Kommune's is 404, except for health and static files."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ANY_HOST):
            kommune = kommune_of_host(request.META.get("HTTP_HOST", "").rsplit(":", 1)[0])
            if kommune is None:
                return HttpResponse("Unbekannter Host", status=404, content_type="text/plain; charset=utf-8")
            request.kommune = kommune  # type: ignore[attr-defined]
        return self.get_response(request)


class CitizenSession:
    """Sets ``request.sitzung``: the citizen's session under a cookie of its own, read only when a view asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sitzung = Sitzung(request)
        request.sitzung = sitzung  # type: ignore[attr-defined]
        response = self.get_response(request)
        sitzung.save_to(response)
        return response


class Sitzung:
    """A citizen's session: holds ids and times only. `citizen` is None for somebody who has not begun anything."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._cookie = request.COOKIES.get(settings.PORTAL_CITIZEN_COOKIE)
        self._store: SessionStore = SimpleLazyObject(lambda: SessionStore(self._cookie))  # type: ignore[assignment]
        self._write = self._ended = False

    @property
    def citizen(self) -> Citizen | None:
        """The person of this session, with the level their login still has."""
        if not self._cookie and not self._write:
            return None
        konto, kommune = self._store.get("konto"), self._request.kommune  # type: ignore[attr-defined]
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

    def begin(self, *, konto_id: UUID, stufe: int) -> None:
        """Start a session for `konto_id` under a new id (a login never keeps the old one)."""
        kommune = self._request.kommune  # type: ignore[attr-defined]
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
