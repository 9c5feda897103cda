import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kommune", "0005_organisationseinheit_gilt_ab"),
        ("leistung", "0002_zustaendigkeit_von_hand"),
    ]

    operations = [
        migrations.CreateModel(
            name="Geschaeftsverteilung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gilt_ab", models.DateField()),
                (
                    "amt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kommune.organisationseinheit",
                    ),
                ),
                (
                    "funktion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="leistung.funktion"
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
                    models.UniqueConstraint(
                        fields=("kommune", "funktion", "gilt_ab"), name="geschaeftsverteilung_je_tag"
                    )
                ],
            },
        ),
    ]
