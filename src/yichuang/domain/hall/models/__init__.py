"""Rows of the hall, by subject."""

from .queue import Ticket
from .setting import Business, Hall, Priority, Serving, Window

__all__ = ["Business", "Hall", "Priority", "Serving", "Ticket", "Window"]
