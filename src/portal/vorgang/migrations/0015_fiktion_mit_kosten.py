from django.db import migrations, models

_ARTEN = [
    ('stattgegeben', 'stattgegeben'),
    ('abgelehnt', 'abgelehnt'),
    ('zurueckgenommen', 'vom Antragsteller zurückgenommen'),
    ('fingiert', 'gilt als genehmigt'),
]


class Migration(migrations.Migration):
    """A Kostenentscheidung after a deemed approval: one more kind; the columns stay as they are."""

    dependencies = [('vorgang', '0014_stellungnahme')]

    operations = [
        migrations.AlterField('bescheid', 'art', models.CharField(choices=_ARTEN, max_length=16)),
        migrations.AlterField('entscheidung', 'art', models.CharField(choices=_ARTEN, max_length=16)),
    ]
