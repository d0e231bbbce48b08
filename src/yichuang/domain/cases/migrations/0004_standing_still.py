from django.db import migrations, models

_UNDER_WAY = """
UPDATE cases_case SET stopped_until = running.until
FROM (SELECT case_id, max(notified_until) AS until FROM cases_specialprocedure WHERE ended_at IS NULL GROUP BY case_id)
     AS running
WHERE running.case_id = cases_case.id AND cases_case.stopped
"""


class Migration(migrations.Migration):
    """Until when a clock stands still, in place of whether it did when somebody last touched the case."""

    dependencies = [("cases", "0003_issued_at")]

    operations = [
        migrations.AddField(
            "case", "stopped_until", models.DateField(null=True, verbose_name="时限暂停至")
        ),
        migrations.AddField(
            "case", "warn_left", models.PositiveSmallIntegerField(default=1, verbose_name="剩几个工作日起提醒")
        ),
        migrations.RunSQL(_UNDER_WAY, migrations.RunSQL.noop),
        migrations.RemoveField("case", "stopped"),
        migrations.AlterField(
            "casematerial",
            "state",
            models.CharField(
                choices=[
                    ("missing", "未交"),
                    ("given", "已交"),
                    ("paper", "已收纸质件"),
                    ("reused", "免交：沿用以前交过的"),
                    ("waived", "免交：同意核对"),
                    ("deferred", "容缺，待补"),
                ],
                default="missing",
                max_length=12,
            ),
        ),
    ]
