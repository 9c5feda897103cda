"""Maps by Web Map Service 1.3.0 (OGC 06-042), as the Länder and Kreise offer them; see kommune.ports.Kartendienst."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portal.core.ports import Permanent, Temporary

_SECONDS = 6.0
_LARGEST_ANSWER = 4 * 1024 * 1024  # bytes


def _plain_https(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("must be a plain https address without user, query or fragment")
    if not all(letter.isalnum() or letter in ".-:" for letter in parts.netloc):
        raise ValueError("the host would not stand in a Content-Security-Policy")
    return url


class Options(BaseModel):
    """What the Anbindung of a Kommune or Kreis says."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    url: Annotated[str, AfterValidator(_plain_https)]
    layer: Annotated[str, Field(min_length=1, max_length=200)]
    quelle: Annotated[str, Field(min_length=1, max_length=160)]  # the notice its licence asks for
    format: str = "image/png"


class Wms:
    """The map of one Anbindung; there is no secret, since the person's browser asks it."""

    def __init__(self, *, options: dict[str, Any], secret: str) -> None:
        self._options = Options(**options)

    @property
    def ursprung(self) -> str:
        parts = urlsplit(self._options.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def quelle(self) -> str:
        return self._options.quelle

    def picture(self, box: tuple[float, float, float, float], *, seite: int) -> str:
        """The section is drawn as a square, so that a pixel is as long to the east as to the north."""
        values = {  # with EPSG:4326 version 1.3.0 puts the latitude first
            "REQUEST": "GetMap",
            "LAYERS": self._options.layer,
            "STYLES": "",
            "CRS": "EPSG:4326",
            "BBOX": ",".join(f"{edge:.6f}" for edge in box),
            "WIDTH": seite,
            "HEIGHT": seite,
            "FORMAT": self._options.format,
        }
        return self._address(values)

    def check(self) -> str:
        """Whether it offers the layer. Raises Temporary, Permanent."""
        try:
            answer = httpx.get(self._address({"REQUEST": "GetCapabilities"}), timeout=_SECONDS)
        except httpx.HTTPError as error:
            raise Temporary(f"{self.ursprung} does not answer: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise Temporary(f"{self.ursprung} answers {answer.status_code}")
        if answer.status_code != httpx.codes.OK or f">{self._options.layer}<" not in answer.text[:_LARGEST_ANSWER]:
            raise Permanent(f"{self.ursprung} offers no layer {self._options.layer}")
        return self.ursprung

    def _address(self, values: dict[str, Any]) -> str:
        return f"{self._options.url}?{urlencode({'SERVICE': 'WMS', 'VERSION': '1.3.0', **values})}"
