"""Timers of the catalogue."""

from portal.core import clock, jobs
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.leistung.operations.bestand import forget_old_entries
from portal.leistung.operations.merkzettel import discard_old_merkzettel
from portal.leistung.operations.suchpflege import forget_gaps


@jobs.task("leistung.discard_old_merkzettel", cron="29 3 * * *", retry=None)
def discard_old(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        discard_old_merkzettel(by=System(kommune_id), at=clock.now())


@jobs.task("leistung.forget_gaps", cron="37 3 * * *", retry=None)
def forget_old_gaps(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        forget_gaps(by=System(kommune_id), today=clock.today())


@jobs.task("leistung.forget_old_entries", cron="43 3 * * *", retry=None)
def forget_old_bestand(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        forget_old_entries(by=System(kommune_id), today=clock.today())
