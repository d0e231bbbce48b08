"""The catalogue's enumerations (domain.md §1.3, §2.3): the national code and the word people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """A national code with its Chinese word."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """A member from its code; ``label`` is the word."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class ItemKind(Coded):
    """事项类型 (GB/T 39046-2020 A.1)."""

    LICENCE = "01", "行政许可"
    PENALTY = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    RULING = "09", "行政裁决"
    OTHER_POWER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class Level(Coded):
    """行使层级 (GB/T 39046-2020 A.2)."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "乡镇级"
    VILLAGE = "6", "村级"
    GRADED = "7", "分级管理"


class PowerSource(Coded):
    """权力来源."""

    STATUTORY = "1", "法定本级行使"
    HANDED_DOWN = "2", "上级下放"
    AUTHORISED_ABOVE = "3", "上级授权"
    AUTHORISED_PEER = "4", "同级授权"
    ENTRUSTED_ABOVE = "5", "上级委托"
    ENTRUSTED_PEER = "6", "同级委托"


class Handling(Coded):
    """办件类型."""

    INSTANT = "1", "即办件"
    PROMISED = "2", "承诺件"


class Competence(StrEnum):
    """The rule that picks the deciding body (管辖规则, design.md §3)."""

    REGISTERED = "registered"  # 户籍地
    RESIDENCE = "residence"  # 居住地
    LOCATION = "location"  # 标的物所在地
    REGISTRATION = "registration"  # 登记地
    ACCEPTING = "accepting"  # 受理地
    ANY = "any"  # 不限


class Unit(Coded):
    """时限单位."""

    WORKDAY = "workday", "个工作日"
    DAY = "day", "日"
    MONTH = "month", "个月"
    HOUR = "hour", "小时"


class Act(Coded):
    """What may be delegated to a site (domain.md §7.4), and what people do themselves at a terminal (自助终端)."""

    COLLECT = "collect", "收件"
    ACCEPT = "accept", "受理"
    PREVIEW = "preview", "初审"
    DECIDE = "decide", "决定"
    DELIVER = "deliver", "送达"
    ASSIST = "assist", "代办"
    APPLY = "apply", "自助申请"
    PRINT = "print", "自助打印"


KIOSK = "kiosk"
"""The channel of an item that one may apply for at a terminal (自助机办)."""


class Undertaker(Coded):
    """Kind of body that may undertake an act (domain.md §7.4)."""

    AGENCY = "agency", "行政机关"
    AUTHORISED = "authorised", "法律法规授权组织"
    INSTITUTION = "institution", "事业单位"
    VILLAGE = "village", "村（居）民委员会"
    COMPANY = "company", "企业"


class Necessity(Coded):
    """材料必要性."""

    REQUIRED = "1", "必要"
    OPTIONAL = "2", "非必要"
    DEFERRABLE = "3", "可容缺后补"


class MaterialSource(Coded):
    """来源渠道."""

    APPLICANT = "10", "申请人自备"
    GOVERNMENT = "20", "政府部门核发"
    OTHER = "99", "其他"


class MaterialForm(Coded):
    """材料形式."""

    PAPER = "1", "纸质"
    ELECTRONIC = "2", "电子"
    BOTH = "3", "纸质或电子"


class MaterialType(Coded):
    """材料类型."""

    CERTIFICATE = "1", "证件证书证明"
    FORM = "2", "申请表格文书"
    OTHER = "3", "其他"


class ResultType(Coded):
    """结果类型."""

    CERTIFICATE = "10", "证照"
    APPROVAL = "20", "批文"
    OTHER = "30", "其他"
    NONE = "99", "无"


class CompletenessRule(StrEnum):
    """What follows when nobody said within the limit whether the papers are complete."""

    DEEMED = "deemed"  # 逾期不告知视为受理 (行政许可法 32)
    ALARM = "alarm"  # 只报警


class FieldType(Coded):
    """Field types of application forms; each brings the field's own validation."""

    TEXT = "text", "文字"
    LONGTEXT = "longtext", "多行文字"
    IDENTITY = "identity", "身份证号码"
    USCC = "uscc", "统一社会信用代码"
    PHONE = "phone", "电话"
    DATE = "date", "日期"
    NUMBER = "number", "数"
    MONEY = "money", "金额"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    BOOLEAN = "boolean", "是或否"
    DIVISION = "division", "村（社区）"
    ADDRESS = "address", "地址"
    BANK = "bank", "银行账号"
    MEMBERS = "members", "家庭成员表"  # 家庭成员表: rows of name, relation, identity number and what the field adds
    ATTACHMENT = "attachment", "附件"  # files that are the answer itself, e.g. a photograph of the shop front
    SIGNATURE = "signature", "签名"  # of the answers, by who applies; see record/signature.py for what it is


