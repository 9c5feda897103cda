"""What each database role may do with a table; kept apart from the models so that settings can use it too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rights:
    """Letters of S(elect) I(nsert) U(pdate) D(elete) for each role of ``core/sql/roles.sql``."""

    app: str = ""
    staff: str = ""
    citizen: str = ""
    system: str = ""


READ_BY_ALL = Rights(app="S", staff="S", citizen="S", system="SIUD")
