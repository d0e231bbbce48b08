"""The append-only record of everything that happened. See README.md in this folder.

Importable before Django's apps are loaded: models are imported inside functions.
"""

from .events import Event, UnknownEvent, event
from .grants import grant_statements
from .readers import SealedEntry, drain, reader, rebuild, run_readers
from .record import record
from .sealer import RestoredElsewhere, head, seal_batch, seal_leftovers
from .verify import VerifyReport, verify

__all__ = [
    "Event",
    "RestoredElsewhere",
    "SealedEntry",
    "UnknownEvent",
    "VerifyReport",
    "drain",
    "event",
    "grant_statements",
    "head",
    "reader",
    "rebuild",
    "record",
    "run_readers",
    "seal_batch",
    "seal_leftovers",
    "verify",
]
