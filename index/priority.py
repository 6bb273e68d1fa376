"""How much of the machine a thread in the background gets while others want it too."""

from __future__ import annotations

import os
import sys
import threading


def step_back(niceness: int) -> None:
    """Lower the priority of this thread, and of the threads that it starts from now on.

    Args:
        niceness: from 0, as urgent as any other, to 19, only what nobody else wants; a thread that
            is nicer already stays so.
    """
    if sys.platform == "linux":  # elsewhere the whole process has one
        thread = threading.get_native_id()
        before = os.getpriority(os.PRIO_PROCESS, thread)
        # Only an administrator may raise it; others would be refused.
        os.setpriority(os.PRIO_PROCESS, thread, max(before, niceness))
