"""The dictionaries a profile chooses from (词表)."""

from __future__ import annotations

from django.db.models import TextChoices


class Batch(TextChoices):
    """What kind of work a site needs (三个一批; S0-5)."""

    BUILD = "build", "建设一批"
    NORMALISE = "normalise", "规范一批"
    DEMONSTRATE = "demonstrate", "示范一批"


class Way(TextChoices):
    """How a site gets its premises (建设方式; S0-6, S0-48, S3-65)."""

    NEW = "new", "新建"
    EXPAND = "expand", "扩容改建"
    TRANSFER = "transfer", "资产划转"
    REVIVE = "revive", "盘活闲置资源"
    SWAP = "swap", "置换购买"
    COLOCATE = "colocate", "与党群服务中心融合"
    OUTLET = "outlet", "银行网点改造"
    AS_IS = "as_is", "现有场所"


class EvidenceKind(TextChoices):
    """What proves a line."""

    PHOTO = "photo", "照片"
    DOCUMENT = "document", "文件"
    CASES = "cases", "抽看的办件"


class Use(TextChoices):
    """What a checklist is for: bringing a site up to standard, or looking at its daily work."""

    STANDARD = "standard", "达标"
    PATROL = "patrol", "巡查"


class Means(TextChoices):
    """How a patrol looks (S1-115, S3-54)."""

    SPOT = "spot", "现场巡查"
    VIDEO = "video", "视频巡查"
    CASES = "cases", "办件评议"
    CALL = "call", "事后回访"


class Rhythm(TextChoices):
    """How long a round of patrols takes."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"


class UnitKind(TextChoices):
    """Who is appraised."""

    TOWN = "town", "乡镇（街道）"
    BODY = "body", "部门"
    SITE = "site", "站点"


class PartSource(TextChoices):
    """What the system counts a part of an appraisal from."""

    CHECKS = "checks", "验收、抽查的得分"
    PATROLS = "patrols", "巡查的得分"
    RECTIFIED = "rectified", "按期整改的问题"
    TASKS = "tasks", "按期完成的任务"
    STANDARD = "standard", "年底达标的站点"


class Stage(TextChoices):
    """Who looks: the levels of a place's acceptance, lowest first (S1-124, S1-125)."""

    COUNTY = "county", "县级验收"
    CITY = "city", "市级验收"


class AppraisedBy(TextChoices):
    """Whose appraisal a result goes into (S1-126, S1-127, S2-138, S4-68)."""

    SERVICE = "service", "政务服务年度绩效考核"
    GOVERNMENT = "government", "政府绩效考核"
    PARTY = "third", "第三方评估"


class Shape(TextChoices):
    """How an indicator's value is read. TEXT: the plan sets no number; words are declared, or a formula counts."""

    SHARE = "share", "百分比"
    COUNT = "count", "个数"
    TEXT = "text", "文字"
