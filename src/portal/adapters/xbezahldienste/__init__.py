"""XBezahldienste v1.0.0 (IT-Planungsrat/FITKO): one adapter for pmPayment, ePayBL, epay21 and GiroCheckout."""

from portal.adapters.xbezahldienste.adapter import XBezahldienste
from portal.adapters.xbezahldienste.options import Options

__all__ = ["Options", "XBezahldienste"]
