"""Checklists kept in the account."""

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leistung", "0003_suche")]
    operations: ClassVar[list[Any]] = []
