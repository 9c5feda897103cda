"""The citizen demands the certificate that the approval counts as given (§ 42a (3) VwVfG NRW)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import override
from django.views.decorators.http import require_POST

from portal.core import clock
from portal.vorgang.operations import fiktion
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.rules.status import ForbiddenTransition
from portal.web.buerger.anmeldung import login_needed
from portal.web.request import KommuneRequest
from portal.web.sprache import GERMAN, root


@require_POST
def bescheinigung(request: KommuneRequest, vorgang_id: UUID) -> HttpResponse:
    """Have the certificate made; the page of the Vorgang then has it."""
    citizen = request.sitzung.citizen
    if citizen is None:
        return login_needed(request)
    try:
        with override(GERMAN):
            fiktion.request_certificate(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    except VorgangGone as error:
        raise Http404 from error
    except ForbiddenTransition:
        pass  # nothing to certify: the page of the Vorgang says how it stands
    return HttpResponseRedirect(f"{root()}/vorgaenge/{vorgang_id}/?bescheinigung=1#fristen")
