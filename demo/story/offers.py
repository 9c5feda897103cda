"""What the demo switches on: the Urkunden in every Kommune, other forms where the data name an office, and in three
Kommunen those that a town hall takes. Idempotent.

Urkunden are paid at the payment simulator. Other forms ask for the amounts only that a public source confirms.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from demo.settings import PAYMENT_SECRET_NAME
from demo.siegel import make_seals
from demo.story.oertlich import say
from portal.adapters.xbezahldienste import Options
from portal.core.tenancy import System, unit
from portal.formular.queries import load as load_formular
from portal.formular.rules import Formular
from portal.formular.rules.gebuehrenmodell import Gebuehr
from portal.kommune.models import Anbindung, Kommune, Organisationseinheit
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.leistung.models import Angebot, Bescheidregel, Leistung, Zustaendigkeit
from portal.leistung.operations import offer_online
from portal.leistung.queries.rechtsbehelfe import vorschlag_for
from portal.leistung.rules.rechtsbehelf import Rechtsbehelfsart
from portal.vorgang.models import Textvorlage
from portal.vorgang.rules.vorlage import Zweck

FORMULAR = "personenstandsurkunde"
ERSTE_CENTS, WEITERE_CENTS = 1000, 500
BESTAETIGT_DURCH = "Demo-Einstellung (NRW-Regelsatz)"
GEWERBE = ("gewerbeanmeldung", "gewerbeummeldung", "gewerbeabmeldung")
WEITERE_FORMULARE = ("ehefaehigkeitszeugnis", "fuehrerschein", "verpflichtungserklaerung", "bauvoranfrage")
GEWERBE_TAGE = 3  # § 15 Abs. 1 GewO
# The data name no office for these; not the Briefwahl, whose data would have to be deleted after the election.
IM_RATHAUS = (
    "hund-anmelden", "hund-abmelden", "bewohnerparkausweis", "sperrmuell", "abfallbehaelter", "wahlhelfer",
    "allgemeine-anfrage", "veranstaltung", "maengelmeldung", "wohngeld",
)  # fmt: skip
MIT_RATHAUS = ("geilenkirchen", "heinsberg", "uebach-palenberg")
BEARBEITUNG_TAGE = 10
VIER_AUGEN = ("bauvoranfrage",)
VORLAGEN = (
    (Zweck.RUECKFRAGE, "Nachweis fehlt",
     "{Anrede}\n\nfür Ihren Antrag „{Leistung}“ ({Vorgangsnummer}) fehlt uns noch ein Nachweis. Bitte laden Sie ihn "
     "bis zum {Frist} hier hoch.\n\n{Amt}, {Kommune}"),
    (Zweck.NACHRICHT, "Es dauert länger",
     "{Anrede}\n\nIhr Antrag „{Leistung}“ vom {Eingang} ist bei uns in Arbeit. Es dauert leider länger als sonst. Wir "
     "melden uns, sobald es weitergeht.\n\n{Amt}, {Kommune}"),
    (Zweck.STATTGABE, "Allem wird entsprochen", "Ihrem Antrag vom {Eingang} geben wir in vollem Umfang statt."),
    (Zweck.ABLEHNUNG, "Nachweis nicht vorgelegt",
     "Ihren Antrag vom {Eingang} lehnen wir ab. Der Nachweis, um den wir gebeten haben, liegt uns nicht vor."),
)  # fmt: skip
_COURTS = {Rechtsbehelfsart.GERICHT: "Amtsgericht", Rechtsbehelfsart.KLAGE: "Verwaltungsgericht"}


def municipalities() -> list[Kommune]:
    """The Kommunen that have a Standesamt: all but the Kreis."""
    return list(Kommune.objects.filter(ist_kreis=False))


def switch_on(*, payment_port: int, at: datetime) -> None:
    """Bring every Kommune to the demo's settings; what is so already is not written again."""
    for kommune in municipalities():
        by = System(kommune.id)
        for leistung_id in _not_yet_offered(by):
            offer_online(
                by=by,
                leistung_id=leistung_id,
                formular=FORMULAR,
                erste_cents=ERSTE_CENTS,
                weitere_cents=WEITERE_CENTS,
                bestaetigt_durch=BESTAETIGT_DURCH,
                demo=True,
                at=at,
            )
        for name in GEWERBE:
            _offer(by, name, at, amt=TOWN_HALL)
    for kommune in Kommune.objects.all():
        for name in WEITERE_FORMULARE:
            _offer(System(kommune.id), name, at)
        for name in IM_RATHAUS if kommune.id in MIT_RATHAUS else ():
            _offer(System(kommune.id), name, at, amt=TOWN_HALL)
        _connect(kommune, payment_port)
        _deposit_remedies(kommune, at)
        _write_templates(kommune, at)
    make_seals(settings.PORTAL_DOKUMENTENSIEGEL, dict(Kommune.objects.values_list("id", "bezeichnung")))
    say(at=at)


