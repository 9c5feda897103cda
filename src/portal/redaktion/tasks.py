"""Job wrappers and timers of editorial work."""

from portal.core import clock, jobs
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.redaktion.operations import anlegen, wochenpost, zuschriften
from portal.redaktion.operations.vorschlaege import bring_together


@jobs.task("redaktion.tell_of_zuschriften")
def tell_of_zuschriften(kommune_id: str) -> None:
    zuschriften.tell_of_zuschriften(by=System(kommune_id), at=clock.now())


@jobs.task("redaktion.delete_old_zuschriften", cron="51 3 * * *", retry=None)
def delete_old_zuschriften(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        zuschriften.delete_old_zuschriften(by=System(kommune_id), at=clock.now())


@jobs.task("redaktion.discard_old_neuanlagen", cron="53 3 * * *", retry=None)
def discard_old_neuanlagen(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        anlegen.discard_old(by=System(kommune_id), at=clock.now())


@jobs.task("redaktion.bring_together")
def bring_copies_together(kommune_id: str, vereinbarung: str) -> None:
    bring_together(urheber=kommune_id, vereinbarung=vereinbarung, at=clock.now())


@jobs.task("redaktion.wochenpost", cron="0 5 * * 1", retry=None)  # Mondays, 6 or 7 o'clock in Berlin
def write_wochenpost(timestamp: int) -> None:
    for kommune_id in all_kommunen():
        wochenpost.enqueue_wochenpost(by=System(kommune_id), at=clock.now())


@jobs.task(wochenpost.JOB)
def send_wochenpost(kommune_id: str, mitarbeiter_id: int) -> None:
    wochenpost.send_wochenpost(mitarbeiter_id=mitarbeiter_id, by=System(kommune_id), at=clock.now())
