"""The documents of a Vorgang, made by the worker: receipt, order sheet for the Fachverfahren, address label.

Read in one unit, render outside any transaction (Typst), record in another. The content comes from what was frozen,
so that making a document again gives the same one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.antrag.models import Antragsanlage
from portal.antrag.rules import show_code
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.db import transaction, transaction_required
from portal.core.ports import platform_adapter
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.ports import Dokumentenerzeuger
from portal.dokument.rules import MESSAGES, Ablehnung
from portal.kommune.queries import all_kommunen, kommune_url
from portal.leistung.rules.verfahren import WORTE
from portal.postfach.models import Nachrichtenanlage
from portal.vorgang.models import Vorgang, Vorgangsdokument
from portal.vorgang.operations import echtheit
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.operations.echtheit import Schreiben
from portal.vorgang.operations.fiktion import CERTIFICATES, certificate_data
from portal.vorgang.operations.verlauf import tell_citizen
from portal.vorgang.queries import VorgangDetails, details_of, vorgang_by_id

FOR_CITIZENS = frozenset({Vorgangsdokument.Art.EINGANGSBESTAETIGUNG, Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG})
CHECKABLE = FOR_CITIZENS | {Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE}
_TEMPLATES = {Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE: "fiktionsbescheinigung"}


def make_document(*, vorgang_id: UUID, art: Vorgangsdokument.Art, by: System) -> None:
    """Make the document `art` of a Vorgang, unless it is there already."""
    with unit(by):
        vorgang = vorgang_by_id(vorgang_id)
        if vorgang is None or Vorgangsdokument.objects.filter(vorgang=vorgang, art=art).exists():
            return
        data = data_for(vorgang, art)
    erzeuger: Dokumentenerzeuger = platform_adapter("erzeugung")
    pdf = erzeuger.render(_TEMPLATES.get(art, str(art)), data)
    _keep(vorgang_id=vorgang_id, art=art, pdf=pdf, an="".join(data["empfaenger"][:1]), by=by, at=clock.now())


@transaction_required
def data_for(vorgang: Vorgang, art: Vorgangsdokument.Art) -> dict[str, Any]:
    """All that the template of this document gets."""
    data = document_data(details_of(vorgang))
    if art in CERTIFICATES:
        data |= certificate_data(vorgang, art, today=clock.today())
    if art in CHECKABLE:
        data["pruefung"] = _check_of(vorgang, art)
    return data


@transaction
def _keep(*, vorgang_id: UUID, art: Vorgangsdokument.Art, pdf: bytes, an: str, by: System, at: datetime) -> None:
    """Store the document; a second worker's copy of the same one is dropped."""
    vorgang = Vorgang.objects.select_for_update(of=("self",)).get(id=vorgang_id)
    if Vorgangsdokument.objects.filter(vorgang=vorgang, art=art).exists():
        return
    konto_id = vorgang.konto_id if art in FOR_CITIZENS else None
    key = load_key(vorgang.schluessel_id)
    datei = dokumente.store_generated(
        kommune_id=vorgang.kommune_id,
        konto_id=konto_id,
        key=key,
        name=f"{art.label}-{vorgang.nummer}.pdf",
        content=pdf,
        at=at,
    )
    dokument = Vorgangsdokument(kommune_id=vorgang.kommune_id, konto_id=konto_id, vorgang=vorgang, datei=datei, art=art)
    dokument.save(force_insert=True)
    if art in CHECKABLE:
        schreiben = Schreiben(str(art.label), vorgang.nummer, an, at.isoformat(), vorgang.organisationseinheit.name)
        echtheit.enter(dokument, schreiben, code=echtheit.code_of(key, vorgang.id, art), content=pdf, at=at)


@transaction_required
def _check_of(vorgang: Vorgang, art: Vorgangsdokument.Art) -> dict[str, str]:
    """What a document says about how it can be checked: where, and by which code."""
    address = kommune_url(all_kommunen()[vorgang.kommune_id], "/pruefen/")
    code = echtheit.code_of(load_key(vorgang.schluessel_id), vorgang.id, art)
    return {"adresse": address.split("://", 1)[1], "code": show_code(code)}


@transaction_required
def document_data(details: VorgangDetails) -> dict[str, Any]:
    """What the templates of adapters.typst get: texts and numbers only, see their headers."""
    vorgang, office = details.vorgang, details.vorgang.organisationseinheit
    kommune, contact = all_kommunen()[vorgang.kommune_id], office.contact_on(clock.today())
    paid_at = details.forderung.bezahlt_am if details.forderung else None
    return {
        "kommune": {
            "bezeichnung": kommune.bezeichnung,
            "strasse": kommune.strasse,
            "plz": kommune.plz,
            "ort": kommune.ort,
            "telefon": kommune.telefon,
            "email": kommune.email,
            "website": kommune.website,
        },
        "amt": office.name,
        "telefon": contact.telefon,
        "email": contact.email,
        "oeffnungszeiten": office.hours_on(clock.today()),
        "empfaenger": recipient(details.submission["antworten"]),
        "bezahlt_am": paid_at.astimezone(clock.BERLIN).isoformat() if paid_at else "",
        "demo": settings.DEMO,
        "nummer": vorgang.nummer,
        "eingereicht_am": vorgang.erstellt_am.astimezone(clock.BERLIN).isoformat(),
        "leistung": vorgang.leistung.titel,
        "gegenstand": WORTE[vorgang.leistung.verfahrensart].gegenstand,
        "wird_entschieden": WORTE[vorgang.leistung.verfahrensart].wird_entschieden,
        "kassenzeichen": details.forderung.kassenzeichen if details.forderung else "",
        "zusammenfassung": details.submission["zusammenfassung"],
        "antworten": details.submission["antworten"],
        "positionen": details.submission["positionen"],
        "betrag_cents": details.submission["betrag_cents"],
        "anlagen": details.submission["anlagen"],
    }


@transaction_required
def on_datei_refused(*, datei: Datei, at: datetime) -> None:
    """A file of a Vorgang whose check came late was refused: its citizen is told, and why."""
    of_antrag = Antragsanlage.objects.filter(datei_id=datei.id).values("antrag_id")
    of_message = Nachrichtenanlage.objects.filter(datei_id=datei.id).values("nachricht__faden_id")
    rows = Vorgang.objects.select_related("faden", "organisationseinheit")
    vorgang = rows.filter(Q(antrag_id__in=of_antrag) | Q(faden_id__in=of_message)).first()
    if vorgang is None:
        return
    name = load_key(datei.schluessel_id).decrypt(datei.name_verschluesselt, context=datei.name_context).decode()
    text = _(
        "Ihre Datei „%(name)s“ konnten wir nicht annehmen. %(grund)s Schreiben Sie uns hier, wenn etwas unklar ist."
    )
    grund = _(MESSAGES[Ablehnung(datei.ablehnung)])
    tell_citizen(vorgang, text=text % {"name": name, "grund": grund}, at=at)
