"""The citizen's mailbox: one thread per Vorgang, how somebody wants to be reached, and what is posted on paper."""

from portal.postfach.models.faden import Benachrichtigung, Faden, Nachricht, Nachrichtenanlage
from portal.postfach.models.zustellung import Kontozustellung, Zustellwahl

__all__ = ["Benachrichtigung", "Faden", "Kontozustellung", "Nachricht", "Nachrichtenanlage", "Zustellwahl"]
