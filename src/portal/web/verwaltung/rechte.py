"""Who may open a page of the Verwaltung."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.redaktion.rules.rechte import Handlung, may
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required

P = ParamSpec("P")
View = Callable[Concatenate[KommuneRequest, Arbeit, P], HttpResponse]


def allowed(handlung: Handlung) -> Callable[[View[P]], Callable[Concatenate[KommuneRequest, P], HttpResponse]]:
    """Let in whose roles in this Kommune cover `handlung`; tell everybody else what they would need."""

    def decorate(view: View[P]) -> Callable[Concatenate[KommuneRequest, P], HttpResponse]:
        @wraps(view)
        def run(request: KommuneRequest, arbeit: Arbeit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(arbeit.arten, handlung):
                return refuse(request, arbeit)
            return view(request, arbeit, *args, **kwargs)

        return staff_required(run)

    return decorate


def refuse(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """403 with a way on."""
    context = {"seite_titel": _("Dafür fehlt Ihnen eine Rolle"), "arbeit": arbeit}
    return render(request, "verwaltung/keine_rolle.html", context, status=403)
