"""The only way into the hall: operations, queries, frozen dataclasses."""

from .models.queue import Outcome
from .models.setting import Act, BusinessKind
from .operations.arrange import (
    arrange_booking,
    arrange_business,
    arrange_hall,
    arrange_priority,
    arrange_window,
    enter_closure,
    lift_closure,
)
from .operations.arrive import check_in
from .operations.booking import (
    Wish,
    book_appointment,
    call_off,
    cancel_appointment,
    change_appointment,
    confirm_offer,
    stand_by,
)
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
from .queries.booking import booking_rule, closures, coming, day_slots, open_days
from .queries.setting import business_for_item, get_hall, hall_of_site, list_halls
from .refs import AppointmentRef, BusinessRef, HallRef, PriorityRef, TicketRef, WindowFace, WindowRef

__all__ = [
    "PERMISSIONS",
    "Act",
    "AppointmentRef",
    "BusinessKind",
    "BusinessRef",
    "HallRef",
    "Outcome",
    "Person",
    "PriorityRef",
    "TicketRef",
    "WindowFace",
    "WindowRef",
    "Wish",
    "arrange_booking",
    "arrange_business",
    "arrange_hall",
    "arrange_priority",
    "arrange_window",
    "book_appointment",
    "booking_rule",
    "business_for_item",
    "call_next",
    "call_off",
    "call_ticket",
    "cancel_appointment",
    "change_appointment",
    "check_in",
    "close_window",
    "closures",
    "come_back",
    "coming",
    "confirm_offer",
    "day_slots",
    "enter_closure",
    "finish_ticket",
    "get_hall",
    "give_up_ticket",
    "hall_of_site",
    "hold_ticket",
    "lift_closure",
    "list_halls",
    "open_days",
    "open_window",
    "pass_ticket",
    "pause_window",
    "recall_ticket",
    "redirect_ticket",
    "resume_window",
    "stand_by",
    "start_ticket",
    "take_over_window",
    "take_ticket",
    "transfer_ticket",
]
