import uuid

import django.db.models.deletion
from django.db import migrations, models

import portal.core.models


class Migration(migrations.Migration):
    dependencies = [("vorgang", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Echtheitsnachweis",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code_pruefwert", models.CharField(max_length=64)),
                ("datei_pruefwert", models.CharField(max_length=64)),
                ("angaben_code", models.BinaryField()),
                ("angaben_datei", models.BinaryField()),
                ("erstellt_am", models.DateTimeField()),
                (
                    "dokument",
                    portal.core.models.OwnedForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nachweise",
                        to="vorgang.vorgangsdokument",
                    ),
                ),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kommune", "code_pruefwert"), name="echtheitsnachweis_code"),
                    models.UniqueConstraint(fields=("kommune", "datei_pruefwert"), name="echtheitsnachweis_datei"),
                ],
            },
        ),
    ]
