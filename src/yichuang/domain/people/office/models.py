"""The hall's office: fields and constraints only."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from . import lifecycle, words


class Incident(models.Model):
    """Something that happened in a hall. What was said and done is sealed: it tells of people."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words.IncidentKind.choices)
    happened_at = models.DateTimeField("时间")
    what = SealedTextField("经过")
    state = models.CharField(max_length=8, choices=list(lifecycle.INCIDENT.states.items()), default="open")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    followed = models.ForeignKey("people.Institution", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["site", "-happened_at"], name="people_incident_list")]
        triggers = [trigger(lifecycle.INCIDENT)]


class IncidentNote(models.Model):
    """What was done about an incident; never changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notes")
    text = SealedTextField("处置")
    by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)


class LostThing(models.Model):
    """Something found in a hall (失物). What everybody may read tells nothing that only its owner knows."""

    site = models.ForeignKey("places.Site", models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=words.ThingKind.choices)
    described = models.CharField("公开描述", max_length=60)
    found_on = models.DateField("拾到日期")
    found_at = models.CharField("拾到的地方", max_length=40)
    marks = SealedTextField("核对特征")
    finder = SealedTextField("拾到的人")
    finder_phone = SealedTextField("拾到的人电话")
    state = models.CharField(max_length=12, choices=list(lifecycle.LOST.states.items()), default="registered")
    kept_at = models.CharField("保存地点", max_length=40, blank=True)
    claimant = SealedTextField("认领人")
    claimant_phone = SealedTextField("认领人电话")
    proof = SealedTextField("凭什么认领")
    why = models.CharField(max_length=12, choices=words.WriteOff.choices, blank=True)
    entered_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["site", "state"], name="people_lost_list")]
        triggers = [trigger(lifecycle.LOST)]


class Institution(models.Model):
    """An institution or emergency plan (制度、预案) of a whole place, or of one site."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=words.InstitutionKind.choices)
    title = models.CharField("名称", max_length=80)
    aims = ArrayField(models.CharField(max_length=12, choices=words.Aim.choices), default=list)
    ended_on = models.DateField("停止施行", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "site", "title"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="people_institution_title",
            )
        ]


class InstitutionVersion(models.Model):
    """A text of an institution; in force from ``effective_on`` until a later one is."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("正文")
    change = models.CharField("改了什么", max_length=200, blank=True)
    effective_on = models.DateField("施行日期")
    state = models.CharField(max_length=12, choices=list(lifecycle.VERSION.states.items()), default="draft")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [trigger(lifecycle.VERSION)]
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="people_version_number"),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(state="draft"), name="people_version_one_draft"
            ),
        ]


class ReadConfirmation(models.Model):
    """Somebody confirmed having read a version (已阅), in which post."""

    version = models.ForeignKey(InstitutionVersion, models.PROTECT, related_name="+")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "account"], name="people_read_once")]
