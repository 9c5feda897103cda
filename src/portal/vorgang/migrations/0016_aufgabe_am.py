from django.db import migrations, models


class Migration(migrations.Migration):
    """The day a Bescheid was handed to the post; who sent one before this has it in the audit log only."""

    dependencies = [('vorgang', '0015_fiktion_mit_kosten')]

    operations = [migrations.AddField('bescheid', 'aufgabe_am', models.DateField(null=True))]
