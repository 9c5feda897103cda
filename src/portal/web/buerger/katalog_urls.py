"""URLs of the catalogue; `urls.py` joins them with the rest of what citizens see."""

from django.urls import path

from portal.web.buerger import katalog

urlpatterns = [
    path("", katalog.startseite, name="startseite"),
    path("suche/", katalog.suche, name="suche"),
    path("leistungen/", katalog.leistungen, name="leistungen"),
    path("leistungen/<slug:slug>/", katalog.leistung, name="leistung"),
    path("leistungen/<slug:slug>/ort/", katalog.ort, name="leistung-ort"),
    path("lebenslagen/", katalog.lebenslagen, name="lebenslagen"),
    path("lebenslagen/<slug:slug>/", katalog.lebenslage, name="lebenslage"),
]
