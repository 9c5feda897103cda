"""Agreements and what they move."""

from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kommune", "0001_initial"), ("leistung", "0001_initial")]
    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="funktion",
            name="sonderfaelle",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="externestelle",
            name="gebiet",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="zustaendigkeit",
            name="entscheidet",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leistung.externestelle"
            ),
        ),
        migrations.AddField(
            model_name="zustaendigkeit",
            name="gueltig_ab",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="zustaendigkeit",
            name="ohne",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
            ),
        ),
        migrations.CreateModel(
            name="Vereinbarung",
            fields=[
                ("id", models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ("titel", models.CharField(max_length=240)),
                ("bereich", models.CharField(blank=True, max_length=60)),
                (
                    "art",
                    models.CharField(
                        choices=[
                            ("delegierend", "übertragen"),
                            ("mandatierend", "im Namen ausgeführt"),
                            ("annahme", "Annahme von Anträgen"),
                            ("system", "gemeinsames System"),
                            ("zusammenarbeit", "Zusammenarbeit"),
                            ("unklar", "Wirkung ungeklärt"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "wirkung",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("zustaendig", "wer zuständig ist"),
                                ("durchfuehrend", "wer die Aufgabe ausführt"),
                                ("annehmend", "wo Anträge angenommen werden"),
                                ("geld", "wer welchen Anteil der Gebühr bekommt"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "von",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "an",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "gebiet",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), null=True, size=None
                    ),
                ),
                (
                    "funktionen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "leistungen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "aemter",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=60), default=list, size=None
                    ),
                ),
                ("rechtsform", models.CharField(blank=True, max_length=200)),
                ("seit", models.DateField(null=True)),
                ("seit_text", models.CharField(blank=True, max_length=160)),
                ("bis", models.DateField(null=True)),
                ("bis_text", models.CharField(blank=True, max_length=160)),
                ("genehmigt_am", models.DateField(null=True)),
                ("bekanntgemacht_am", models.DateField(null=True)),
                ("wirksam_ab", models.DateField(null=True)),
                (
                    "gebuehrenregel",
                    models.CharField(
                        choices=[
                            ("keine", "keine Regel hinterlegt"),
                            ("anteil", "Anteil an der Gebühr"),
                            ("durchleitung", "die Gebühr wird weitergeleitet"),
                            ("erstattung", "die Kosten werden erstattet"),
                        ],
                        default="keine",
                        max_length=12,
                    ),
                ),
                ("anteil", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("gebuehrenbasis", models.CharField(blank=True, max_length=300)),
                ("kostenregel", models.CharField(blank=True, max_length=300)),
                (
                    "in_kraft",
                    models.CharField(
                        choices=[("ja", "in Kraft"), ("nein", "nicht in Kraft"), ("zu-pruefen", "noch zu prüfen")],
                        default="zu-pruefen",
                        max_length=10,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=120)),
                ("erlaeuterung", models.TextField(blank=True)),
                ("quelle", models.CharField(blank=True, max_length=200)),
                ("bestaetigt", models.BooleanField(default=False)),
                ("herkunft", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["titel"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seit__isnull", True),
                            ("bis__isnull", True),
                            ("bis__gte", models.F("seit")),
                            _connector="OR",
                        ),
                        name="vereinbarung_zeitraum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("anteil__isnull", True), models.Q(("anteil__gte", 0), ("anteil__lte", 1)), _connector="OR"
                        ),
                        name="vereinbarung_anteil",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="zustaendigkeit",
            name="vereinbarung",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leistung.vereinbarung"
            ),
        ),
        migrations.CreateModel(
            name="Annahmestelle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nimmt_an", models.BooleanField(null=True)),
                ("bedingung", models.CharField(blank=True, max_length=160)),
                (
                    "kommune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kommune.kommune"
                    ),
                ),
                (
                    "leistung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annahmestellen",
                        to="leistung.leistung",
                    ),
                ),
                (
                    "vereinbarung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annahmestellen",
                        to="leistung.vereinbarung",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kommune", "leistung"), name="annahmestelle_eindeutig")
                ],
            },
        ),
    ]
