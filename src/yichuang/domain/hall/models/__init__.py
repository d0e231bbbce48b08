"""Rows of the hall, by subject."""

from .booking import Appointment, BookingDay, BookingRule, Closure
from .devices import Device
from .flow import Alarm, FlowHour
from .queue import Ticket
from .setting import Business, Hall, Priority, Serving, Window
from .terminal import TerminalEntry
from .visit import VisitCase

__all__ = [
    "Alarm",
    "Appointment",
    "BookingDay",
    "BookingRule",
    "Business",
    "Closure",
    "Device",
    "FlowHour",
    "Hall",
    "Priority",
    "Serving",
    "TerminalEntry",
    "Ticket",
    "VisitCase",
    "Window",
]
