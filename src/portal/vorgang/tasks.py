"""Job wrappers of the subject vorgang, and the platform's timers that go over all Kommunen."""

from uuid import UUID

from portal.antrag import operations as antraege
from portal.antrag.operations import abbruch, erinnerung, mitzeichnungspost
from portal.core import audit, clock, jobs
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Vorgangsdokument
from portal.vorgang.operations import (
    abschriften,
    anteile,
    aufbewahrung,
    bescheiddokument,
    dauer,
    documents,
    fiktion,
    fristmeldung,
    fristruhe,
    nachfolge,
    schluesselreste,
    stellungnahme,
    stellungnahmefrist,
    stellungnahmeweg,
    uebergang,
    zahlen,
)


@jobs.task("vorgang.make_receipt")
def make_receipt(kommune_id: str, vorgang_id: str) -> None:
    _make(kommune_id, vorgang_id, Vorgangsdokument.Art.EINGANGSBESTAETIGUNG)


@jobs.task("vorgang.make_order")
def make_order(kommune_id: str, vorgang_id: str) -> None:
    _make(kommune_id, vorgang_id, Vorgangsdokument.Art.BESTELLBLATT)
    _make(kommune_id, vorgang_id, Vorgangsdokument.Art.ADRESSETIKETT)


@jobs.task("vorgang.make_certificate")
def make_certificate(kommune_id: str, vorgang_id: str, art: str) -> None:
    _make(kommune_id, vorgang_id, Vorgangsdokument.Art(art))


def _make(kommune_id: str, vorgang_id: str, art: Vorgangsdokument.Art) -> None:
    documents.make_document(vorgang_id=UUID(vorgang_id), art=art, by=System(kommune_id))


@jobs.task("vorgang.make_bescheid")
def make_bescheid(kommune_id: str, bescheid_id: str) -> None:
    bescheiddokument.make_bescheid(bescheid_id=UUID(bescheid_id), by=System(kommune_id))


@jobs.task("vorgang.make_bescheid_draft")
def make_bescheid_draft(kommune_id: str, bescheid_id: str) -> None:
    bescheiddokument.make_draft(bescheid_id=UUID(bescheid_id), by=System(kommune_id))


@jobs.task("vorgang.tell_parts")
def tell_parts(kommune_id: str, vorgang_id: str) -> None:
    anteile.tell_parts(vorgang_id=UUID(vorgang_id), by=System(kommune_id))


