"""Job wrappers of the subject postfach."""

from uuid import UUID

from portal.core import jobs
from portal.core.tenancy import System
from portal.postfach import operations


@jobs.task("postfach.notify")
def notify(kommune_id: str, benachrichtigung_id: str) -> None:
    operations.send_notice(benachrichtigung_id=UUID(benachrichtigung_id), by=System(kommune_id))
