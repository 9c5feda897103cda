"""URLs of editors and administrators, below /arbeitsplatz/verwaltung/."""

from django.urls import path

from portal.web.verwaltung import (
    angebote,
    checkliste,
    gestaltung,
    grundtexte,
    meldungen,
    menschen,
    neu,
    protokoll,
    regeln,
    schritte,
    seiten,
    start,
    stellen,
    zuschriften,
)

_ONE = "entwuerfe/<slug:art>/<slug:gegenstand>/"

urlpatterns = [
    path("", start.eingang, name="verwaltung"),
    path("checkliste/", checkliste.liste, name="verwaltung_checkliste"),
    path("leistungen/", angebote.liste, name="verwaltung_leistungen"),
    path("leistungen/<slug:slug>/", angebote.eines, name="verwaltung_angebot"),
    path("leistungen/<slug:slug>/vergleich/<slug:absatz>/", angebote.vergleich, name="verwaltung_vergleich"),
    path("grundtexte/", grundtexte.liste, name="verwaltung_grundtexte"),
    path("grundtexte/<slug:slug>/", grundtexte.einer, name="verwaltung_grundtext"),
    path("seiten/", seiten.liste, name="verwaltung_seiten"),
    path("seiten/<slug:name>/", seiten.eine, name="verwaltung_seite"),
    path("meldungen/", meldungen.liste, name="verwaltung_meldungen"),
    path("meldungen/<uuid:schluessel>/", meldungen.eine, name="verwaltung_meldung"),
    path("stellen/", stellen.liste, name="verwaltung_stellen"),
    path("stellen/<slug:schluessel>/", stellen.eine, name="verwaltung_stelle"),
    path("gestaltung/", gestaltung.gestaltung, name="verwaltung_gestaltung"),
    path("menschen/", menschen.liste, name="verwaltung_menschen"),
    path("menschen/<int:rolle_id>/ende/", menschen.ende, name="verwaltung_rolle_ende"),
    path("menschen/<int:mitarbeiter_id>/einladung/", menschen.einladung, name="verwaltung_einladung"),
    path("neu/", neu.liste, name="verwaltung_neu"),
    path("neu/<uuid:neuanlage_id>/", neu.ergebnis, name="verwaltung_neu_ergebnis"),
    path("neu/<uuid:neuanlage_id>/verworfen/", neu.verwerfung, name="verwaltung_neu_verwerfung"),
    path("neu/<uuid:neuanlage_id>/einladung/", neu.einladung, name="verwaltung_neu_einladung"),
    path("neu/<uuid:neuanlage_id>/pruefen/", neu.pruefen, name="verwaltung_neu_pruefen"),
    path("neu/<uuid:neuanlage_id>/<slug:name>/", neu.schritt, name="verwaltung_neu_schritt"),
    path("protokoll/", protokoll.liste, name="verwaltung_protokoll"),
    path("zuschriften/", zuschriften.liste, name="verwaltung_zuschriften"),
    path("zuschriften/<uuid:zuschrift_id>/", zuschriften.eine, name="verwaltung_zuschrift"),
    path("zuschriften/<uuid:zuschrift_id>/erledigt/", zuschriften.erledigung, name="verwaltung_zuschrift_erledigt"),
    path("arbeitsweise/empfaenger/", regeln.empfaenger, name="verwaltung_empfaenger"),
    path("arbeitsweise/", regeln.arbeitsweise, name="verwaltung_arbeitsweise"),
    path(_ONE + "freigabe/", schritte.freigabe, name="verwaltung_freigabe"),
    path(_ONE + "rueckgabe/", schritte.rueckgabe, name="verwaltung_rueckgabe"),
    path(_ONE + "veroeffentlichung/", schritte.veroeffentlichung, name="verwaltung_veroeffentlichung"),
    path(_ONE + "verworfen/", schritte.verwerfung, name="verwaltung_verwerfung"),
    path(_ONE + "verlauf/", protokoll.verlauf, name="verwaltung_verlauf"),
]
