"""The long finished Vorgänge, most of the story: from payment to dispatch in a few statements for a whole Kommune.

Step by step through the operations they would take most of the demo's start. The rows are those the operations make;
``tests/demo/test_story.py`` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils.translation import gettext as _

from demo.story.life import TRANSACTION_PREFIX, ZAHLART, Akte
from portal.core.clock import BERLIN
from portal.core.crypto import Key, load_keys
from portal.core.models import Auditeintrag
from portal.core.tenancy import Staff, System, unit
from portal.leistung.models import Angebot
from portal.leistung.rules.fristregeln import Fristart
from portal.postfach.models import Nachricht
from portal.vorgang.models import Entscheidung, Frist, Statuswechsel, Vorgang
from portal.vorgang.operations import casework, fristlauf
from portal.vorgang.operations.mitteilung import decision_text, paid_text, sent_text
from portal.vorgang.rules.fristen import Stand, outcome
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Forderung, Zahlung, Zahlungsereignis
from portal.zahlung.rules import Zahlungsstatus


@dataclass
class Zeilen:
    """Rows to insert, by table."""

    rows: list[Model] = field(default_factory=list)

    def audit(self, action: str, subject: Any, at: datetime, akteur: str, **details: Any) -> None:
        entry = Auditeintrag(
            kommune_id=subject.kommune_id,
            am=at,
            akteur=akteur,
            handlung=action,
            gegenstand=f"{subject._meta.label_lower}:{subject.pk}",
            konto_id=subject.konto_id,
            angaben=details,
        )
        self.rows.append(entry)

    def step(self, vorgang: Vorgang, nach: Status, at: datetime, wer: str) -> None:
        self.rows.append(Statuswechsel(**_owner(vorgang), vorgang=vorgang, nach=nach, am=at, wer=wer))

    def message(self, vorgang: Vorgang, key: Key, text: str, at: datetime) -> None:
        """What the office writes; nobody of the past left an address, so no notice goes with it."""
        richtung, absender = Nachricht.Richtung.AN_BUERGER, vorgang.organisationseinheit.name
        nachricht = Nachricht(
            **_owner(vorgang), id=uuid4(), faden_id=vorgang.faden_id, richtung=richtung, absender=absender, am=at
        )
        nachricht.text = key.encrypt(text.encode(), context=nachricht.context)
        self.rows.append(nachricht)

    def insert(self) -> None:
        """Table by table, the audit entries in the order of time."""
        for model in dict.fromkeys(type(row) for row in self.rows):
            same = [row for row in self.rows if type(row) is model]
            if model is Auditeintrag:
                same.sort(key=lambda row: cast(Auditeintrag, row).am)
            model._default_manager.bulk_create(same)


@dataclass
class Abschluss:
    """One finished Vorgang with the moments of its steps."""

    akte: Akte
    vorgang: Vorgang
    key: Key
    paid: datetime
    taken: datetime
    decided: datetime
    sent: datetime


def finish(akten: Iterable[Akte]) -> None:
    """Pay, decide and send these Vorgänge, all of one Kommune and just submitted."""
    by_id = {akte.vorgang_id: akte for akte in akten}
    if not by_id:
        return
    first = next(iter(by_id.values()))
    with unit(System(first.welt.kommune.id)):
        finished = _moments(by_id)
        _pay(finished)
    with unit(Staff(first.staff.mitarbeiter_id, first.welt.kommune.id)):
        _work(finished)
    for each in finished:
        if each.akte.guest:
            casework.delete_identity_copy(vorgang_id=each.vorgang.id, by=each.akte.staff, at=each.decided)


def _moments(by_id: dict[UUID, Akte]) -> list[Abschluss]:
    vorgaenge = list(
        Vorgang.objects.filter(id__in=by_id).select_related("organisationseinheit").order_by("erstellt_am")
    )
    keys = load_keys(vorgang.schluessel_id for vorgang in vorgaenge)
    finished = []
    for vorgang in vorgaenge:
        akte = by_id[vorgang.id]
        zufall = akte.zufall
        paid = akte.soon(zufall.randint(3, 9)) if akte.forderung else akte.at
        moments = [akte.later(zufall.uniform(*days)) for days in ((0.6, 3), (0.2, 2), (0.1, 1.5))]
        finished.append(Abschluss(akte, vorgang, keys[vorgang.schluessel_id], paid, *moments))
    return finished


def _pay(finished: list[Abschluss]) -> None:
    zeilen, forderungen = Zeilen(), []
    offers = {each.leistung_id: each for each in Angebot.objects.filter(kommune_id=finished[0].vorgang.kommune_id)}
    for each in finished:
        vorgang, forderung, at = each.vorgang, each.akte.forderung, each.paid
        vorgang.eingang_am = at
        if forderung is None:
            continue
        geplant = fristlauf.plan(vorgang, offers.get(vorgang.leistung_id), at=at)
        vorgang.frist_am = fristlauf.nearest(geplant)
        zeilen.rows += fristlauf.rows_of(vorgang, geplant)
        zahlung = _past_zahlung(forderung, at)
        zeilen.rows += [zahlung, *_past_events(zahlung)]
        forderung.status, forderung.bezahlt_am = Forderung.Status.BEZAHLT, at
        forderungen.append(forderung)
        zeilen.audit("forderung.bezahlt", forderung, at, "system", zahlung=str(zahlung.id))
        zeilen.step(vorgang, Status.EINGEGANGEN, at, _("Bezahldienst"))
        zeilen.message(vorgang, each.key, paid_text(vorgang, forderung.betrag_cents), at)
        zeilen.audit("vorgang.eingegangen", vorgang, at, "system")
    zeilen.insert()
    Forderung.objects.bulk_update(forderungen, ["status", "bezahlt_am"], batch_size=500)


def _past_zahlung(forderung: Forderung, at: datetime) -> Zahlung:
    return Zahlung(
        **_owner(forderung),
        id=uuid4(),
        forderung=forderung,
        betrag_cents=forderung.betrag_cents,
        status=Zahlungsstatus.BEZAHLT,
        transaktion=f"{TRANSACTION_PREFIX}{uuid4()}",
        zahlart=ZAHLART,
        erstellt_am=at - timedelta(minutes=2),
        bezahlt_am=at,
        geprueft_am=at,
        pruefungen=1,
    )


def _past_events(zahlung: Zahlung) -> list[Zahlungsereignis]:
    way = ("", Zahlungsstatus.ANGELEGT, Zahlungsstatus.GESTARTET, Zahlungsstatus.BEZAHLT)
    moments = (zahlung.erstellt_am, zahlung.erstellt_am, cast(datetime, zahlung.bezahlt_am))
    return [
        Zahlungsereignis(**_owner(zahlung), zahlung=zahlung, am=am, von=von, nach=nach)
        for von, nach, am in zip(way, way[1:], moments, strict=False)
    ]


def _work(finished: list[Abschluss]) -> None:
    zeilen = Zeilen()
    for each in finished:
        vorgang, akte = each.vorgang, each.akte
        office, who = vorgang.organisationseinheit.name, akte.staff.name
        beschluss = casework.Beschluss(
            Entscheidung.Art.STATTGEGEBEN, "", akte.forderung.betrag_cents if akte.forderung else 0
        )
        zeilen.step(vorgang, Status.IN_BEARBEITUNG, each.taken, office)
        zeilen.audit("vorgang.uebernommen", vorgang, each.taken, who)
        zeilen.step(vorgang, Status.ENTSCHIEDEN, each.decided, office)
        zeilen.rows.append(_decision(each, beschluss))
        zeilen.message(vorgang, each.key, decision_text(vorgang, beschluss, 0), each.decided)
        zeilen.audit("vorgang.entschieden", vorgang, each.decided, who, art=str(beschluss.art))
        zeilen.step(vorgang, Status.VERSANDT, each.sent, office)
        zeilen.message(vorgang, each.key, sent_text(vorgang), each.sent)
        zeilen.audit("vorgang.versandt", vorgang, each.sent, who)
        vorgang.status, vorgang.status_seit = Status.VERSANDT, each.sent
        vorgang.bearbeiter_id = akte.staff.mitarbeiter_id
    zeilen.insert()
    changed = ["status", "status_seit", "bearbeiter", "eingang_am", "frist_am"]
    Vorgang.objects.bulk_update([each.vorgang for each in finished], changed, batch_size=500)
    _end_fristen({each.vorgang.id: each.sent for each in finished})


def _end_fristen(sent: dict[UUID, datetime]) -> None:
    fristen = list(Frist.objects.unfinished().filter(vorgang_id__in=sent))
    for each in fristen:
        at, art = sent[each.vorgang_id], Fristart(each.art)
        today = at.astimezone(BERLIN).date()
        each.stand = outcome(art, Stand(each.stand), each.faellig_am, status=Status.VERSANDT, today=today)
        each.beendet_am = at
    Frist.objects.bulk_update(fristen, ["stand", "beendet_am"], batch_size=500)


def _decision(each: Abschluss, beschluss: casework.Beschluss) -> Entscheidung:
    row = Entscheidung(
        **_owner(each.vorgang),
        id=uuid4(),
        vorgang=each.vorgang,
        art=beschluss.art,
        kosten_cents=beschluss.kosten_cents,
        erstattung_cents=0,
        entschieden_von_id=each.akte.staff.mitarbeiter_id,
        am=each.decided,
    )
    row.begruendung = each.key.encrypt(b"", context=row.context)
    return row


def _owner(row: Any) -> dict[str, Any]:
    return {"kommune_id": row.kommune_id, "konto_id": row.konto_id}
