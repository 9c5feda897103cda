"""URLs of the catalogue; `urls.py` joins them with the rest of what citizens see."""

from django.urls import path

from portal.web.buerger import (
    datenschutz,
    katalog,
    kontakt,
    merkzettel,
    suche,
    vereinbarungen,
    veroeffentlichung,
    vordruck,
    wegweiser,
)
from portal.web.buerger.sprachen import both

urlpatterns = [
    path("sitemap.xml", veroeffentlichung.sitemap, name="sitemap"),
    path("robots.txt", veroeffentlichung.robots_txt, name="robots"),
    path("aenderungen.rss", veroeffentlichung.aenderungen, name="aenderungen"),
    *both("", katalog.startseite, name="startseite"),
    *both("suche/", suche.suche, name="suche"),
    *both("suche/vorschlaege", suche.vorschlaege, name="vorschlaege"),
    *both("leistungen/", katalog.leistungen, name="leistungen"),
    *both("leistungen/<slug:slug>/", katalog.leistung, name="leistung"),
    *both("leistungen/<slug:slug>/ort/", katalog.ort, name="leistung-ort"),
    path("leistungen/<slug:slug>/formular/", vordruck.vordruck, name="vordruck"),
    path("leistungen/<slug:slug>/datenschutz/", datenschutz.datenschutz, name="leistung-datenschutz"),
    *both("lebenslagen/", katalog.lebenslagen, name="lebenslagen"),
    *both("lebenslagen/<slug:slug>/", katalog.lebenslage, name="lebenslage"),
    *both("kontakt/", kontakt.kontakt, name="kontakt"),
    *both("kontakt/gesendet/", kontakt.gesendet, name="kontakt-gesendet"),
    path("vereinbarungen/", vereinbarungen.liste, name="vereinbarungen"),
    path("vereinbarungen/<slug:vereinbarung_id>/", vereinbarungen.eine, name="vereinbarung"),
    *both("wegweiser/", wegweiser.liste, name="wegweiser-liste"),
    *both("wegweiser/<slug:slug>/", wegweiser.einer, name="wegweiser"),
    path("merkzettel/neu/", merkzettel.neu, name="merkzettel-neu"),
    path("merkzettel/<uuid:merkzettel_id>/", merkzettel.einer, name="merkzettel"),
    path("merkzettel/<uuid:merkzettel_id>/loeschung/", merkzettel.loeschung, name="merkzettel-loeschung"),
]
