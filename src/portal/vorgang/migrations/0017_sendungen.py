from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """The last steps that pages sent; the running release, which does not know the column, leaves it empty."""

    dependencies = [('vorgang', '0016_aufgabe_am')]

    operations = [
        migrations.AddField(
            'vorgang',
            'sendungen',
            ArrayField(models.CharField(max_length=32), default=list, db_default=[], size=None),
        )
    ]
