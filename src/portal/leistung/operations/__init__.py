"""What people and timers do with the catalogue: load it, make it searchable, take a Leistung online."""

from portal.leistung.operations.anlegen import Angelegt, Erstverwaltung, create_portal
from portal.leistung.operations.austausch import export_catalogue, export_faults
from portal.leistung.operations.laden import load_heinsberg
from portal.leistung.operations.online import LeistungUnknown, OfficeMissing, offer_online
from portal.leistung.operations.suchpflege import (
    SynonymUnusable,
    add_synonym,
    forget_gaps,
    is_countable,
    note_gap,
    remove_synonym,
)
from portal.leistung.operations.suchtexte import index_offices

__all__ = [
    "Angelegt",
    "Erstverwaltung",
    "LeistungUnknown",
    "OfficeMissing",
    "SynonymUnusable",
    "add_synonym",
    "create_portal",
    "export_catalogue",
    "export_faults",
    "forget_gaps",
    "index_offices",
    "is_countable",
    "load_heinsberg",
    "note_gap",
    "offer_online",
    "remove_synonym",
]
