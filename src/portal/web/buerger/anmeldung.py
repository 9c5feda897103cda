"""Log in with BundID, go on without an account, log out, and carry a login to another Kommune's host."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.core import clock
from portal.kommune.queries import all_kommunen, kommune_url
from portal.konto import operations as konten
from portal.web.buerger.grenzen import limited
from portal.web.request import KommuneRequest
from portal.web.sprache import ENGLISH, language_of, root

BROWSER_COOKIE = "anmeldung"

View = Callable[[KommuneRequest], HttpResponse]


@require_http_methods(["GET", "HEAD"])
def anmeldung(request: KommuneRequest) -> HttpResponse:
    """Choose how to go on; says when a session has run out and that nothing typed is lost."""
    abgelaufen = request.sitzung.is_expired or "abgelaufen" in request.GET
    weiter = safe_target(request.GET.get("weiter", ""))
    context = {
        "seite_titel": _("Anmelden"),
        "weiter": weiter,
        "weiter_angabe": urlencode({"weiter": weiter}),
        "ohne_konto": request.GET.get("ohne") == "1",
        "abgelaufen": abgelaufen,
        "war_gast": request.sitzung.was_guest,
        "entwurf": is_draft(weiter),
        "getippt": is_draft(weiter) and "eingaben=" in weiter,
        "abgebrochen": request.GET.get("abgebrochen") == "1",
    }
    return render(request, "buerger/anmeldung.html", context)


def _as_where_it_leads(view: View) -> View:
    """In the language of `weiter`: logins have one address, since the cookie of the browser lies there."""

    @wraps(view)
    def run(request: KommuneRequest) -> HttpResponse:
        with override(language_of(request.POST.get("weiter", ""))):
            return view(request)

    return run


@require_POST
@_as_where_it_leads
@limited("anmeldung")
def bundid(request: KommuneRequest) -> HttpResponse:
    """Begin a login at BundID: the page posts the signed request on (by itself, or with a button)."""
    kommune = request.kommune
    browser = request.COOKIES.get(BROWSER_COOKIE) or secrets.token_urlsafe(24)
    ziel = safe_target(request.POST.get("weiter", ""))
    anmeldung = konten.start_anmeldung(
        kommune_id=kommune.id,
        anzeigename=kommune.bezeichnung[:50],
        acs_url=host_url(request, "/anmeldung/bundid/acs"),
        zurueck_url=host_url(request, f"{root()}/anmeldung/?abgebrochen=1"),
        stufe=_wanted_stufe(request.POST.get("stufe", "")),
        ziel=ziel,
        browser=browser,
        at=clock.utc_now(),
    )
    context = {"seite_titel": _("Weiter zur BundID"), "anmeldung": anmeldung}
    response = render(request, "buerger/anmeldung_weiter.html", context)
    response.set_cookie(
        BROWSER_COOKIE, browser, max_age=900, path="/anmeldung/", secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response


def _wanted_stufe(typed: str) -> int:
    """The least level that will do for where the person is going: a page that needs more than 1 says so."""
    return int(typed) if typed in ("3", "4") else 1


@require_POST
@_as_where_it_leads
@limited("gast")
def gast(request: KommuneRequest) -> HttpResponse:
    """Go on without an account, where the law allows it: an anonymous Nutzerkonto for this browser's session."""
    kommune = request.kommune
    konto_id = konten.begin_as_guest(kommune_id=kommune.id, at=clock.utc_now())
    request.sitzung.begin(konto_id=konto_id, stufe=0)
    return HttpResponseRedirect(safe_target(request.POST.get("weiter", "")))


@require_POST
def abmeldung(request: KommuneRequest) -> HttpResponse:
    request.sitzung.end()
    return HttpResponseRedirect(f"{root()}/")


@require_GET
def uebergang(request: KommuneRequest) -> HttpResponse:
    """Go to another Kommune's host; somebody who is logged in takes the login along with a single-use ticket."""
    kommune = all_kommunen().get(request.GET.get("nach", ""))
    ziel = safe_target(request.GET.get("weiter", ""))
    if kommune is None:
        return HttpResponseRedirect(ziel)
    citizen = request.sitzung.citizen
    if citizen is None:
        return HttpResponseRedirect(kommune_url(kommune, ziel))
    ticket = konten.issue_ticket(by=citizen, kommune_id=kommune.id, at=clock.utc_now())
    return HttpResponseRedirect(kommune_url(kommune, f"/uebergang/{ticket}/?{urlencode({'weiter': ziel})}"))


@require_GET
def ankunft(request: KommuneRequest, ticket: str) -> HttpResponse:
    """Redeem a ticket from another host; a used or old one just leads on, without a login."""
    kommune = request.kommune
    ziel = safe_target(request.GET.get("weiter", ""))
    try:
        login = konten.redeem_ticket(ticket=ticket, kommune_id=kommune.id, at=clock.utc_now())
    except konten.TicketInvalid:
        return HttpResponseRedirect(ziel)
    request.sitzung.begin(konto_id=login.konto_id, stufe=login.stufe)
    return HttpResponseRedirect(ziel)


def safe_target(text: str) -> str:
    """A path on this host, or the list of one's Vorgänge: nobody is led elsewhere by a link (TR-03172-3 A3.9.09)."""
    if text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=set()):
        return text
    return "/vorgaenge/"


def is_draft(path: str) -> bool:
    """Whether a path leads to a draft, whoever's it is and whether there is one or not."""
    return path.startswith(("/antraege/", f"/{ENGLISH}/antraege/")) and "/antraege/neu/" not in path


def login_needed(request: KommuneRequest, *, ohne_konto: bool = False) -> HttpResponse:
    """Lead to the login and back to this page."""
    query = {"weiter": request.get_full_path() if request.method == "GET" else request.path}
    if ohne_konto:
        query["ohne"] = "1"
    if request.sitzung.is_expired:
        query["abgelaufen"] = "1"
    return HttpResponseRedirect(f"{root()}/anmeldung/?" + urlencode(query))


def host_url(request: KommuneRequest, path: str) -> str:
    """The absolute address of `path` on this Kommune's host, from configuration and never from a header."""
    return kommune_url(request.kommune, path)
