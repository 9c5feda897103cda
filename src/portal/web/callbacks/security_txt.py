"""`/.well-known/security.txt` (RFC 9116): who takes reports of weaknesses, as configured for the host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from portal.core import clock
from portal.web.request import KommuneRequest

_SCHEMES = ("https://", "mailto:", "tel:")  # RFC 9116, 2.5.3: a URI, and a web address must be https
EVERY_HOST = "*"


@dataclass(frozen=True)
class Meldeweg:
    """Where to report (URIs, the preferred one first), and until when this may be relied on."""

    contact: tuple[str, ...]
    expires: datetime


def meldeweg_of(host: str) -> Meldeweg | None:
    """What PORTAL_SECURITY_TXT says for this host, or for every host; None when it says nothing. Raises ValueError."""
    configured = settings.PORTAL_SECURITY_TXT
    entry = configured.get(host) or configured.get(EVERY_HOST)
    if not entry:
        return None
    contact, expires = tuple(entry.get("contact", ())), datetime.fromisoformat(entry.get("expires", ""))
    if isinstance(entry.get("contact"), str) or not contact or any(not _is_contact(uri) for uri in contact):
        raise ValueError(f"contact must be a list of addresses that begin with one of {', '.join(_SCHEMES)}")
    if expires.tzinfo is None:
        raise ValueError("expires must name its offset from UTC, as in 2027-06-30T12:00:00+00:00")
    return Meldeweg(contact, expires.astimezone(UTC))


def _is_contact(uri: object) -> bool:
    return isinstance(uri, str) and uri.startswith(_SCHEMES) and uri.isprintable() and " " not in uri


@require_safe
def security_txt(request: KommuneRequest) -> HttpResponse:
    """404 where nothing is configured, and after the expiry: a contact that nobody stands for is worse than none."""
    host = request.kommune.host
    weg = meldeweg_of(host)
    if weg is None or weg.expires <= clock.utc_now():
        raise Http404
    lines = [
        *(f"Contact: {uri}" for uri in weg.contact),
        f"Expires: {weg.expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.PORTAL_BASE_URL.format(host=host)}/.well-known/security.txt",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
