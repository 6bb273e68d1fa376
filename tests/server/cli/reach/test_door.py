"""Which door a server has by where it listens, and what is told of it."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from server.cli.console import Failed
from server.cli.reach import door as doors
from server.cli.reach.door import Reach, addresses_of_this_machine, open_door
from server.cli.reach.told import code, told
from server.settings import Settings
from server.web.access.certificates import is_of_a_home, keep_certificate
from server.web.access.token_file import read_token


@pytest.fixture(autouse=True)
def a_boat(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine is called boat, and stands in a home."""
    monkeypatch.setattr("socket.gethostname", lambda: "boat")
    monkeypatch.setattr(doors, "addresses_of_this_machine", lambda: ("192.168.1.5", "10.0.0.7"))


def opened(home: Path, host: str, new_token: bool = False, **settings: Any) -> Reach:
    return open_door(Settings(home=home, **settings), host, 8000, new_token)


def lines(reach: Reach, as_code: bool = False) -> list[str]:
    return list(told(reach, as_code))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.0.0.2", "::ffff:127.0.0.1"])
def test_on_this_machine_alone_no_token_is_made_and_one_line_is_told(
    tmp_path: Path, host: str
) -> None:
    reach = opened(tmp_path, host)
    assert (reach.beyond, reach.door.token, reach.door.names) == (False, None, frozenset())
    assert read_token(tmp_path) is None
    (line,) = lines(reach, as_code=True)
    assert re.fullmatch(r"Earshot is at http://\S+:8000/ \(Ctrl\+C stops it\)\.", line)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "2001:db8::7", "fe80::1%eth0"])
def test_wherever_others_can_come_a_token_is_made_and_kept(tmp_path: Path, host: str) -> None:
    reach = opened(tmp_path, host)
    token = reach.door.token
    assert token and token == read_token(tmp_path) == opened(tmp_path, host).door.token
    assert reach.door.names == {"boat", "boat.local"}
    assert opened(tmp_path, host, new_token=True).door.token != token


def test_who_allows_a_name_lets_others_come_and_so_needs_the_token(tmp_path: Path) -> None:
    reach = opened(tmp_path, "127.0.0.1", allow_host="Photos.Example, 10.0.0.9")
    assert reach.beyond and reach.door.token
    assert reach.door.allowed == {"photos.example", "10.0.0.9"}


def test_the_token_may_be_asked_for_on_this_machine_too(tmp_path: Path) -> None:
    reach = opened(tmp_path, "127.0.0.1", ask_token=True)
    assert reach.door.token and not reach.beyond
    assert f"?token={reach.door.token}" in lines(reach)[0]


def test_a_new_token_asks_nobody_on_this_machine(tmp_path: Path) -> None:
    before = opened(tmp_path, "0.0.0.0").door.token
    assert opened(tmp_path, "127.0.0.1", new_token=True).door.token is None
    assert read_token(tmp_path) not in (None, before)


def test_it_is_told_where_others_find_it_what_they_can_do_and_that_nothing_is_encrypted(
    tmp_path: Path,
) -> None:
    reach = opened(tmp_path, "0.0.0.0")
    token = reach.door.token
    shown = lines(reach, as_code=True)
    assert shown[1:4] == [
        f"http://192.168.1.5:8000/?token={token}",
        f"http://10.0.0.7:8000/?token={token}",
        f"http://boat.local:8000/?token={token}",
    ]
    assert f"http://127.0.0.1:8000/?token={token}" in shown
    assert any("Whoever has it can ask for your photos" in line for line in shown)
    assert any(line.startswith("Nothing is encrypted") and "--tls" in line for line in shown)
    assert "█" in shown[-1] and not any("█" in line for line in shown[:-1])
    assert lines(reach) == shown[:-1]
    assert f"http://[::1]:8000/?token={token}" in lines(opened(tmp_path, "::"))


def test_with_a_certificate_of_its_own_it_is_told_how_devices_get_it(tmp_path: Path) -> None:
    reach = opened(tmp_path, "0.0.0.0", tls=True)
    assert reach.own and reach.door.authority == reach.own.authority
    shown = lines(reach)
    assert shown[1].startswith("https://192.168.1.5:8000/?token=")
    assert "https://192.168.1.5:8000/earshot-ca.crt" in shown
    assert any("each device has to install it once" in line for line in shown)
    assert reach.own.fingerprint[:23] in shown[-1]
    assert not any("encrypted" in line for line in shown)
    assert not any("each device has to" in line for line in lines(opened(tmp_path, "::", tls=True)))


def test_the_code_holds_the_address_whole() -> None:
    """Scanners need a margin, and every row as wide as the others."""
    rows = code("https://192.168.178.45:8000/?token=abcde-fghjk-mnopq-rstuv-wxyz2").split("\n")
    assert len({len(row) for row in rows}) == 1
    assert set("".join(rows)) <= set("█▀▄ ")
    assert len(rows) <= 24 and len(rows[0]) <= 60, "it fits into a small terminal"


def test_a_certificate_that_is_given_is_served(tmp_path: Path) -> None:
    kept = keep_certificate(tmp_path / "other", "x", ["photos.example"], datetime.now(UTC))
    files = kept.files
    reach = opened(tmp_path, "0.0.0.0", tls_cert=files.certificate, tls_key=files.key)
    assert reach.scheme == "https" and reach.own is None and reach.certificate == files.certificate
    both = tmp_path / "both.pem"
    both.write_bytes(files.certificate.read_bytes() + files.key.read_bytes())
    assert opened(tmp_path, "0.0.0.0", tls_cert=both).context


@pytest.mark.parametrize(
    "given",
    [
        {"allow_host": "photos.example:443"},
        {"allow_host": "*"},
        {"allow_host": "http://photos.example"},
        {"tls_cert": Path("nowhere.pem")},
        {"tls_cert": Path(__file__)},
        {"tls_key": Path("nowhere.pem")},
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    with pytest.raises(Failed) as failure:
        opened(tmp_path, "127.0.0.1", **given)
    assert str(failure.value).endswith(".")


def test_a_home_where_nothing_can_be_kept_is_said_to_be_none(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("")
    asking = Settings.model_construct(home=home, ask_token=True)
    encrypting = Settings.model_construct(home=home, tls=True)
    for settings in (asking, encrypting):
        with pytest.raises(Failed, match="nothing is served"):
            open_door(settings, "127.0.0.1", 8000, False)


def test_a_certificate_is_renewed_while_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach = opened(tmp_path, "0.0.0.0", tls=True)
    assert reach.own and reach.renew and isinstance(reach.context, ssl.SSLContext)
    before = reach.own.files.certificate.read_bytes()
    reach.renew()
    assert reach.own.files.certificate.read_bytes() == before
    monkeypatch.setattr(doors, "addresses_of_this_machine", lambda: ("192.168.1.77",))
    reach.renew()
    served = x509.load_pem_x509_certificate(reach.own.files.certificate.read_bytes())
    listed = served.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "192.168.1.77" in map(str, listed.get_values_for_type(x509.IPAddress))


def test_this_machines_addresses_are_those_of_home_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    found = addresses_of_this_machine()
    assert all(is_of_a_home(each) and not each.startswith("127.") for each in found)
    assert len({*found}) == len(found)
