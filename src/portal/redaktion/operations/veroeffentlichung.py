"""Publishing a draft: judged, released by a second person where the Kommune wants it, written, kept as a Fassung."""

from __future__ import annotations

from datetime import datetime

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.operations import TOWN_HALL, touch_kommune
from portal.konto.models import Mitarbeiter
from portal.redaktion.models import Art, Entwurf, Fassung
from portal.redaktion.operations.aenderungen import note
from portal.redaktion.operations.arten import ARTEN, PLATFORM, PROPOSED
from portal.redaktion.operations.entwurf import EditedMeanwhile, locked_draft, require
from portal.redaktion.operations.vorschlaege import bring_together
from portal.redaktion.queries import wants_second_person
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.rechte import Handlung, may_release, needed


class NoDraft(Exception):
    """There is nothing to publish."""


class NotPublishable(Exception):
    """Something that a citizen needs is missing."""

    def __init__(self, hindernisse: list[Hindernis]) -> None:
        super().__init__(", ".join(each.code for each in hindernisse))
        self.hindernisse = hindernisse


class SecondPersonNeeded(Exception):
    """The Kommune wants that somebody else than the author releases it."""


def publish(*, by: Staff, art: str, gegenstand: str, nummer: int, at: datetime) -> int:
    """Publish the draft `nummer`; returns the number of the Fassung.

    Raises NotAllowed, NoDraft, EditedMeanwhile, NotPublishable, SecondPersonNeeded.
    """
    of_all = (art, gegenstand) == (Art.STELLE, TOWN_HALL)  # its contact is the Kommune's, which staff may not write
    writer = System(by.kommune_id) if art in PLATFORM | PROPOSED or of_all else by
    nr = _publish(by=writer, editor=by, art=art, gegenstand=gegenstand, nummer=nummer, at=at)
    if art in PROPOSED:
        bring_together(urheber=by.kommune_id, vereinbarung=gegenstand, at=at)
    return nr


@transaction
def _publish(*, by: Staff | System, editor: Staff, art: str, gegenstand: str, nummer: int, at: datetime) -> int:
    arten = require(editor, needed(art, Handlung.VEROEFFENTLICHEN), at)
    draft = locked_draft(art, gegenstand)
    if draft is None:
        raise NoDraft
    if draft.nummer != nummer:
        raise EditedMeanwhile(draft)
    is_author = draft.autor_id == editor.mitarbeiter_id
    if not may_release(arten, is_author=is_author, second_person=wants_second_person(editor, at)):
        raise SecondPersonNeeded
    kind = ARTEN[art]
    if hindernisse := kind.hindrances(gegenstand, draft.inhalt):
        raise NotPublishable(hindernisse)
    autor, releaser = draft.autor, None if is_author else Mitarbeiter.objects.get(id=editor.mitarbeiter_id)
    wer = f"{autor.name}, freigegeben von {releaser.name}" if releaser else autor.name
    changed = kind.write(gegenstand, draft.inhalt, wer=wer, at=at)
    fassung = _keep(draft, releaser, at)
    if art not in PROPOSED:
        note(
            kommune_id=draft.kommune_id,
            art=art,
            gegenstand=gegenstand,
            titel=kind.titel(gegenstand),
            felder=changed,
            wer=wer,
            at=at,
            grund=draft.grund,
        )
    audit.record(
        "redaktion.veroeffentlicht",
        subject=fassung,
        at=at,
        art=art,
        gegenstand=gegenstand,
        nr=fassung.nr,
        wer=editor.name,
    )
    draft.delete()
    touch_kommune(by=by)  # kept pages show it at once
    return fassung.nr


@transaction_required
def _keep(draft: Entwurf, releaser: Mitarbeiter | None, at: datetime) -> Fassung:
    """Under the lock of the draft, so numbers have no gap."""
    last = Fassung.objects.filter(art=draft.art, gegenstand=draft.gegenstand).order_by("-nr").first()
    fassung = Fassung(
        kommune_id=draft.kommune_id,
        art=draft.art,
        gegenstand=draft.gegenstand,
        nr=last.nr + 1 if last else 1,
        inhalt=draft.inhalt,
        grund=draft.grund,
        autor_id=draft.autor_id,
        freigabe=releaser,
        am=at,
    )
    fassung.save(force_insert=True)
    return fassung
