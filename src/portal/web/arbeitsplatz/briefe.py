"""Letters to print and to post, for those who want their messages on paper: all that wait, on one page to print."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.core import clock
from portal.core.tenancy import unit
from portal.vorgang.operations.briefe import MOST, mark_posted, read_letters, waiting_letters
from portal.web.request import KommuneRequest
from portal.web.ui.anlagen import file_ids
from portal.web.zugang import Arbeit, staff_required


@require_GET
@staff_required
def liste(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """What waits, and which of it was posted; nothing of what the letters say."""
    with arbeit.looking(), unit(arbeit.staff):
        letters = waiting_letters(by=arbeit.staff, at=clock.now())
    posted = request.GET.get("ok", "")
    context = {
        "seite_titel": _("Briefe"),
        "arbeit": arbeit,
        "briefe": letters,
        "mehr": len(letters) == MOST,
        "verschickt": int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 4 else 0,
    }
    return render(request, "arbeitsplatz/briefe.html", context)


@require_GET
@staff_required
def druck(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """All that wait, to be printed: each on a sheet of its own."""
    with arbeit.looking():
        letters = read_letters(by=arbeit.staff, at=clock.now())
    context = {"seite_titel": _("Briefe drucken"), "arbeit": arbeit, "briefe": letters}
    return render(request, "arbeitsplatz/briefe_druck.html", context)


@require_POST
@staff_required
def versand(request: KommuneRequest, arbeit: Arbeit) -> HttpResponse:
    """The ticked ones were printed and posted."""
    ids = file_ids(request.POST.getlist("brief"))
    posted = mark_posted(auftrag_ids=ids, by=arbeit.staff, at=clock.now())
    return HttpResponseRedirect(f"/arbeitsplatz/briefe/?ok={posted}")
