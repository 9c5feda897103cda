"""Imports and the take-over of the old lists of services."""

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("leistung", "0004_merkzettel")]
    operations: ClassVar[list[Any]] = []
