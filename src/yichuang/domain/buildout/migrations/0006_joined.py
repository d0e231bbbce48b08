"""A site counts from the day it came under the plan; every declaration of an indicator is kept."""

from django.db import migrations, models

SINCE_THE_PLAN_BEGAN = """
UPDATE buildout_sitework AS work SET joined_on = LEAST((edition.document #>> '{programme,begins}')::date, edition.since)
FROM buildout_edition AS edition WHERE edition.place_id = work.place_id AND edition.number = 1
"""


class Migration(migrations.Migration):

    dependencies = [
        ('buildout', '0005_inspecting'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitework',
            name='joined_on',
            field=models.DateField(default='0001-01-01', verbose_name='列入日期'),
            preserve_default=False,
        ),
        migrations.RunSQL(SINCE_THE_PLAN_BEGAN, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='reading',
            name='buildout_reading_once_a_day',
        ),
        migrations.AddField(
            model_name='reading',
            name='counted',
            field=models.BooleanField(default=False, verbose_name='系统统计'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(condition=models.Q(('counted', True)), fields=('place', 'indicator', 'on'), name='buildout_reading_counted_once'),
        ),
    ]
