"""What `make serve` says on a fresh machine while it installs, and where that fails."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.server.cli.terminal.commands import mind_signals

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "install.py"
PIP = """#!/bin/sh
case "$*" in
*--version*) echo "pip {version} from nowhere"; exit 0;;
*--upgrade*) exit 0;;
esac
{work}
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("earshot_install", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def install(tmp_path: Path, work: str, version: str = "25.1") -> subprocess.CompletedProcess[str]:
    """Install with a pip of a few words in place of the true one."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP.format(version=version, work=work))
    python.chmod(0o755)
    return subprocess.run(
        [sys.executable, SCRIPT, ".venv", ".", "--about", "Installing Earshot, once."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_says_what_it_does_and_when_it_is_done(tmp_path: Path) -> None:
    ran = install(tmp_path, "echo Collecting torch")
    assert ran.returncode == 0
    assert ran.stderr.splitlines() == ["Installing Earshot, once.", "Installed, in 1 seconds."]
    assert not (tmp_path / ".venv" / "tmp").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
            "ERROR: No matching distribution found for alembic",
            "The package registry cannot be reached. Look at the connection to the internet.",
        ),
        ("OSError: [Errno 28] No space left on device", "There is no room left on the disk."),
        ("OSError: [Errno 13] Permission denied: 'x'", "A folder may not be written to."),
        (
            "ERROR: No matching distribution found for torch",
            "A package that Earshot needs cannot be had for this Python on this machine.",
        ),
        ("ssl.SSLCertVerificationError: unknown", "The package registry could not be trusted"),
        ("ProxyError('Cannot connect to proxy.')", "The proxy of this machine did not let"),
        ("nobody knows this", "pip could not do it; the end of .venv/install.log says why."),
    ],
)
def test_a_failure_is_one_sentence_that_says_what_to_do(
    tmp_path: Path, words: str, said: str
) -> None:
    log = tmp_path / ".venv" / "install.log"
    ran = install(tmp_path, f'cat >> {log} <<"END"\n{words}\nEND\nexit 1')
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].startswith(f"Earshot is not installed. {said}")
    assert "Traceback" not in ran.stderr


def test_what_pip_writes_becomes_a_line_every_few_seconds(
    script: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(script.time, "monotonic", lambda: now[0])
    telling = script.Telling(began=now[0], told=now[0])
    written = [
        "Collecting torch (from earshot==0.1.0)",
        "  Downloading torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (29 kB)",
        "Downloading torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl (554.6 MB)",
        *(f"Progress {done * 1_000_000} of 554600000" for done in range(0, 554, 2)),
        "Progress 554600000 of 554600000",
        "Installing collected packages: mpmath, torch, earshot",
    ]
    for line in written:
        now[0] += 0.1
        telling.takes(line)
        telling.tell()
    for _ in range(20):
        now[0] += 1
        telling.tell()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Downloading torch 2.14.1: 92 MB of 555 MB. 92 MB in all, 5 seconds so far."
    assert lines[-1] == "Unpacking 3 packages: 555 MB in all, 45 seconds so far."
    assert len(lines) < 12


def test_an_older_pip_is_renewed_so_that_it_can_be_asked_how_far_it_is(tmp_path: Path) -> None:
    ran = install(tmp_path, 'echo "$*" > asked', version="23.2")
    assert "Renewing pip, which fetches the packages." in ran.stderr
    assert "--progress-bar off" in (tmp_path / "asked").read_text()  # it stayed as it was


def test_where_there_is_no_room_nothing_is_begun(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, SCRIPT, ".venv", ".", "--bytes", str(10**18)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "It takes 1000000000.0 GB on the disk while it is installed" in ran.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told_how_to_get_it(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(script.Failed, match="sudo apt install python3-venv"):
        script.make_environment(tmp_path / ".venv", 0)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_it_is_stopped_with_a_sentence_and_pip_with_it(
    tmp_path: Path, number: int, code: int
) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    work = "mkfifo held; echo $$ > pid; echo begun; read line < held"
    python.write_text(PIP.format(version="25.1", work=work))
    python.chmod(0o755)
    began = tmp_path / "pid"
    with subprocess.Popen(
        [sys.executable, SCRIPT, ".venv", "."],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=mind_signals,
    ) as ran:
        while not began.exists() or not began.read_text():
            assert ran.poll() is None
            os.sched_yield()
        ran.send_signal(number)
        said = ran.communicate(timeout=60)[1]
    assert ran.returncode == code
    assert said.splitlines()[-1].startswith("Stopped. What has arrived whole is kept;")
    with pytest.raises(ProcessLookupError):
        os.kill(int(began.read_text()), 0)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("absent", "There is no pythonx on this machine. Install Python 3.11 or newer"),
        ("(3, 9, 1)", "Earshot needs Python 3.11 or newer, and this is 3.9."),
        ("(2, 7, 18)", "Earshot needs Python 3.11 or newer, and this is 2.7."),
    ],
)
def test_a_python_that_is_too_old_is_told_so(tmp_path: Path, version: str, said: str) -> None:
    if not shutil.which("make"):
        pytest.skip("there is no make on this machine")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    if version != "absent":
        python = tmp_path / "pythonx"
        program = f'import sys; sys.version_info = {version}; exec(sys.argv[1].split("; ", 1)[1])'
        python.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{program}' \"import sys; $2\"\n")
        python.chmod(0o755)
    ran = subprocess.run(
        ["make", "install", "PYTHON=pythonx"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert ran.stderr.startswith(said), ran.stderr
    assert "Traceback" not in ran.stderr
