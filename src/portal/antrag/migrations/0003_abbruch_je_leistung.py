import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """In one transaction, so that the key is never gone: the running release goes on with rows that name no Leistung."""

    dependencies = [
        ('antrag', '0002_ruhende_entwuerfe'),
        ('leistung', '0003_bearbeitungsdauer'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='abbruch',
            name='abbruch_eindeutig',
        ),
        migrations.AddField(
            model_name='abbruch',
            name='leistung',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leistung.leistung'),
        ),
        migrations.AddConstraint(
            model_name='abbruch',
            constraint=models.UniqueConstraint(fields=('kommune', 'leistung', 'formular', 'seite', 'tag', 'ruht'), name='abbruch_eindeutig', nulls_distinct=False),
        ),
    ]
