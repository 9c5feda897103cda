"""Nothing typed is lost when the session has ended.

The answers of an assistant's page are kept and are there after the login; where the draft cannot be opened any more
they are shown, to be copied, and so is a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.antrag import operations as antraege
from portal.core import clock, limits
from portal.core.tenancy import Citizen
from portal.formular.rules import Roh
from portal.web import zugang
from portal.web.assistent.felder import raw_of
from portal.web.assistent.sprache import said_again
from portal.web.buerger import kontakt
from portal.web.buerger.grenzen import count, too_many
from portal.web.request import KommuneRequest
from portal.web.sprache import language_of, root

# A page of a draft, but not the one where somebody chooses a Kennwort: that is kept nowhere (ADR 44).
_PAGE = re.compile(r"(/en)?/antraege/(?P<antrag_id>[0-9a-f-]{36})/(?!rueckkehr/)(?P<key>[a-z0-9-]+)/")
_MESSAGE = re.compile(r"(?P<vorgang>(/en)?/vorgaenge/[0-9a-f-]{36}/)nachrichten/")
_CONTACT = re.compile(r"(/en)?/kontakt/")
_STAFF = ("/arbeitsplatz/verwaltung/", "/arbeitsplatz/vorgaenge/")  # no page where somebody types a password
_COOKIE = "eingaben"
_LARGEST = 50_000  # characters of one page's answers


def keep_typed(request: KommuneRequest) -> HttpResponse:
    """Keep what this POST brought and lead to the login, which comes back to the same page."""
    back = _keep(request)
    if isinstance(back, HttpResponse):
        return back
    login = f"{root()}/anmeldung/?" + urlencode({"weiter": back or "/vorgaenge/", "abgelaufen": "1"})
    return _remembered(HttpResponseRedirect(login), back)


def draft_gone(request: KommuneRequest) -> HttpResponse:
    """A draft that is not this person's (any more), or never was: what they typed into it, to be copied.

    Shown to the browser that typed it only. Raises Http404 for who comes without anything typed.
    """
    match, token = _PAGE.fullmatch(request.path), request.GET.get("eingaben", "")
    back: str | HttpResponse | None = request.get_full_path()
    typed: Mapping[str, Roh] | None = None
    if request.method == "POST":
        typed, back = raw_of(request), _keep(request)
    elif token and token == request.COOKIES.get(_COOKIE):
        typed = _taken(request)
    if isinstance(back, HttpResponse):
        return back
    if match is None or back is None or not typed:
        raise Http404
    context = {
        "seite_titel": _("Entwurf nicht gefunden"),
        "getippt": said_again(match["key"], typed),
        "weiter_angabe": urlencode({"weiter": back}),
    }
    return _remembered(render(request, "buerger/entwurf_fehlt.html", context, status=404), back)


def _keep(request: KommuneRequest) -> str | HttpResponse | None:
    """The address of the page with what was typed; None where there is nothing to keep, a page after too many tries."""
    match = _PAGE.fullmatch(request.path)
    typed = raw_of(request)
    if match is None or not typed or sum(len(str(value)) for value in typed.values()) > _LARGEST:
        return None
    try:
        count(request, "zwischenstand")
    except limits.TooMany as error:
        return too_many(request, error)
    token = antraege.keep_typed(antrag_id=UUID(match["antrag_id"]), typed=typed, at=clock.now())
    return f"{request.path}?{urlencode({'eingaben': token})}"


def _remembered(response: HttpResponse, back: str | None) -> HttpResponse:
    """With the token in the browser too: an address alone, as it stands in a log, shows nobody what was typed."""
    if back is not None:
        token = back.rpartition("=")[2]
        response.set_cookie(_COOKIE, token, max_age=3600, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response


def show_message(request: KommuneRequest) -> HttpResponse:
    """A message whose session had ended: its text, to be copied, and the way to log in and write it again."""
    match = _MESSAGE.fullmatch(request.path)
    weiter = match["vorgang"] if match else f"{root()}/vorgaenge/"
    login = f"{root()}/anmeldung/?" + urlencode({"weiter": weiter, "abgelaufen": "1"})
    context = {
        "seite_titel": _("Nicht gesendet"),
        "text": request.POST.get("text", "").strip(),
        "mit_dateien": bool(request.FILES),
        "anmeldung_ziel": login,
    }
    return render(request, "buerger/nachricht_abgelaufen.html", context, status=401)


def csrf_failed(request: KommuneRequest, reason: str = "") -> HttpResponse:
    """A form whose protection ran out (cookies deleted, a very old page): what was typed is kept."""
    if _PAGE.fullmatch(request.path) and hasattr(request, "kommune"):
        with override(language_of(request.path)):  # no view of that page has been asked
            return keep_typed(request)
    if _MESSAGE.fullmatch(request.path) and hasattr(request, "kommune"):
        with override(language_of(request.path)):
            return show_message(request)
    if _CONTACT.fullmatch(request.path) and hasattr(request, "kommune"):
        return kontakt.expired(request)
    if request.path.startswith(_STAFF) and hasattr(request, "kommune"):
        return zugang.csrf_failed(request)
    return render(request, "403.html", {"abgelaufen": True}, status=403)


def restore_typed(request: KommuneRequest, citizen: Citizen) -> Mapping[str, Roh] | None:
    """What was typed before the login, or None. The page is shown only to whom the draft belongs."""
    return _taken(request)


def _taken(request: KommuneRequest) -> dict[str, Roh] | None:
    token, match = request.GET.get("eingaben", ""), _PAGE.fullmatch(request.path)
    if not token or match is None:
        return None
    return antraege.take_typed(antrag_id=UUID(match["antrag_id"]), token=token, at=clock.now())
