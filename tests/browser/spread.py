"""How the tests are spread over processes: one by one, but for those that share what takes long."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

SHARE_A_SERVER = ("test_loop.py", "test_hands_free.py")
SHARE_A_PAGE = "test_states.py"


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a process one test or one group, the largest first.

    xdist's own `--dist loadgroup` groups nothing: xdist 3.8 with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        """The name of a test's group; its own where it has none."""
        file, _, name = nodeid.partition("::")
        if file.endswith(SHARE_A_SERVER):
            return "real server"
        if file.endswith(SHARE_A_PAGE):
            return name.partition("[")[2].rstrip("]").partition("-")[0]  # its state
        return nodeid
