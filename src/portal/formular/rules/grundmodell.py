"""What every model of a form definition is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Kennung = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
