"""How many cores may this process use?"""

import os


def cores() -> int:
    """Return the number of cores this process may run on, at least 1."""
    if hasattr(os, "sched_getaffinity"):  # fewer than the machine has, in many containers
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
