"""Accounts (账号), posts (岗位) and applicants (申请人). Fields and constraints only; no workflow."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from yichuang.kernel import clock
from yichuang.kernel.sealing import SealedTextField

from .duty import models as duty_models  # noqa: F401 - so that Django knows them
from .duty import staffing  # noqa: F401
from .roles import Role
from .staff_file import kept  # noqa: F401
from .staff_file import models as staff_file_models  # noqa: F401


class AccountKind(models.TextChoices):
    """Whose account it is."""

    PUBLIC = "public", "办事群众"
    STAFF = "staff", "工作人员"
    MACHINE = "machine", "系统接口"


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by operations; the manager only finds them by their natural key."""


class Account(AbstractBaseUser):
    """One sign-in, of the public, of staff or of a machine (AUTH_USER_MODEL).

    ``username`` never is a phone or an identity number: those are personal data and would lie open here. ``name`` is
    what staff are called at their window and how a machine is labelled; the public's names belong to ``Applicant``.
    """

    username = models.CharField("用户名", max_length=64, unique=True)
    kind = models.CharField("类别", max_length=8, choices=AccountKind.choices, default=AccountKind.PUBLIC)
    name = SealedTextField("姓名")
    identity_index = models.BinaryField("证件号码盲索引", max_length=32, null=True)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", default=clock.now)
    demo_hint = models.CharField("演示说明", max_length=80, blank=True)
    # A password made at a window is for one sign-in: she changes it, and is told where and when until she has seen it.
    must_change_password = models.BooleanField("须先改密码", default=False)
    renewed_at = models.DateTimeField("窗口重设密码的时间", null=True)
    renewed_site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username


class ExternalIdentity(models.Model):
    """An account as another identity provider knows it (统一身份认证: issuer and subject of OpenID Connect)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="people_external_identity_once")]


class ApplicantKind(models.TextChoices):
    """Natural or legal person."""

    PERSON = "person", "个人"
    LEGAL = "legal", "法人"


class Assurance(models.TextChoices):
    """Who has seen that the applicant is who she says."""

    DECLARED = "declared", "本人填报"
    CHECKED = "checked", "窗口核验"
    PLATFORM = "platform", "统一身份认证"


class Applicant(models.Model):
    """Whoever applies: one row per identity document in the whole instance.

    ``id_index`` is the blind index of document kind and number. Whoever has no number (newborn, none) has no index and
    is never merged with anybody.
    """

    kind = models.CharField(max_length=8, choices=ApplicantKind.choices)
    name = SealedTextField("姓名或名称")
    id_kind = models.CharField("证件类型", max_length=24)
    id_number = SealedTextField("证件号码", null=True)
    id_index = models.BinaryField(max_length=32, null=True)
    phone = SealedTextField("电话")
    phone_index = models.BinaryField(max_length=32, null=True)
    division = models.BigIntegerField("所在区划", null=True)
    address = SealedTextField("地址")
    account = models.OneToOneField(Account, models.PROTECT, null=True, related_name="applicant")
    assurance = models.CharField(max_length=8, choices=Assurance.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["phone_index"], name="people_applicant_phone")]
        constraints = [
            models.UniqueConstraint(
                fields=["id_kind", "id_index"], condition=Q(id_index__isnull=False), name="people_applicant_once"
            ),
            models.CheckConstraint(
                condition=Q(id_number__isnull=True, id_index__isnull=True)
                | Q(id_number__isnull=False, id_index__isnull=False),
                name="people_applicant_number_with_index",
            ),
        ]


class Post(models.Model):
    """Person × organisation × role, from ``since`` until the day before ``until`` (岗位)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=[(role.value, role.label) for role in Role])
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", models.PROTECT, null=True, related_name="+")
    counter = models.ForeignKey("places.Counter", models.PROTECT, null=True, related_name="+")
    label = models.CharField("岗位名称", max_length=80)
    since = models.DateField("任职日期")
    until = models.DateField("离任日期", null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "role"], name="people_post_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organisation", "site", "counter", "since"],
                nulls_distinct=False,
                name="people_post_once",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="people_post_lasts"),
        ]


class Relative(models.Model):
    """A relative that a member of staff has declared (回避): only her blind index is kept, no number."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    identity_index = models.BinaryField(max_length=32)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "identity_index"], name="people_relative_once")]


from .office import models as _office  # noqa: E402, F401 - the tables of the hall's office belong to this app
from .office import opened as _opened  # noqa: E402, F401
