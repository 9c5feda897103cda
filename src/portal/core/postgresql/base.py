"""A kept connection is looked at without asking the server: that would be a round trip at every request."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; CONN_HEALTH_CHECKS looks at the socket first."""

    def is_usable(self) -> bool:
        """Whether the server still holds the connection. Its end is something to read, also after kill -9.

        Only where there is something to read, the server is asked: it may be a notice.
        """
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(super().is_usable()) if poll.poll(0) else True
