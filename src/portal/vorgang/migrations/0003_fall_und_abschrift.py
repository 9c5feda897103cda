import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('antrag', '0007_mitzeichnung'),
        ('kommune', '0005_organisationseinheit_gilt_ab'),
        ('konto', '0001_initial'),
        ('leistung', '0004_angebot_ziel_vordruck'),
        ('postfach', '0001_initial'),
        ('vorgang', '0002_echtheitsnachweis'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Abschrift',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('schluessel_id', models.UUIDField()),
                ('vorgang_id', models.UUIDField()),
                ('nummer', models.CharField(max_length=20)),
                ('empfaenger', models.CharField(blank=True, max_length=160)),
                ('inhalt', models.BinaryField()),
                ('erstellt_am', models.DateTimeField()),
                ('erledigt_am', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Fallteil',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('fall_id', models.UUIDField()),
                ('vorgang_id', models.UUIDField()),
                ('behoerde', models.SlugField(max_length=40)),
                ('amt', models.CharField(max_length=160)),
                ('nummer', models.CharField(max_length=20)),
                ('titel', models.CharField(max_length=160)),
                ('status', models.CharField(choices=[('wartet_auf_zahlung', 'wartet_auf_zahlung'), ('eingegangen', 'eingegangen'), ('in_bearbeitung', 'in_bearbeitung'), ('rueckfrage', 'rueckfrage'), ('entschieden', 'entschieden'), ('versandt', 'versandt'), ('bestaetigt', 'bestaetigt'), ('abgelehnt', 'abgelehnt'), ('zurueckgenommen', 'zurueckgenommen'), ('erloschen', 'erloschen')], max_length=20)),
                ('status_seit', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='vorgang',
            name='fall_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='entscheidung',
            name='art',
            field=models.CharField(choices=[('stattgegeben', 'stattgegeben'), ('abgelehnt', 'abgelehnt'), ('zurueckgenommen', 'vom Antragsteller zurückgenommen')], max_length=16),
        ),
        migrations.AlterField(
            model_name='statuswechsel',
            name='nach',
            field=models.CharField(choices=[('wartet_auf_zahlung', 'wartet_auf_zahlung'), ('eingegangen', 'eingegangen'), ('in_bearbeitung', 'in_bearbeitung'), ('rueckfrage', 'rueckfrage'), ('entschieden', 'entschieden'), ('versandt', 'versandt'), ('bestaetigt', 'bestaetigt'), ('abgelehnt', 'abgelehnt'), ('zurueckgenommen', 'zurueckgenommen'), ('erloschen', 'erloschen')], max_length=20),
        ),
        migrations.AlterField(
            model_name='vorgang',
            name='status',
            field=models.CharField(choices=[('wartet_auf_zahlung', 'wartet_auf_zahlung'), ('eingegangen', 'eingegangen'), ('in_bearbeitung', 'in_bearbeitung'), ('rueckfrage', 'rueckfrage'), ('entschieden', 'entschieden'), ('versandt', 'versandt'), ('bestaetigt', 'bestaetigt'), ('abgelehnt', 'abgelehnt'), ('zurueckgenommen', 'zurueckgenommen'), ('erloschen', 'erloschen')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='vorgang',
            index=models.Index(condition=models.Q(('fall_id__isnull', False)), fields=['konto', 'fall_id'], name='vorgang_fall'),
        ),
        migrations.AddField(
            model_name='abschrift',
            name='erledigt_von',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='abschrift',
            name='kommune',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune'),
        ),
        migrations.AddField(
            model_name='abschrift',
            name='konto',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='konto.nutzerkonto'),
        ),
        migrations.AddField(
            model_name='abschrift',
            name='leistung',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leistung.leistung'),
        ),
        migrations.AddField(
            model_name='abschrift',
            name='organisationseinheit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.organisationseinheit'),
        ),
        migrations.AddField(
            model_name='fallteil',
            name='kommune',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune'),
        ),
        migrations.AddField(
            model_name='fallteil',
            name='konto',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='konto.nutzerkonto'),
        ),
        migrations.AddIndex(
            model_name='abschrift',
            index=models.Index(condition=models.Q(('erledigt_am__isnull', True)), fields=['kommune', 'organisationseinheit', 'erstellt_am'], name='abschrift_offen'),
        ),
        migrations.AddConstraint(
            model_name='fallteil',
            constraint=models.UniqueConstraint(fields=('kommune', 'fall_id', 'vorgang_id'), name='fallteil_einmal'),
        ),
    ]
