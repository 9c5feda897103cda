"""Links between Vorgänge: made by number, taken away again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.vorgang.operations import verknuepfung
from portal.web.arbeitsplatz.schritte import again, carry_out
from portal.web.arbeitsplatz.verknuepfungsformular import VerknuepfungForm
from portal.web.request import KommuneRequest
from portal.web.zugang import Arbeit, staff_required


@require_POST
@staff_required
def neue(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID) -> HttpResponse:
    """Link with the Vorgang whose number was typed."""
    form = VerknuepfungForm(request.POST, auto_id="verknuepfung_%s")
    if not form.is_valid():
        return again(request, arbeit, vorgang_id, "verknuepfung", form)
    nummer = form.cleaned_data["nummer"]
    try:
        return carry_out(request, arbeit, vorgang_id, "verknuepfung", verknuepfung.link, form=form, nummer=nummer)
    except verknuepfung.NoSuchNumber:
        form.add_error("nummer", _("Diese Nummer gibt es in Ihren Ämtern nicht. Prüfen Sie, ob sie stimmt."))
    except verknuepfung.SameVorgang:
        form.add_error("nummer", _("Das ist die Nummer dieses Vorgangs."))
    except verknuepfung.AlreadyLinked:
        form.add_error("nummer", _("Diese beiden Vorgänge sind schon verknüpft."))
    return again(request, arbeit, vorgang_id, "verknuepfung", form)


@require_POST
@staff_required
def loesung(request: KommuneRequest, arbeit: Arbeit, vorgang_id: UUID, verknuepfung_id: UUID) -> HttpResponse:
    """Take a link away."""
    return carry_out(request, arbeit, vorgang_id, "loesung", verknuepfung.unlink, verknuepfung_id=verknuepfung_id)
