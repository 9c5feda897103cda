from django.db import migrations, models


class Migration(migrations.Migration):
    """A small picture of an image, for the person who uploaded it; files from before have none."""

    dependencies = [
        ("dokument", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="datei",
            name="vorschau",
            field=models.BinaryField(null=True),
        ),
    ]
