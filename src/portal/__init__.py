"""Serviceportal: one platform for a Kreis and its Kommunen. Start reading in docs/tour.md."""
