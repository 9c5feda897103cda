"""What the portal takes from reference data as a fact."""

from __future__ import annotations


def is_verified(confidence: str | None) -> bool:
    """Whether the data call something "verified in a public source", without a reservation behind it."""
    return confidence is not None and confidence.startswith("verified") and "to be checked" not in confidence
