from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('redaktion', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='aenderung',
            name='art',
            field=models.CharField(choices=[('angebot', 'Leistung'), ('grundtext', 'Gemeinsamer Text'), ('seite', 'Seite'), ('meldung', 'Meldung'), ('stelle', 'Stelle'), ('gestaltung', 'Gestaltung'), ('vereinbarung', 'Vereinbarung'), ('datenschutz', 'Datenschutz einer Leistung'), ('startseite', 'Startseite'), ('ort', 'Ort'), ('zustaendig', 'Zuständigkeit')], max_length=12),
        ),
        migrations.AlterField(
            model_name='entwurf',
            name='art',
            field=models.CharField(choices=[('angebot', 'Leistung'), ('grundtext', 'Gemeinsamer Text'), ('seite', 'Seite'), ('meldung', 'Meldung'), ('stelle', 'Stelle'), ('gestaltung', 'Gestaltung'), ('vereinbarung', 'Vereinbarung'), ('datenschutz', 'Datenschutz einer Leistung'), ('startseite', 'Startseite'), ('ort', 'Ort'), ('zustaendig', 'Zuständigkeit')], max_length=12),
        ),
        migrations.AlterField(
            model_name='fassung',
            name='art',
            field=models.CharField(choices=[('angebot', 'Leistung'), ('grundtext', 'Gemeinsamer Text'), ('seite', 'Seite'), ('meldung', 'Meldung'), ('stelle', 'Stelle'), ('gestaltung', 'Gestaltung'), ('vereinbarung', 'Vereinbarung'), ('datenschutz', 'Datenschutz einer Leistung'), ('startseite', 'Startseite'), ('ort', 'Ort'), ('zustaendig', 'Zuständigkeit')], max_length=12),
        ),
    ]
