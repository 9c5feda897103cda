"""What the subjects above hear of: money that arrived, and a claim that lapsed. Sent inside the transaction."""

from django.dispatch import Signal

forderung_paid = Signal()  # forderung, at
forderung_lapsed = Signal()  # forderung, at
