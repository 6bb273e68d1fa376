"""What can go wrong with a process of the workshop.

WorkshopError
    ChildLost     it died at work
      NotStarted  it died before it was ready for any
    ChildRetired  it had ended by itself, for want of work, before it heard of this one
    TooLong       it did not answer in time, and was ended
    WorkFailed    its work raised what nobody expected
    OutOfMemory   its work needed more memory than it may have
    NoRoom        its work waited in vain for the place of those that need much memory
"""

from __future__ import annotations


class WorkshopError(Exception):
    """A process of the workshop did not do its work."""


class ChildLost(WorkshopError):
    """It died at work."""


class NotStarted(ChildLost):
    """It died before it was ready for any work, which nobody is to blame for that asks it."""


class ChildRetired(WorkshopError):
    """It had ended by itself, for want of work, before it heard of this one."""


class TooLong(WorkshopError):
    """It did not answer in time, and was ended."""


class WorkFailed(WorkshopError):
    """Its work raised what nobody expected; the message has types and frames, and no words."""


class OutOfMemory(WorkshopError):
    """Its work needed more memory than it may have."""


class NoRoom(WorkshopError):
    """Its work waited in vain for the place of those that need much memory."""
