"""What subjects above may want to know about files. Sent inside the transaction of the change."""

from __future__ import annotations

from django.dispatch import Signal

# A file that waited in quarantine was refused by the late check. Arguments: datei (models.Datei), at (datetime).
datei_refused = Signal()
