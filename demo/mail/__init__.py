"""A mail receiver with a viewer: whatever the portal sends ends here and goes nowhere else.

Start: ``python -m demo.mail --smtp-port 8125 --http-port 8103 --store <folder>``. Messages are kept in memory and in
one file of the store, the last 2000 of them; an accepted message is on the disk. ``GET /`` lists them,
``GET /nachricht/<id>`` shows one; ``GET /api/messages`` -> ``[{"id", "from", "to", "subject", "text", "received"}]``,
oldest first, ``to`` being the envelope's recipients joined by ", "; ``DELETE /api/messages`` empties; ``GET /healthz``.
"""
