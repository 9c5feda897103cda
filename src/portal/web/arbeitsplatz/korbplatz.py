"""Which list somebody looked at and where in it a Vorgang stood: for the way back, and on to the next one.

Kept in two cookies, because a session would be written: the list for all of the Arbeitsplatz; list and line below the
address of the Vorgang that was opened from there, so that several can be open at once. The line is where the Vorgang
stood when it was opened: a step may take it out of the list, or change what the list is ordered by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from portal.web.arbeitsplatz.korbliste import ADDRESS
from portal.web.zugang import LONGEST as WORKING_DAY

R = TypeVar("R", bound=HttpResponseBase)
END = "ende"  # in the address of a list: somebody went on past its end
_LIST, _LINE, _LONGEST = "postkorb", "postkorb_zeile", 1000  # the cookies, and how much of an address they take


@dataclass(frozen=True)
class Platz:
    """A line of a list: the list's address after the question mark, and by what it has its place there."""

    query: str
    moment: datetime


def keep_place(request: HttpRequest, page: R) -> R:
    """Remember which list was looked at, for the way back from a Vorgang."""
    parts = [part for part in request.META["QUERY_STRING"].split("&") if not part.startswith(END + "=")]
    query = "&".join(parts)
    if query and len(query) <= _LONGEST and "nummer=" not in query:
        _set(page, _LIST, query, ADDRESS)
    else:
        page.delete_cookie(_LIST, path=ADDRESS)
    return page


def kept_place(request: HttpRequest, platz: Platz | None = None) -> str:
    """The list that a Vorgang was opened from, the one that was looked at last, or the first one."""
    query = platz.query if platz else _list(request)
    return f"{ADDRESS}?{query}" if query else ADDRESS


def place_of(request: HttpRequest) -> Platz | None:
    """From which line of which list the Vorgang of this address was opened; None where it was not, or not today."""
    if opened := moment_in(request.GET.get("platz", "")):
        return Platz(_list(request), opened)
    moment, _sep, query = request.COOKIES.get(_LINE, "").partition(" ")
    kept = moment_in(moment)
    return Platz(query, kept) if kept and len(query) <= _LONGEST else None


def keep_line(page: R, vorgang_id: UUID, platz: Platz | None) -> R:
    """Remember it for the steps on this Vorgang and the way to the next one; without a place what was kept is gone."""
    path = f"{ADDRESS}vorgaenge/{vorgang_id}/"
    if platz:
        _set(page, _LINE, f"{platz.moment.isoformat()} {platz.query}", path, int(WORKING_DAY.total_seconds()))
    else:
        page.delete_cookie(_LINE, path=path)
    return page


def moment_in(text: str) -> datetime | None:
    """A moment of an address or a cookie, in UTC; None where it is none, or none that the calendar has in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _list(request: HttpRequest) -> str:
    query = request.COOKIES.get(_LIST, "")
    return query if len(query) <= _LONGEST else ""


def _set(page: HttpResponseBase, name: str, value: str, path: str, max_age: int | None = None) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    page.set_cookie(name, value, max_age=max_age, path=path, httponly=True, samesite="Lax", secure=secure)
