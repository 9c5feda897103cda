"""The product's settings with a seeded fault on top."""

from portal.config.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.proofs.faults"]  # noqa: F405
