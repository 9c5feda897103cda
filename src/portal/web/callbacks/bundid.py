"""BundID's answer. The POST comes cross-site without our cookies, so it is kept and read by a GET that has them.

That GET also proves that the browser which began the login is the one that ends it (login CSRF).
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.ports import platform_adapter
from portal.kommune.queries import all_kommunen
from portal.konto import operations as konten
from portal.konto.ports import AnmeldungAbgebrochen, AnmeldungAbgelehnt
from portal.web.request import KommuneRequest
from portal.web.sprache import language_of, root

LARGEST = 200_000  # characters of a SAMLResponse; a real one has about 20,000
BROWSER_COOKIE = "anmeldung"


@csrf_exempt
@require_POST
def acs(request: KommuneRequest) -> HttpResponse:
    """Assertion consumer service: keep the answer with the attempt that RelayState names, then continue as a GET."""
    response, attempt = request.POST.get("SAMLResponse", ""), request.POST.get("RelayState", "")
    kommune = request.kommune
    if len(response) > LARGEST or not konten.keep_answer(attempt_id=attempt, kommune_id=kommune.id, answer=response):
        return _refused(request, "UNBEKANNT")
    return HttpResponseRedirect(f"/anmeldung/bundid/antworten/{attempt}/")


@require_GET
def abschluss(request: KommuneRequest, attempt_id: str) -> HttpResponse:
    """Check the answer and begin the session under a new id."""
    kommune = request.kommune
    try:
        login = konten.finish_anmeldung(
            request_id=attempt_id,
            acs_url=settings.PORTAL_BASE_URL.format(host=kommune.host) + "/anmeldung/bundid/acs",
            kommune_id=kommune.id,
            browser=request.COOKIES.get(BROWSER_COOKIE, ""),
            at=clock.utc_now(),
        )
    except AnmeldungAbgebrochen:
        return HttpResponseRedirect(_again(request, attempt_id, abgebrochen="1"))
    except AnmeldungAbgelehnt as refusal:
        return _refused(request, refusal.grund.value, _again(request, attempt_id))
    except konten.AttemptInvalid:
        return _refused(request, "VERSUCH", _again(request, attempt_id))
    request.sitzung.begin(konto_id=login.konto_id, stufe=login.stufe)
    return HttpResponseRedirect(login.ziel)


@require_GET
def metadata(request: KommuneRequest) -> HttpResponse:
    """Our service provider's metadata: one entityID, one ACS for each Kommune's host."""
    urls = [
        settings.PORTAL_BASE_URL.format(host=kommune.host) + "/anmeldung/bundid/acs"
        for kommune in all_kommunen().values()
    ]
    provider = platform_adapter("identitaet")
    return HttpResponse(provider.metadata(acs_urls=urls), content_type="application/samlmetadata+xml")


def _again(request: KommuneRequest, attempt_id: str, **query: str) -> str:
    """The page on which to choose anew how to go on, with the way to where the person wanted to go, in its language."""
    ziel = konten.target_of_attempt(
        request_id=attempt_id,
        kommune_id=request.kommune.id,
        browser=request.COOKIES.get(BROWSER_COOKIE, ""),
    )
    if ziel:
        query["weiter"] = ziel
    if ziel.startswith(("/antraege/neu/", "/en/antraege/neu/")):
        query["ohne"] = "1"  # here one may go on without an account
    with override(language_of(ziel)):
        return f"{root()}/anmeldung/" + (f"?{urlencode(query)}" if query else "")


def _refused(request: KommuneRequest, grund: str, again: str = "/anmeldung/") -> HttpResponse:
    """One page for every refusal: the reason's code helps the support, and tells an attacker nothing new."""
    with override(language_of(again)):
        context = {"seite_titel": _("Anmeldung nicht möglich"), "grund": grund, "anmeldung_ziel": again}
        return render(request, "buerger/anmeldung_abgelehnt.html", context, status=403)
