"""XDatenfelder, the format in which FIM publishes forms: reads versions 2 and 3, writes version 3."""

from portal.adapters.xdatenfelder.lesen import Unlesbar, read_schema
from portal.adapters.xdatenfelder.schreiben import write_schema

__all__ = ["Unlesbar", "read_schema", "write_schema"]
