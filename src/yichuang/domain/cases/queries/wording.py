"""What happened, in the words of the applicant (plain) and of the desk (label)."""

from __future__ import annotations

from ..lifecycle import CASE

_PLAIN = {
    "collect": "代办员收下了您的材料，会在 1 个工作日内帮您上传",
    "submit": "我们收到了您的申请，会按时告诉您受理了没有、还缺什么",
    "forward": "代办员已经把您的申请传到受理点",
    "accept": "已经受理，开始计算办理时限",
    "deem_accepted": "没有在规定时间内告知您补正，按规定已经算受理",
    "notify_correction": "材料还差一些，已一次告诉您全部要补的内容",
    "supplement": "要补的材料都收到了",
    "supplement_part": "收到了您补交的一部分材料",
    "return": "补正时间过了，申请已退回；可以随时重新申请",
    "decline_unneeded": "这件事不需要办理",
    "decline_incompetent": "这件事不归本机关管，已告诉您该找谁",
    "withdraw": "您撤回了申请",
    "finish_step": "完成了一个办理环节",
    "provide_deferred": "收到了您后补的材料",
    "start_special": "进入特别程序，需要多久已书面告诉您",
    "end_special": "特别程序结束，继续办理",
    "request_extension": "办理机关申请延长时限，批准前不生效",
    "approve_extension": "经批准延长办理时限",
    "grant": "办成了：准予",
    "reject": "决定：不予。您可以查看理由和救济办法",
    "terminate": "办理终止",
    "transfer_up": "已报上级机关决定",
    "seal_result": "结果已经制作好",
    "issue": "结果出来了，可以领取",
    "deliver": "结果已经交到您手里",
}
_LABELS = {"submit": "收件", "collect": "代办收件"}
_NEXT = {
    "with_agent": "代办员上传",
    "submitted": "受理，或一次性告知您要补什么",
    "correcting": "请您在期限前补齐材料",
    "supplemented": "受理",
    "accepted": "办理机关审查",
    "examining": "办理机关审查、决定",
    "granted": "制作结果",
    "rejected": "制作决定书",
    "sealed": "出件",
    "issued": "请您领取结果",
}


def plain(transition: str) -> str:
    """What it means for the applicant."""
    return _PLAIN[transition]


def label(transition: str) -> str:
    """The desk's term."""
    return _LABELS.get(transition) or CASE.by_name[transition].label


def next_step(state: str) -> str:
    """What comes next, and whose move it is; empty when nothing does."""
    return _NEXT.get(state, "")