def _deposit_remedies(kommune: Kommune, at: datetime) -> None:
    """What helps against a Bescheid, for whatever is decided and online: kinds as the data propose, bodies invented."""
    with unit(System(kommune.id)):
        done = Bescheidregel.objects.filter(kommune_id=kommune.id).values("leistung_id")
        offers = Angebot.objects.filter(kommune_id=kommune.id, modus=Angebot.Modus.ONLINE).exclude(leistung__in=done)
        decided = offers.filter(leistung__verfahrensart=Leistung.Verfahrensart.ANTRAG).select_related("leistung")
        Bescheidregel.objects.bulk_create(_remedy(kommune, offer.leistung, at) for offer in decided)


def _write_templates(kommune: Kommune, at: datetime) -> None:
    """Something to begin with, where nobody has written any."""
    with unit(System(kommune.id)):
        if not Textvorlage.objects.exists():
            Textvorlage.objects.bulk_create(
                Textvorlage(kommune=kommune, zweck=zweck, titel=titel, text=text, geaendert_am=at)
                for zweck, titel, text in VORLAGEN
            )


def _remedy(kommune: Kommune, leistung: Leistung, at: datetime) -> Bescheidregel:
    known = vorschlag_for(leistung)
    own = known.art == Rechtsbehelfsart.WIDERSPRUCH
    return Bescheidregel(
        kommune=kommune, leistung=leistung, gilt_ab=date(2025, 1, 1), art=known.art, recht=known.recht,
        stelle=kommune.bezeichnung if own else f"{_COURTS[known.art]} Musterstadt (erfunden)",
        anschrift="Musterweg 1, 00000 Musterstadt", grundlage=known.grundlage,
        frist_monate=None if known.art == Rechtsbehelfsart.GERICHT else 1, vier_augen=leistung.pk in VIER_AUGEN,
        hinterlegt_am=at.date(), hinterlegt_durch="Demo", ist_demo=True,
    )  # fmt: skip


def _offer(by: System, name: str, at: datetime, *, amt: str = "") -> None:
    """Every Leistung of the form that this Kommune answers for, at the office the data name, unless it is online; all
    of them at the office with the key `amt`, where one is given.
    """
    form = load_formular(name)
    with unit(by):
        online = Angebot.objects.filter(kommune_id=by.kommune_id, modus=Angebot.Modus.ONLINE)
        there = set(online.values_list("leistung_id", flat=True))
        own = Q(funktion_id__in=Organisationseinheit.objects.filter(kommune_id=by.kommune_id).values("funktion"))
        named = Zustaendigkeit.objects.filter(behoerde_id=by.kommune_id, amt__isnull=False).values("funktion_id")
        answered = Q() if amt else own | Q(funktion_id__in=named)
        ours = Leistung.objects.filter(answered, id__in=form.leistungen)
        wanted = sorted(set(ours.values_list("id", flat=True)) - there)
    for leistung_id in wanted:
        offer_online(
            by=by,
            leistung_id=leistung_id,
            formular=name,
            erste_cents=None,
            weitere_cents=None,
            saetze=confirmed_rates(form, leistung_id),
            amt=amt,
            bestaetigt_durch="Demo-Einstellung (üblicher Satz)",
            demo=True,
            at=at,
        )
    if name in GEWERBE:
        with unit(by):
            offers = Angebot.objects.filter(kommune_id=by.kommune_id, leistung_id__in=wanted)
            offers.update(bearbeitung_tage=GEWERBE_TAGE)


def confirmed_rates(form: Formular, leistung_id: str) -> dict[str, int]:
    """The amounts that a public source confirms; one that is missing charges nothing where it applies."""
    rates = form.gebuehr.rates_for(leistung_id) if isinstance(form.gebuehr, Gebuehr) else []
    return {each.schluessel: each.vorschlag_cents for each in rates if each.bestaetigt and each.vorschlag_cents}


def _not_yet_offered(by: System) -> list[str]:
    """Leistungen of the form that are not as the demo wants them; the processing time is written here."""
    wanted = load_formular(FORMULAR).leistungen
    with unit(by):
        offers = Angebot.objects.filter(kommune_id=by.kommune_id, leistung_id__in=wanted)
        offers.exclude(bearbeitung_tage__isnull=False).update(bearbeitung_tage=BEARBEITUNG_TAGE)
        done = offers.filter(modus=Angebot.Modus.ONLINE, gebuehr_bestaetigt_am__isnull=False)
        there = set(done.values_list("leistung_id", flat=True))
    return [leistung_id for leistung_id in wanted if leistung_id not in there]


def _connect(kommune: Kommune, payment_port: int) -> None:
    """The Anbindung to the payment simulator; its port may be another one at every start."""
    base = f"http://127.0.0.1:{payment_port}"
    optionen = {
        "base_url": base,
        "originator_id": "serviceportal",
        "endpoint_id": kommune.ags,
        "auth": {"kind": "oauth2", "token_url": f"{base}/oauth/token", "client_id": "serviceportal"},
    }
    Options.model_validate(optionen)
    values = {"adapter": "xbezahldienste", "optionen": optionen, "geheimnis": PAYMENT_SECRET_NAME}
    with unit(System(kommune.id)):
        Anbindung.objects.update_or_create(kommune_id=kommune.id, port="zahlung", defaults=values)
