import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kommune', '0001_initial'),
    ]

    operations = [
        # Trusted extensions: the owner of the database may create them (PostgreSQL 13 and later).
        BtreeGinExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='ExterneStelle',
            fields=[
                ('id', models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('url', models.URLField(blank=True)),
                ('herkunft', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Funktion',
            fields=[
                ('id', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('titel', models.CharField(max_length=160)),
                ('rechtsgrundlage', models.CharField(blank=True, max_length=120)),
                ('herkunft', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Lebenslage',
            fields=[
                ('id', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('titel', models.CharField(max_length=80)),
                ('kurz', models.CharField(max_length=200)),
                ('symbol', models.CharField(blank=True, max_length=30)),
                ('zielgruppe', models.CharField(choices=[('buerger', 'Bürgerinnen und Bürger'), ('unternehmen', 'Unternehmen')], max_length=12)),
                ('reihenfolge', models.PositiveSmallIntegerField()),
                ('herkunft', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['zielgruppe', 'reihenfolge'],
            },
        ),
        migrations.CreateModel(
            name='Suchsynonym',
            fields=[
                ('wort', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('ersatz', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Leistung',
            fields=[
                ('id', models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ('titel', models.CharField(max_length=120)),
                ('titel_en', models.CharField(blank=True, max_length=160)),
                ('titel_nl', models.CharField(blank=True, max_length=160)),
                ('beschreibung', models.TextField()),
                ('leika', models.CharField(blank=True, max_length=14)),
                ('synonyme', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('zielgruppen', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('buerger', 'Bürgerinnen und Bürger'), ('unternehmen', 'Unternehmen')], max_length=12), default=list, size=None)),
                ('lebenslagen', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, size=None)),
                ('stelle', models.SlugField(blank=True, max_length=60)),
                ('ebene', models.CharField(blank=True, max_length=20)),
                ('ortsbezug', models.CharField(choices=[('wohnsitz', 'Wohnort'), ('ereignisort', 'Ort des Ereignisses'), ('betriebsstaette', 'Ort der Betriebsstätte'), ('grundstueck', 'Ort des Grundstücks'), ('veranstaltungsort', 'Ort der Veranstaltung'), ('haltungsort', 'Ort, an dem das Tier gehalten wird'), ('fahrzeughalter', 'Wohnort oder Sitz des Fahrzeughalters'), ('schule', 'Ort der Schule'), ('ohne', 'ohne Ortsbezug')], max_length=20)),
                ('ortsfrage', models.CharField(blank=True, max_length=200)),
                ('ortssatz', models.CharField(blank=True, max_length=200)),
                ('ortsbedingung', models.CharField(blank=True, max_length=200)),
                ('verfahrensart', models.CharField(choices=[('antrag', 'Antrag'), ('anzeige', 'Anzeige'), ('meldung', 'Meldung'), ('auskunft', 'Auskunft'), ('termin', 'Termin')], max_length=12)),
                ('form', models.CharField(blank=True, choices=[('keine', 'keine besondere Form'), ('textform', 'Textform'), ('schriftform', 'Schriftform'), ('', 'noch nicht hinterlegt')], max_length=12)),
                ('unterlagen', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('rechtsgrundlagen', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, size=None)),
                ('vertrauensniveau', models.CharField(choices=[('keine', 'keine Anmeldung nötig'), ('normal', 'Anmeldung nötig'), ('substantiell', 'Anmeldung mit Vertrauensniveau substantiell'), ('hoch', 'Anmeldung mit Online-Ausweis')], max_length=14)),
                ('bearbeitungszeit', models.CharField(blank=True, max_length=120)),
                ('gebuehr_text', models.CharField(blank=True, max_length=300)),
                ('reihenfolge', models.PositiveSmallIntegerField()),
                ('herkunft', models.JSONField(default=dict)),
                ('ausland', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leistung.externestelle')),
                ('funktion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leistungen', to='leistung.funktion')),
            ],
            options={
                'ordering': ['titel'],
            },
        ),
        migrations.CreateModel(
            name='Gebuehr',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lfd', models.PositiveSmallIntegerField()),
                ('tatbestand', models.CharField(max_length=160)),
                ('cents', models.PositiveIntegerField(null=True)),
                ('cents_bis', models.PositiveIntegerField(null=True)),
                ('einheit', models.CharField(blank=True, max_length=20)),
                ('rechtsgrundlage', models.CharField(blank=True, max_length=160)),
                ('bestaetigt', models.BooleanField(default=False)),
                ('herkunft', models.JSONField(default=dict)),
                ('leistung', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gebuehren', to='leistung.leistung')),
            ],
            options={
                'ordering': ['leistung', 'lfd'],
            },
        ),
        migrations.CreateModel(
            name='Angebot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modus', models.CharField(choices=[('information', 'nur Information'), ('online', 'online')], default='information', max_length=12)),
                ('formular', models.SlugField(blank=True, max_length=60)),
                ('erste_cents', models.PositiveIntegerField(null=True)),
                ('weitere_cents', models.PositiveIntegerField(null=True)),
                ('gebuehr_bestaetigt_am', models.DateField(null=True)),
                ('gebuehr_bestaetigt_durch', models.CharField(blank=True, max_length=120)),
                ('bearbeitung_tage', models.PositiveSmallIntegerField(null=True)),
                ('ist_demo_einstellung', models.BooleanField(default=False)),
                ('kommune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune')),
                ('organisationseinheit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.organisationseinheit')),
                ('leistung', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='angebote', to='leistung.leistung')),
            ],
        ),
        migrations.CreateModel(
            name='Suchtext',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('titelwoerter', models.TextField()),
                ('synonymwoerter', models.TextField()),
                ('fremdwoerter', models.TextField()),
                ('textwoerter', models.TextField()),
                ('titellaenge', models.PositiveSmallIntegerField()),
                ('vektor', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('titelwoerter', config='simple', weight='A'), '||', django.contrib.postgres.search.SearchVector('synonymwoerter', config='simple', weight='B'), django.contrib.postgres.search.SearchConfig('simple')), '||', django.contrib.postgres.search.SearchVector('fremdwoerter', config='simple', weight='C'), django.contrib.postgres.search.SearchConfig('simple')), '||', django.contrib.postgres.search.SearchVector('textwoerter', config='simple', weight='D'), django.contrib.postgres.search.SearchConfig('simple')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('kommune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune')),
                ('leistung', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suchtexte', to='leistung.leistung')),
            ],
        ),
        migrations.CreateModel(
            name='Suchwort',
            fields=[
                ('wort', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('haeufigkeit', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['wort'], name='suchwort_aehnlich', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Zustaendigkeit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unklar', models.BooleanField(default=False)),
                ('bestaetigt', models.BooleanField(default=False)),
                ('herkunft', models.JSONField(default=dict)),
                ('amt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.organisationseinheit')),
                ('behoerde', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune')),
                ('extern', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leistung.externestelle')),
                ('funktion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='zustaendigkeiten', to='leistung.funktion')),
                ('kommune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kommune.kommune')),
            ],
        ),
        migrations.AddIndex(
            model_name='leistung',
            index=django.contrib.postgres.indexes.GinIndex(fields=['lebenslagen'], name='leistung_lebenslagen'),
        ),
        migrations.AddConstraint(
            model_name='gebuehr',
            constraint=models.UniqueConstraint(fields=('leistung', 'lfd'), name='gebuehr_eindeutig'),
        ),
        migrations.AddConstraint(
            model_name='angebot',
            constraint=models.UniqueConstraint(fields=('kommune', 'leistung'), name='angebot_eindeutig'),
        ),
        migrations.AddConstraint(
            model_name='angebot',
            constraint=models.CheckConstraint(condition=models.Q(('modus', 'information'), models.Q(('organisationseinheit__isnull', False), models.Q(('formular', ''), _negated=True)), _connector='OR'), name='angebot_online_vollstaendig'),
        ),
        migrations.AddConstraint(
            model_name='angebot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erste_cents__isnull', True), ('weitere_cents__isnull', True)), models.Q(('gebuehr_bestaetigt_am__isnull', False), models.Q(('gebuehr_bestaetigt_durch', ''), _negated=True)), _connector='OR'), name='angebot_gebuehr_bestaetigt'),
        ),
        migrations.AddIndex(
            model_name='suchtext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['kommune', 'vektor'], name='suchtext_vektor'),
        ),
        migrations.AddConstraint(
            model_name='suchtext',
            constraint=models.UniqueConstraint(fields=('kommune', 'leistung'), name='suchtext_eindeutig'),
        ),
        migrations.AddConstraint(
            model_name='zustaendigkeit',
            constraint=models.UniqueConstraint(fields=('kommune', 'funktion'), name='zustaendigkeit_eindeutig'),
        ),
        migrations.AddConstraint(
            model_name='zustaendigkeit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('behoerde__isnull', True), ('extern__isnull', False)), models.Q(('behoerde__isnull', False), ('extern__isnull', True)), _connector='OR'), name='zustaendigkeit_eine_stelle'),
        ),
    ]