class FileKind(Coded):
    """What an attachment may be; told from the content (kernel.files.kinds), never from a name."""

    PHOTO = "photo", "照片"
    PDF = "pdf", "PDF"
    OFD = "ofd", "OFD"


class Cause(Coded):
    """What a special procedure (特别程序) waits for."""

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERT_REVIEW = "expert_review", "专家评审"
    PUBLICITY = "publicity", "公示"
    SITE_CHECK = "site_check", "现场核查"
    CONSULTATION = "consultation", "征求意见"
    PAYMENT = "payment", "缴费"
    OTHER = "other", "其他"


ARTICLE_45 = frozenset(
    {
        Cause.HEARING,
        Cause.TENDER,
        Cause.AUCTION,
        Cause.INSPECTION,
        Cause.TESTING,
        Cause.QUARANTINE,
        Cause.APPRAISAL,
        Cause.EXPERT_REVIEW,
    }
)
"""The only causes for which a licence's statutory clock stands still (行政许可法 45)."""


class Service(Coded):
    """What the platform does for the item (S3-7, S2-100)."""

    HANDLED = "handled", "可在线上线下申请"
    GUIDANCE = "guidance", "网办指导"
    CONVENIENCE = "convenience", "便民服务"


class LocalKind(Coded):
    """Kinds a place lists by a name of its own, carried under a national kind (domain.md §1.3, S2-6)."""

    FILING = "filing", "行政备案"


CARRIED_UNDER: dict[LocalKind, ItemKind] = {LocalKind.FILING: ItemKind.OTHER_POWER}


class ServiceField(Coded):
    """公共服务领域 (S2-7 … S2-9)."""

    EDUCATION = "education", "公共教育"
    EMPLOYMENT = "employment", "劳动就业"
    INSURANCE = "insurance", "社会保险"
    HEALTH = "health", "医疗卫生"
    ELDERLY = "elderly", "养老服务"
    SOCIAL = "social", "社会服务"
    HOUSING = "housing", "住房保障"
    CULTURE = "culture", "文化体育"
    DISABLED = "disabled", "残疾人服务"


class PromiseKind(Coded):
    """告知承诺制: instead of proofs (国办发〔2020〕42号), or a licence decided on the spot (国发〔2021〕7号)."""

    PROOF = "proof", "证明事项告知承诺"
    LICENCE = "licence", "审批告知承诺"


class WideScope(Coded):
    """通办范围 (domain.md §2.3)."""

    NATION = "1", "跨省通办"
    PROVINCE = "2", "省内通办"
    CITY = "3", "市内通办"
    COUNTY = "4", "县内通办"


class WideMode(Coded):
    """通办方式 (国办发〔2020〕35号; S2-76)."""

    ONLINE = "online", "全程网办"
    COLLECT = "collect", "异地代收代办"
    JOINT = "joint", "多地联办"


class LinkedList(Coded):
    """Lists kept in step with the catalogue (S2-12, S2-20)."""

    POWERS = "powers", "权责清单"
    LICENCES = "licences", "行政许可事项清单"
    SUPERVISION = "supervision", "监管事项清单"
    INVESTMENT = "investment", "投资审批事项清单"
    CONSTRUCTION = "construction", "工程建设项目审批事项清单"
    DECOUPLING = "decoupling", "证照分离改革事项清单"
