"""The only way into the hall: operations, queries, frozen dataclasses."""

from .models.queue import Outcome
from .models.setting import Act, BusinessKind
from .operations.arrange import arrange_business, arrange_hall, arrange_priority, arrange_window
from .operations.line import Person, come_back, give_up_ticket, redirect_ticket, take_ticket
from .operations.serve import (
    call_next,
    call_ticket,
    finish_ticket,
    hold_ticket,
    pass_ticket,
    recall_ticket,
    start_ticket,
    transfer_ticket,
)
from .operations.windows import close_window, open_window, pause_window, resume_window, take_over_window
from .policies import PERMISSIONS
from .queries.setting import business_for_item, get_hall, hall_of_site, list_halls
from .refs import BusinessRef, HallRef, PriorityRef, TicketRef, WindowFace, WindowRef

__all__ = [
    "PERMISSIONS",
    "Act",
    "BusinessKind",
    "BusinessRef",
    "HallRef",
    "Outcome",
    "Person",
    "PriorityRef",
    "TicketRef",
    "WindowFace",
    "WindowRef",
    "arrange_business",
    "arrange_hall",
    "arrange_priority",
    "arrange_window",
    "business_for_item",
    "call_next",
    "call_ticket",
    "close_window",
    "come_back",
    "finish_ticket",
    "get_hall",
    "give_up_ticket",
    "hall_of_site",
    "hold_ticket",
    "list_halls",
    "open_window",
    "pass_ticket",
    "pause_window",
    "recall_ticket",
    "redirect_ticket",
    "resume_window",
    "start_ticket",
    "take_over_window",
    "take_ticket",
    "transfer_ticket",
]
