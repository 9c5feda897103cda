"""All URLs. Resources instead of verbs; `/healthz` and `/readyz` answer on any host."""

from django.urls import include, path
from django.views.generic import RedirectView

from portal.web.callbacks.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("portal.web.callbacks.urls")),
    path("", include("portal.web.api.urls")),
    path("arbeitsplatz/verwaltung/", include("portal.web.verwaltung.urls")),  # below: the staff's cookie goes no wider
    path("arbeitsplatz/", include("portal.web.arbeitsplatz.urls")),
    path("verwaltung/", RedirectView.as_view(url="/arbeitsplatz/verwaltung/")),
    path("", include("portal.web.buerger.urls")),
]
handler400 = "portal.web.fehler.bad_request"
handler403 = "portal.web.fehler.forbidden"
handler404 = "portal.web.fehler.not_found"
handler500 = "portal.web.fehler.server_error"