@jobs.task("vorgang.copy_files")
def copy_files(kommune_id: str, antrag_id: str) -> None:
    anteile.copy_files(antrag_id=UUID(antrag_id), by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.copy_files_of_copy")
def copy_files_of_copy(kommune_id: str, abschrift_id: str) -> None:
    abschriften.copy_files(abschrift_id=UUID(abschrift_id), by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.tell_copy")
def tell_copy(kommune_id: str, abschrift_id: str) -> None:
    abschriften.tell_copy(abschrift_id=UUID(abschrift_id), by=System(kommune_id))


@jobs.task("vorgang.carry_over")
def carry_over(kommune_id: str, abgabe_id: str) -> None:
    uebergang.carry_over(abgabe_id=UUID(abgabe_id), by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.copy_message_files")
def copy_message_files(kommune_id: str, vorgang_id: str) -> None:
    uebergang.copy_message_files(vorgang_id=UUID(vorgang_id), by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.carry_step")
def carry_step(kommune_id: str, schritt_id: str) -> None:
    stellungnahmeweg.carry_step(schritt_id=UUID(schritt_id), by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.copy_step_files")
def copy_step_files(kommune_id: str, schritt_id: str, von: str) -> None:
    stellungnahmeweg.copy_step_files(schritt_id=UUID(schritt_id), von=von, by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.withdraw_opinions")
def withdraw_opinions(kommune_id: str, vorgang_id: str) -> None:
    stellungnahme.withdraw_all(vorgang_id=UUID(vorgang_id), by=System(kommune_id), at=clock.now())


@jobs.task(stellungnahmefrist.TO_ASKED)
def mail_asked_office(kommune_id: str, row_id: str, anlass: str) -> None:
    stellungnahmefrist.mail_asked_office(bitte_id=UUID(row_id), anlass=anlass, by=System(kommune_id), at=clock.now())


@jobs.task(stellungnahmefrist.TO_ASKING)
def mail_asking_office(kommune_id: str, row_id: str, anlass: str) -> None:
    stellungnahmefrist.mail_asking_office(
        stellungnahme_id=UUID(row_id), anlass=anlass, by=System(kommune_id), at=clock.now()
    )


@jobs.task("vorgang.note_opinions_due", cron="13 4 * * *", retry=None)
def note_opinions_due(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        stellungnahmefrist.note_due(by=System(kommune_id), at=clock.now())
        stellungnahmefrist.forget_shared(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.carry_forgotten", cron="*/10 * * * *", retry=None)
def carry_forgotten(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        uebergang.carry_forgotten(by=System(kommune_id), at=clock.now())
        stellungnahmeweg.carry_forgotten(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.move_to_successors", cron="*/10 * * * *", retry=None)
def move_to_successors(timestamp: int) -> None:
    closed = Organisationseinheit.objects.filter(gilt_bis__lt=clock.today())
    for kommune_id in closed.values_list("kommune_id", flat=True).distinct():
        nachfolge.move_to_successors(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.end_retention", cron="47 * * * *", retry=None)
def end_retention(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        aufbewahrung.carry_out(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.sweep_orphan_keys", cron="37 4 * * *", retry=None)
def sweep_orphan_keys(timestamp: int) -> None:
    schluesselreste.sweep_orphan_keys(kommune_ids=list(all_kommunen()), real_now=clock.utc_now())


@jobs.task("vorgang.compute_durations", cron="47 2 * * *", retry=None)
def compute_durations(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        dauer.compute_durations(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.deem_approved", cron="3 * * * *", retry=None)
def deem_approved(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        fiktion.deem_approved(by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.note_due", cron="7 4 * * *", retry=None)
def note_due(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        fristruhe.put_right(by=System(kommune_id), at=clock.now())
        fristmeldung.note_due(by=System(kommune_id), at=clock.now())


@jobs.task(fristmeldung.TO_PERSON)
def mail_due_to_person(kommune_id: str, mitarbeiter_id: int) -> None:
    fristmeldung.mail_person(mitarbeiter_id=mitarbeiter_id, by=System(kommune_id), at=clock.now())


@jobs.task(fristmeldung.TO_OFFICE)
def mail_due_to_office(kommune_id: str, organisationseinheit_id: int) -> None:
    fristmeldung.mail_office(organisationseinheit_id=organisationseinheit_id, by=System(kommune_id), at=clock.now())


@jobs.task("vorgang.count_figures", cron="23 2 * * *", retry=None)
def count_figures(timestamp: int) -> None:
    zahlen.every_night(at=clock.now())


@jobs.task("antrag.discard_old_drafts", cron="17 3 * * *", retry=None)
def discard_old_drafts(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        antraege.discard_old_drafts(by=System(kommune_id), at=clock.now())


@jobs.task("antrag.count_idle", cron="31 3 * * *", retry=None)
def count_idle(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        abbruch.count_idle(by=System(kommune_id), at=clock.now())


@jobs.task("antrag.remind_of_drafts", cron="23 6 * * *", retry=None)
def remind_of_drafts(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        erinnerung.remind_of_drafts(by=System(kommune_id), at=clock.now())


@jobs.task("antrag.send_reminder")
def send_reminder(kommune_id: str, antrag_id: str) -> None:
    erinnerung.send_reminder(antrag_id=UUID(antrag_id), by=System(kommune_id))


@jobs.task("antrag.send_invitation")
def send_invitation(kommune_id: str, mitzeichnung_id: str) -> None:
    mitzeichnungspost.send_invitation(mitzeichnung_id=UUID(mitzeichnung_id), by=System(kommune_id))


@jobs.task("antrag.send_answered")
def send_answered(kommune_id: str, mitzeichnung_id: str) -> None:
    mitzeichnungspost.send_answered(mitzeichnung_id=UUID(mitzeichnung_id), by=System(kommune_id))


@jobs.task("antrag.forget_typed", cron="*/10 * * * *", retry=None)
def forget_typed(timestamp: int) -> None:
    antraege.forget_typed(at=clock.now())


@jobs.task("core.seal_audit", cron="* * * * * */10", retry=None)
def seal_audit(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        audit.seal_and_anchor(by=System(kommune_id), at=clock.now())
