"""How often citizens may do what costs us something: by address, and by person where there is one (ADR 42)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.core import clock, limits
from portal.core.tenancy import Citizen
from portal.web.middleware import client_address
from portal.web.request import KommuneRequest

WINDOW = timedelta(minutes=10)
# In ten minutes. Behind one address may be a town hall, a library or the phones of a whole town.
PER_ADDRESS = {
    "anmeldung": 300,
    "gast": 300,
    "einreichung": 300,
    "zwischenstand": 300,
    "upload": 1000,
    "kontakt": 30,
    "rueckkehr": 60,
    "pruefen": 60,
    "stand": 60,
    "einladung": 60,
    "mitzeichnung": 300,
}
PER_PERSON = {"einreichung": 20, "upload": 100, "einladung": 20}

P = ParamSpec("P")
View = Callable[Concatenate[KommuneRequest, P], HttpResponse]


def count(request: KommuneRequest, purpose: str, *, citizen: Citizen | None = None) -> None:
    """Count one try. Raises limits.TooMany; the person's own limit comes first and leaves the address its tries."""
    counted: Any = {"window": WINDOW, "at": clock.utc_now(), "lasting": False}
    if citizen is not None:
        limits.count(f"{purpose}-person", str(citizen.konto_id), limit=PER_PERSON[purpose], **counted)
    limits.count(purpose, client_address(request), limit=PER_ADDRESS[purpose], **counted)


def limited(purpose: str) -> Callable[[View[P]], View[P]]:
    """Count each POST of a page by its address; answer 429 from the limit on."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: KommuneRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                try:
                    count(request, purpose)
                except limits.TooMany as error:
                    return too_many(request, error)
            return view(request, *args, **kwargs)

        return run

    return decorate


def too_many(request: KommuneRequest, error: limits.TooMany, *, back: str = "") -> HttpResponse:
    """The page that asks to wait, with the way back to what was being done."""
    seconds = max(1, int((error.until - clock.utc_now()).total_seconds()))
    context = {"seite_titel": _("Bitte warten Sie kurz"), "minuten": -(-seconds // 60), "zurueck_ziel": back}
    response = render(request, "buerger/zu_viele.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response
