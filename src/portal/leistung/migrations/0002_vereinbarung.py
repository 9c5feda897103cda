"""Agreements and what they move."""

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leistung", "0001_initial")]
    operations: ClassVar[list[Any]] = []
