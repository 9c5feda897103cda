"""Who may use the pages of staff: a session that is alive, a second factor, a role in the Kommune of the host."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.antrag import operations as antraege
from portal.core import clock, limits
from portal.core.tenancy import Staff
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Mitarbeiter, Rolle
from portal.konto.queries import kommunen_of, roles_at_hand, roles_of
from portal.redaktion.rules.rechte import Handlung, may
from portal.web.middleware import client_address
from portal.web.request import KommuneRequest

IDLE = timedelta(minutes=30)  # a screen that somebody walked away from; BSI TR-03160-1 gives level 3 the same
LONGEST = timedelta(hours=10)  # the longest working day (§ 3 ArbZG): nobody logs in twice a day for nothing
ENROLMENT = timedelta(minutes=10)  # with the password alone there is only time to set up the second factor
_TOUCH = timedelta(minutes=1)  # the last sight is written at most once a minute

_PIECE = re.compile(
    r"/arbeitsplatz/verwaltung/"
    r"(?:(?:leistungen|grundtexte|seiten|datenschutz|meldungen|stellen|vereinbarungen)/[^/]+|startseite)/"
)
_LARGEST = 200_000  # characters of one page
_KEEPING = timedelta(minutes=10)  # the window in which an address may have so many pages kept (ADR 42)

P = ParamSpec("P")


@dataclass(frozen=True)
class Arbeit:
    """A Mitarbeiter at work on the host of a Kommune, with their roles there today."""

    staff: Staff
    mitarbeiter: Mitarbeiter
    rollen: list[Rolle]
    tag: date

    @property
    def office_ids(self) -> list[int]:
        """The offices whose Vorgänge they work on; who only edits or administers has none."""
        roles = [rolle for rolle in self.rollen if rolle.art in Rolle.CASEWORK]
        return sorted({role.organisationseinheit_id for role in roles if role.organisationseinheit_id is not None})

    @property
    def aemter(self) -> list[Organisationseinheit]:
        """Those offices, by name."""
        roles = [rolle for rolle in self.rollen if rolle.art in Rolle.CASEWORK and rolle.organisationseinheit]
        found = {role.organisationseinheit_id: role.organisationseinheit for role in roles}
        return sorted((each for each in found.values() if each is not None), key=lambda office: office.name)

    @property
    def arten(self) -> frozenset[str]:
        """The kinds of roles they have here."""
        return frozenset(rolle.art for rolle in self.rollen)

    @property
    def is_editorial(self) -> bool:
        """Whether the Verwaltung has anything for them."""
        return not self.arten <= set(Rolle.CASEWORK)

    @property
    def writes(self) -> bool:
        """Whether they write what the portal shows; the archive only takes Akten."""
        return may(self.arten, Handlung.SCHREIBEN)

    def looking(self) -> AbstractContextManager[None]:
        """Inside, the roles are not asked for again: for an operation that only looks."""
        staff = self.staff
        return roles_at_hand(
            self.rollen, mitarbeiter_id=staff.mitarbeiter_id, kommune_id=staff.kommune_id, day=self.tag
        )


View = Callable[Concatenate[KommuneRequest, Arbeit, P], HttpResponse]


def staff_required(view: View[P]) -> Callable[Concatenate[KommuneRequest, P], HttpResponse]:
    """Give the view its `Arbeit`, or send the person to the login, to the second factor, or to their own Kommune."""

    @wraps(view)
    def run(request: KommuneRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not isinstance(user, Mitarbeiter):
            return login_needed(request)
        if not is_alive(request.session, now=clock.utc_now()):
            logout(request)
            return login_needed(request, abgelaufen=True)
        if not has_second_factor(request.session):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        kommune_id = request.kommune.id
        day = clock.today()
        rollen = roles_of(mitarbeiter_id=user.pk, kommune_id=kommune_id, day=day)
        if not rollen:
            return _no_role_here(request, user)
        return view(request, Arbeit(Staff(user.pk, kommune_id), user, rollen, day), *args, **kwargs)

    return run


STOP_POLLING = 286  # what htmx takes for the end of "every 30s"


def staff_watching(view: View[P]) -> Callable[Concatenate[KommuneRequest, P], HttpResponse]:
    """As `staff_required`, for what a page asks by itself: it keeps no session alive and leads nowhere, it ends."""

    @wraps(view)
    def run(request: KommuneRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user, session = request.user, request.session
        alive = isinstance(user, Mitarbeiter) and is_alive(session, now=clock.utc_now(), touch=False)
        if not isinstance(user, Mitarbeiter) or not alive or not has_second_factor(session):
            return HttpResponse(status=STOP_POLLING)
        kommune_id, day = request.kommune.id, clock.today()
        rollen = roles_of(mitarbeiter_id=user.pk, kommune_id=kommune_id, day=day)
        return view(request, Arbeit(Staff(user.pk, kommune_id), user, rollen, day), *args, **kwargs)

    return run


def begin_session(session: SessionBase, *, second_factor: bool, now: datetime) -> None:
    """Note when the login was and whether it had a second factor."""
    session["seit"] = session["gesehen"] = now.isoformat()
    session["zweitfaktor"] = second_factor


def has_second_factor(session: SessionBase) -> bool:
    """Whether this very session was opened with a second factor, not only whether its account has one by now."""
    return bool(session.get("zweitfaktor"))


def is_alive(session: SessionBase, *, now: datetime, touch: bool = True) -> bool:
    """Whether the session still counts; notes that it was seen, if a person was at it (`touch`)."""
    since, seen = session.get("seit"), session.get("gesehen")
    if not since or not seen:
        return False
    longest = LONGEST if has_second_factor(session) else ENROLMENT
    if now - datetime.fromisoformat(since) > longest or now - datetime.fromisoformat(seen) > IDLE:
        return False
    if touch and now - datetime.fromisoformat(seen) > _TOUCH:
        session["gesehen"] = now.isoformat()
    return True


def login_needed(request: KommuneRequest, *, abgelaufen: bool = False) -> HttpResponse:
    """To the login and back here. What was typed into a form is shown again, to be copied: nothing is lost."""
    login_url = reverse("account_login")
    if request.method == "GET":
        query = {"next": request.get_full_path()} | ({"abgelaufen": "1"} if abgelaufen else {})
        return HttpResponseRedirect(f"{login_url}?{urlencode(query)}")
    return keep_typed(request) or _show_typed(request)


def _show_typed(request: KommuneRequest) -> HttpResponse:
    typed = [value for name, value in request.POST.items() if name != "csrfmiddlewaretoken" and str(value).strip()]
    context = {"seite_titel": _("Sitzung abgelaufen"), "eingaben": typed, "anmeldung": reverse("account_login")}
    return render(request, "arbeitsplatz/abgelaufen.html", context, status=401)


def keep_typed(request: KommuneRequest) -> HttpResponse | None:
    """Keep for an hour what was typed into a piece of the Verwaltung, and lead back to it, through the login (ADR 22).

    None where the page cannot show it again, or there is too much of it: then it is shown to be copied.
    """
    if not _PIECE.fullmatch(request.path):
        return None
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    if not typed or sum(len(value) for values in typed.values() for value in values) > _LARGEST:
        return None
    try:
        limits.count("zwischenstand", client_address(request), limit=300, window=_KEEPING, at=clock.utc_now())
    except limits.TooMany:
        return None
    token = antraege.keep_typed(antrag_id=_page_id(request), typed=typed, at=clock.now())
    return HttpResponseRedirect(f"{request.path}?{urlencode({'eingaben': token})}")


def restore_typed(request: KommuneRequest) -> QueryDict | None:
    """What `keep_typed` kept for this page, or None. It is only shown; saving it is for the person to do."""
    token = request.GET.get("eingaben", "")
    kept = antraege.take_typed(antrag_id=_page_id(request), token=token, at=clock.now()) if token else None
    if kept is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept.items():
        typed.setlist(name, values)
    return typed


def csrf_failed(request: KommuneRequest) -> HttpResponse:
    """A form of staff whose protection ran out: kept or shown to be copied, and never carried out."""
    return keep_typed(request) or _show_typed(request)


def _page_id(request: KommuneRequest) -> UUID:
    """Stands for the draft's id: the page on this host, so that nothing kept appears on another one."""
    kommune_id = request.kommune.id
    return uuid5(NAMESPACE_URL, f"{kommune_id}{request.path}")


def _no_role_here(request: KommuneRequest, mitarbeiter: Mitarbeiter) -> HttpResponse:
    """403 that tells where the person does have roles: each Kommune has a host and a login of its own."""
    known: dict[str, Any] = all_kommunen()
    kommunen = [known[key] for key in kommunen_of(mitarbeiter_id=mitarbeiter.pk, day=clock.today())]
    links = [
        {"name": kommune.bezeichnung, "ziel": settings.PORTAL_BASE_URL.format(host=kommune.host) + "/arbeitsplatz/"}
        for kommune in kommunen
    ]
    context = {"seite_titel": _("Keine Rolle in dieser Kommune"), "mitarbeiter": mitarbeiter, "kommunen": links}
    return render(request, "arbeitsplatz/keine_rolle.html", context, status=403)
