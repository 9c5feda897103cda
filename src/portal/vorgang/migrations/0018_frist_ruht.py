from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a processing time rests, and for how many days it has. The running release, which does not know the
    columns, leaves them empty; what waits for an answer already rests from the next night on (fristruhe.put_right).
    """

    dependencies = [('vorgang', '0017_sendungen')]

    operations = [
        migrations.AddField('frist', 'ruht_seit', models.DateField(null=True)),
        migrations.AddField('frist', 'ruhetage', models.PositiveSmallIntegerField(db_default=0, default=0)),
    ]
