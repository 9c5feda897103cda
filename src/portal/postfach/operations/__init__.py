"""What people and jobs do with the mailbox: write, read, choose how to be reached, notify without saying anything."""

from portal.postfach.operations.faden import mark_read, open_faden, write_from_citizen, write_to_citizen
from portal.postfach.operations.hinweis import send_notice
from portal.postfach.operations.zustellwahl import FadenGone, choose_for_all, choose_for_faden

__all__ = [
    "FadenGone",
    "choose_for_all",
    "choose_for_faden",
    "mark_read",
    "open_faden",
    "send_notice",
    "write_from_citizen",
    "write_to_citizen",
]
