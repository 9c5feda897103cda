"""What people and timers do with the catalogue: load it, make it searchable, take a Leistung online."""

from portal.leistung.operations.austausch import export_catalogue, export_faults
from portal.leistung.operations.laden import load_heinsberg
from portal.leistung.operations.online import LeistungUnknown, OfficeMissing, offer_online

__all__ = ["LeistungUnknown", "OfficeMissing", "export_catalogue", "export_faults", "load_heinsberg", "offer_online"]
