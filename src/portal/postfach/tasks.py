"""Job wrappers of the subject postfach."""

from uuid import UUID

from portal.core import jobs
from portal.core.tenancy import System
from portal.postfach import operations
from portal.postfach.operations import kontopostfach


@jobs.task("postfach.notify")
def notify(kommune_id: str, benachrichtigung_id: str) -> None:
    operations.send_notice(benachrichtigung_id=UUID(benachrichtigung_id), by=System(kommune_id))


@jobs.task("postfach.deliver_to_account")
def deliver_to_account(kommune_id: str, zustellung_id: str) -> None:
    kontopostfach.deliver(zustellung_id=UUID(zustellung_id), by=System(kommune_id))
