"""The edge: names the Kommune of the host and the visitor, and sets the security headers. Opens no transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, IPv6Network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.kommune.queries import kommune_of_host
from portal.web.request import KommuneRequest, Sitzung

GetResponse = Callable[[HttpRequest], HttpResponse]

ANY_HOST = ("/healthz", "/readyz", "/static/")


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


def content_policy(*, pictures_of: Iterable[str] = ()) -> str:
    """`pictures_of` are other hosts whose pictures an answer shows: the map service of the Kommune."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            " ".join(["img-src 'self'", *pictures_of]),
            "font-src 'self'",
            "connect-src 'self'",
            " ".join(["form-action", "'self'", *settings.PORTAL_FORM_ACTIONS]),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


class SecurityHeaders:
    """Headers of every answer; pages of a person are never stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_policy()

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

    def __call__(self, request: KommuneRequest) -> HttpResponse:
        if not request.path.startswith(ANY_HOST):
            kommune = kommune_of_host(request.META.get("HTTP_HOST", "").rsplit(":", 1)[0])
            if kommune is None:
                return HttpResponse("Unbekannter Host", status=404, content_type="text/plain; charset=utf-8")
            request.kommune = kommune
        return self.get_response(request)


class CitizenSession:
    """Sets ``request.sitzung``: the citizen's session under a cookie of its own, read only when a view asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: KommuneRequest) -> HttpResponse:
        sitzung = Sitzung(request)
        request.sitzung = sitzung
        response = self.get_response(request)
        sitzung.save_to(response)
        return response
