"""The citizens' URLs: resources, not verbs."""

from django.urls import path

from portal.redaktion.rules.seiten import SEITEN
from portal.web.buerger import (
    anmeldung,
    fiktion,
    meine,
    pruefung,
    seiten,
    stand,
    vorgaenge,
    vorschau,
    zahlen,
    zahlungen,
    zugriffe,
    zustellung,
)
from portal.web.buerger.antraege_urls import urlpatterns as antraege_urls
from portal.web.buerger.katalog_urls import urlpatterns as katalog_urls
from portal.web.buerger.sprachen import both

app_name = "buerger"
_OWN_VIEWS = {"kontakt", "barrierefreiheit"}  # more than a text
urlpatterns = [
    *katalog_urls,
    *antraege_urls,
    path("theme.css", seiten.theme_css, name="theme"),
    path("gestaltung/wappen", seiten.gestaltungsbild, {"name": "wappen"}, name="wappen"),
    path("gestaltung/bild", seiten.gestaltungsbild, {"name": "bild"}, name="bild"),
    path("komponenten/", seiten.gallery, name="komponenten"),
    path("komponenten/arbeitsplatz/", seiten.gallery, {"seite": "komponenten_arbeitsplatz"}, name="komponenten-staff"),
    *(path(f"{name}/", seiten.freie_seite, {"name": name}, name=name) for name in SEITEN if name not in _OWN_VIEWS),
    path("barrierefreiheit/", seiten.barrierefreiheit, name="barrierefreiheit"),
    path("vorschau/<str:token>/", vorschau.vorschau, name="vorschau"),
    path("stand/", stand.stand, name="stand"),
    *both("pruefen/", pruefung.pruefen, name="pruefen"),
    *both("zahlen/", zahlen.zahlen, name="zahlen"),
    path("zahlen/<str:monat>-abbrueche.csv", zahlen.abbrueche_als_csv, name="abbrueche-csv"),
    path("zahlen/<str:monat>.csv", zahlen.als_csv, name="zahlen-csv"),
    *both("protokoll/", pruefung.protokoll, name="protokoll"),
    path("protokoll/koepfe.json", pruefung.koepfe, name="koepfe"),
    *both("anmeldung/", anmeldung.anmeldung, name="anmeldung"),
    path("anmeldung/bundid/", anmeldung.bundid, name="bundid"),
    path("anmeldung/gast/", anmeldung.gast, name="gast"),
    *both("abmeldung/", anmeldung.abmeldung, name="abmeldung"),
    path("uebergang/", anmeldung.uebergang, name="uebergang"),
    path("uebergang/<str:ticket>/", anmeldung.ankunft, name="ankunft"),
    *both("vorgaenge/", meine.liste, name="vorgaenge"),
    *both("vorgaenge/zustellung/", zustellung.alle, name="zustellung"),
    *both("vorgaenge/<uuid:vorgang_id>/", vorgaenge.einer, name="vorgang"),
    *both("vorgaenge/<uuid:vorgang_id>/zustellung/", zustellung.eine, name="vorgang-zustellung"),
    *both("vorgaenge/<uuid:vorgang_id>/nachrichten/", vorgaenge.nachrichten, name="nachrichten"),
    *both("vorgaenge/<uuid:vorgang_id>/folgeantrag/", vorgaenge.folgeantrag, name="folgeantrag"),
    *both("vorgaenge/<uuid:vorgang_id>/ruecknahme/", vorgaenge.ruecknahme, name="ruecknahme"),
    path("vorgaenge/<uuid:vorgang_id>/dateien/<uuid:datei_id>/", vorgaenge.datei, name="datei"),
    *both("vorgaenge/<uuid:vorgang_id>/fiktionsbescheinigung/", fiktion.bescheinigung, name="fiktionsbescheinigung"),
    *both("vorgaenge/<uuid:vorgang_id>/zugriffe/", zugriffe.zugriffe, name="zugriffe"),
    *both("vorgaenge/<uuid:vorgang_id>/zahlung/", zahlungen.zahlung, name="zahlung"),
    *both("vorgaenge/<uuid:vorgang_id>/zahlung/rueckkehr/", zahlungen.rueckkehr, name="zahlung-rueckkehr"),
]
