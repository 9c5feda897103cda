"""Nothing typed is lost when the session has ended.

The answers of an assistant's page are kept and are there after the login; a message is shown, to be copied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.antrag import operations as antraege
from portal.core import clock, limits
from portal.core.tenancy import Citizen
from portal.formular.rules import Roh
from portal.web import zugang
from portal.web.assistent.felder import raw_of
from portal.web.buerger import kontakt
from portal.web.buerger.grenzen import count, too_many
from portal.web.request import KommuneRequest
from portal.web.sprache import language_of, root

# A page of a draft, but not the one where somebody chooses a Kennwort: that is kept nowhere (ADR 44).
_PAGE = re.compile(r"(/en)?/antraege/(?P<antrag_id>[0-9a-f-]{36})/(?!rueckkehr/)(?P<key>[a-z0-9-]+)/")
_MESSAGE = re.compile(r"(?P<vorgang>(/en)?/vorgaenge/[0-9a-f-]{36}/)nachrichten/")
_CONTACT = re.compile(r"(/en)?/kontakt/")
_STAFF = ("/arbeitsplatz/verwaltung/", "/arbeitsplatz/vorgaenge/")  # no page where somebody types a password
_LARGEST = 50_000  # characters of one page's answers


def keep_typed(request: KommuneRequest) -> HttpResponse:
    """Keep what this POST brought and lead to the login, which comes back to the same page."""
    match = _PAGE.fullmatch(request.path)
    typed = raw_of(request)
    if match is None or not typed or sum(len(str(value)) for value in typed.values()) > _LARGEST:
        return HttpResponseRedirect(f"{root()}/anmeldung/?" + urlencode({"weiter": "/vorgaenge/", "abgelaufen": "1"}))
    try:
        count(request, "zwischenstand")
    except limits.TooMany as error:
        return too_many(request, error)
    token = antraege.keep_typed(antrag_id=UUID(match["antrag_id"]), typed=typed, at=clock.now())
    back = f"{request.path}?{urlencode({'eingaben': token})}"
    return HttpResponseRedirect(f"{root()}/anmeldung/?" + urlencode({"weiter": back, "abgelaufen": "1"}))


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
    token, match = request.GET.get("eingaben", ""), _PAGE.fullmatch(request.path)
    if not token or match is None:
        return None
    return antraege.take_typed(antrag_id=UUID(match["antrag_id"]), token=token, at=clock.now())
