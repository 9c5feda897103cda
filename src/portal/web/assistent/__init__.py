"""Renders assistants for every audience: pages of a form definition as Django forms, and the page to check them."""
