"""`make audit`: compares what is installed with known vulnerabilities, by pip-audit.

pip-audit asks the advisory service of the Python Packaging Authority for each package and version;
nothing else leaves the machine. Where it is not installed, or the service is out of reach, this
says so in a sentence, and ends with exit code 2: nothing was compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

COMMAND = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"]
SECONDS = 300
NOT_INSTALLED = (
    "pip-audit is not installed, so nothing was compared. Install it with: "
    ".venv/bin/pip install pip-audit"
)
OUT_OF_REACH = (
    "The service with known vulnerabilities could not be reached, so nothing was compared. Try "
    "again with a connection to the internet."
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def main(run: Run = subprocess.run, installed: bool | None = None) -> int:
    """Exit code: 0 nothing is known, 1 something is, 2 nothing was compared."""
    if not (find_spec("pip_audit") is not None if installed is None else installed):
        return _say(NOT_INSTALLED, 2)
    try:
        done = run(COMMAND, capture_output=True, text=True, timeout=SECONDS, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, LookupError):
        return _say(OUT_OF_REACH, 2)
    known = [_line(one) for one in packages if one.get("vulns")]
    if known:
        return _say("\n".join(["Known vulnerabilities:", *known]), 1)
    return _say(f"Of {len(packages)} packages, none has a known vulnerability.", 0)


def _line(package: Mapping[str, Any]) -> str:
    names = ", ".join(one["id"] for one in package["vulns"])
    mended = sorted({fix for one in package["vulns"] for fix in one.get("fix_versions", ())})
    advice = f"; mended in {', '.join(mended)}" if mended else ""
    return f"{package['name']} {package['version']}: {names}{advice}"


def _say(words: str, code: int) -> int:
    sys.stdout.write(f"{words}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
