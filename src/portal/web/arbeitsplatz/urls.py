"""URLs of the case workers' pages, below /arbeitsplatz/. Of allauth only what is named here can be reached."""

from django.urls import path

from portal.web.arbeitsplatz import (
    abschriften,
    anmeldung,
    aufbewahrung,
    bescheid,
    einladung,
    nebeneinander,
    postkorb,
    schritte,
    verknuepfungen,
    vorgang,
    zahlungen,
    zusammenarbeit,
)

_ONE = "vorgaenge/<uuid:vorgang_id>/"

urlpatterns = [
    path("", postkorb.liste, name="postkorb"),
    path(_ONE, vorgang.einer, name="arbeitsplatz_vorgang"),
    path(_ONE + "dateien/<uuid:datei_id>/", vorgang.datei, name="arbeitsplatz_datei"),
    path(_ONE + "uebernahme/", schritte.uebernahme, name="uebernahme"),
    path(_ONE + "rueckfragen/", schritte.rueckfragen, name="rueckfragen"),
    path(_ONE + "nachrichten/", schritte.nachrichten, name="arbeitsplatz_nachrichten"),
    path(_ONE + "entscheidung/", schritte.entscheidung, name="entscheidung"),
    path(_ONE + "bestaetigung/", schritte.bestaetigung, name="bestaetigung"),
    path(_ONE + "kostenentscheidung/", schritte.kostenentscheidung, name="kostenentscheidung"),
    path(_ONE + "bescheid/", bescheid.bescheid, name="bescheid"),
    path(_ONE + "bescheid/verwerfung/", bescheid.verwerfung, name="bescheid_verwerfung"),
    path(_ONE + "bescheid/aufgabe/", bescheid.aufgabe, name="bescheid_aufgabe"),
    path(_ONE + "versand/", schritte.versand, name="versand"),
    path(_ONE + "ausweiskopie/loeschung/", schritte.ausweiskopie_loeschung, name="ausweiskopie_loeschung"),
    path(_ONE + "bestellblatt/", schritte.bestellblatt, name="bestellblatt"),
    path(_ONE + "dateien/<uuid:datei_id>/ansicht/", nebeneinander.ansicht, name="arbeitsplatz_ansicht"),
    path(_ONE + "nebeneinander/", nebeneinander.seite, name="nebeneinander"),
    path(_ONE + "verknuepfungen/", verknuepfungen.neue, name="verknuepfungen"),
    path(_ONE + "verknuepfungen/<uuid:verknuepfung_id>/loesung/", verknuepfungen.loesung, name="verknuepfung_loesung"),
    path(_ONE + "weitergabe/", zusammenarbeit.weitergabe, name="weitergabe"),
    path(_ONE + "rueckgabe/", zusammenarbeit.rueckgabe, name="rueckgabe"),
    path(_ONE + "vermerke/", zusammenarbeit.vermerke, name="vermerke"),
    path("vertretung/", zusammenarbeit.vertretung, name="vertretung"),
    path(_ONE + "aufbewahrung/", aufbewahrung.sperre, name="aufbewahrung"),
    path(_ONE + "aufbewahrung/aufhebung/", aufbewahrung.aufhebung, name="aufbewahrung_aufhebung"),
    path("abschriften/", abschriften.liste, name="abschriften"),
    path("abschriften/<uuid:abschrift_id>/", abschriften.eine, name="abschrift"),
    path("abschriften/<uuid:abschrift_id>/erledigung/", abschriften.erledigung, name="abschrift_erledigung"),
    path("abschriften/<uuid:abschrift_id>/daten/", abschriften.daten, name="abschrift_daten"),
    path("zahlungen/", zahlungen.liste, name="arbeitsplatz_zahlungen"),
    path("zahlungen/<uuid:zahlung_id>/nachfrage/", zahlungen.nachfrage, name="nachfrage"),
    path("einladung/<str:token>/", einladung.annehmen, name="einladung"),
    # The names are allauth's: it redirects to them.
    path("anmeldung/login/", anmeldung.login, name="account_login"),
    path("anmeldung/logout/", anmeldung.end, name="account_logout"),
    path("anmeldung/zweitfaktor/", anmeldung.second_factor, name="mfa_authenticate"),
    path("anmeldung/zweitfaktor/einrichtung/", anmeldung.enrol, name="mfa_activate_totp"),
]
