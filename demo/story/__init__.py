"""The demo's story: settings, staff and about 600 invented Vorgänge over the six months before the demo's day.

Run with the environment of var/portal.env as ``python -m demo.story [--settings | --stuck-payment]``; it refuses unless
PORTAL_MODE is demo or test. Unlike the other programs in demo/ it works inside the portal: it calls the portal's own
operations with the times of the past, so that every row, key, message and audit entry is what the portal itself makes.
Payments of the past never went to the payment simulator: their `transaktion` begins with ``DEMO-``.
"""
