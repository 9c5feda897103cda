"""An answer is corrected with the consent of its person: the old one stays beside the new one (ADR 56)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from portal.antrag.models import Einreichung
from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Berichtigung
from portal.vorgang.operations.griff import begin_work, lock_vorgang
from portal.vorgang.operations.verlauf import tell_citizen
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition


class NoSuchLine(Exception):
    """What was submitted has no such line."""


@transaction
def correct(*, vorgang_id: UUID, by: Staff, abschnitt: int, zeile: int, neu: str, grund: str, at: datetime) -> None:
    """From now on `neu` is the answer in this line; the citizen reads old, new and `grund`, and can object.

    What was frozen is not changed, nor what was made of it. Raises VorgangGone, NoSuchLine, and ForbiddenTransition
    once it is decided.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in DECIDABLE:
        raise ForbiddenTransition(f"correct in {vorgang.status}")
    key = load_key(vorgang.schluessel_id)
    frozen = Einreichung.objects.get(antrag_id=vorgang.antrag_id)
    sections = key.decrypt_json(frozen.inhalt, context=frozen.context)["zusammenfassung"]
    if not (0 <= abschnitt < len(sections) and 0 <= zeile < len(sections[abschnitt]["zeilen"])):
        raise NoSuchLine
    line = sections[abschnitt]["zeilen"][zeile]
    before = Berichtigung.objects.filter(vorgang=vorgang, abschnitt=abschnitt, zeile=zeile).order_by("-am").first()
    old = key.decrypt_json(before.inhalt, context=before.context)["neu"] if before else line.get("text", "")
    begin_work(vorgang, by, at)
    author = Mitarbeiter.objects.get(pk=by.mitarbeiter_id)
    row = Berichtigung(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        vorgang=vorgang,
        abschnitt=abschnitt,
        zeile=zeile,
        autor=author,
        autor_name=author.name,
        am=at,
    )
    row.inhalt = key.encrypt_json({"neu": neu, "grund": grund}, context=row.context)
    row.save(force_insert=True)
    text = _(
        "Wir haben eine Angabe in Ihrem Vorgang berichtigt. %(frage)s: bisher „%(alt)s“, jetzt „%(neu)s“. "
        "Der Grund: %(grund)s\n\nStimmt das nicht? Dann schreiben Sie uns bitte hier."
    )
    tell_citizen(vorgang, text=text % {"frage": line["label"], "alt": old, "neu": neu, "grund": grund}, at=at)
    audit.record("vorgang.angabe_berichtigt", subject=vorgang, at=at, berichtigung=str(row.id))
