"""Logs: one JSON object a line on standard error, without personal data.

A message that somebody's input may be part of is not written: of an exception only its type and where it was raised
remain, of a request its route (``/case/<number>``), never its address, query or body.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

import structlog
from structlog.types import EventDict, WrappedLogger

FRAMES = 12
# Loggers of Django that put the request's address, or what was typed, into their messages.
_TELLS_TOO_MUCH = ("django.request", "django.security", "django.server", "django.template", "django.db.backends")


def drop_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Reduce exceptions to type and place, and messages of talkative loggers to the logger's name."""
    record = event.get("_record")
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0] is not None:
        event["exception"] = error[0].__name__
        frames = traceback.extract_tb(error[2])[-FRAMES:]
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    if record is not None and record.name.startswith(_TELLS_TOO_MUCH):
        event["event"] = record.name
        status = getattr(record, "status_code", None)
        if status is not None:
            event["status"] = status
    return event


def logging_settings(level: str) -> dict[str, Any]:
    """What Django's LOGGING is, at this level; also sets structlog up, so that both write the same lines."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    drop_personal_data,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR"},  # a refused request has its line already, with its route
            "procrastinate": {"level": "WARNING"},
        },
    }
