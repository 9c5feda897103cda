"""What subjects above may want to know or to refuse. Sent inside the transaction of the change."""

from __future__ import annotations

from django.dispatch import Signal

# A casework role is about to end. Arguments: rolle (konto.models.Rolle), others: the other roles of the Kommune that
# count today. A receiver that cannot let it happen raises operations.menschen.LastCaseworker.
role_ends = Signal()
