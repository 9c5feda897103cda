"""URLs of drafts and their pages."""

from django.urls import path

from portal.web.buerger import (
    antraege,
    ausdruck,
    dateien,
    karte,
    mitzeichnen,
    mitzeichnung,
    probelauf,
    rueckkehr,
    unterschrift,
    wechsel,
)
from portal.web.buerger.sprachen import both

urlpatterns = [
    path("probelauf/ende/", probelauf.ende, name="probelauf-ende"),
    path("probelauf/<str:token>/", probelauf.probelauf, name="probelauf"),
    *both("entwurf/", rueckkehr.rueckkehr, name="rueckkehr"),
    *both("antraege/neu/", antraege.neu, name="antrag-neu"),
    *both("mitzeichnung/", mitzeichnen.zurueck, name="mitzeichnung-zurueck"),
    *both("mitzeichnung/<str:token>/", mitzeichnen.anfrage, name="mitzeichnung"),
    *both("antraege/<uuid:antrag_id>/", antraege.entwurf, name="antrag"),
    *both("antraege/<uuid:antrag_id>/einreichung/", antraege.einreichung, name="einreichung"),
    *both("antraege/<uuid:antrag_id>/loeschung/", antraege.loeschung, name="antrag-loeschung"),
    *both("antraege/<uuid:antrag_id>/rueckkehr/", rueckkehr.zugang, name="antrag-rueckkehr"),
    *both("antraege/<uuid:antrag_id>/rueckkehr/ende/", rueckkehr.zugang_ende, name="antrag-rueckkehr-ende"),
    *both("antraege/<uuid:antrag_id>/mitzeichnung/<slug:kennung>/", mitzeichnung.bitte, name="antrag-mitzeichnung"),
    *both(
        "antraege/<uuid:antrag_id>/mitzeichnung/<slug:kennung>/ende/",
        mitzeichnung.ende,
        name="antrag-mitzeichnung-ende",
    ),
    *both("antraege/<uuid:antrag_id>/druck/", ausdruck.druck, name="antrag-druck"),
    *both("antraege/<uuid:antrag_id>/umstellung/", antraege.umstellung, name="antrag-umstellung"),
    *both("antraege/<uuid:antrag_id>/unterschriftsblatt/", unterschrift.unterschrift, name="unterschriftsblatt"),
    *both("antraege/<uuid:antrag_id>/wechsel/", wechsel.wechsel, name="antrag-wechsel"),
    *both("antraege/<uuid:antrag_id>/gruppen/<slug:gruppe>/", antraege.eintrag_neu, name="eintrag-neu"),
    *both(
        "antraege/<uuid:antrag_id>/gruppen/<slug:gruppe>/<int:nummer>/entfernung/",
        antraege.eintrag_entfernung,
        name="eintrag-entfernung",
    ),
    *both("antraege/<uuid:antrag_id>/dateien/<uuid:datei_id>/vorschau/", dateien.vorschau, name="vorschaubild"),
    *both("antraege/<uuid:antrag_id>/dateien/<str:key>/<slug:feld>/", dateien.hochladen, name="hochladen"),
    *both("antraege/<uuid:antrag_id>/karte/<slug:feld>/<int:stufe>/", karte.karte, name="antrag-karte"),
    *both("antraege/<uuid:antrag_id>/<str:key>/", antraege.schritt, name="schritt"),
]
