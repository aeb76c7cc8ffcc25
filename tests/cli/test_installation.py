"""Commands that set up, check and keep an installation: what they print when all is well, and one line when not."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyotp
import pytest

from panah import cli
from panah.accounts import second_factor
from panah.accounts.models import Invitation, Organisation, User
from panah.cases.models import Case
from tests import people
from tests.core.exchange.templates import people as invented
from tests.core.exchange.templates import template
from tests.e2e.conftest import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def typed(monkeypatch):
    """What a person types, line by line."""

    def lines(*words):
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(words) + "\n"))

    return lines


def environment(folder, **settings):
    """A clean environment for a real process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PANAH_")}
    return {**kept, "PANAH_DATA_DIR": str(folder), "PANAH_KDF_MEMORY_MIB": "1", **settings}


def panah(*words, folder, **settings):
    """Run a command in a process of its own: (status, stdout, stderr)."""
    done = subprocess.run(
        [sys.executable, "-m", "panah.cli", *words],
        cwd=ROOT, env=environment(folder, **settings), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_invite_makes_the_organisation_and_a_code_that_works(db, capsys):
    assert (
        cli.main(["invite", "Our hotline", "--kind", "hotline", "--takes-reports", "--service", "legal_aid"])
        == 0
    )
    code = capsys.readouterr().out.strip()
    organisation = Organisation.objects.get(name="Our hotline")
    assert (organisation.kind, organisation.takes_reports, organisation.services) == (
        "hotline",
        True,
        ["legal_aid"],
    )
    from panah.accounts.actions import find_invitation

    assert find_invitation(code=code)[0] == Invitation.objects.get()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["invite"], "Name the organisation"),
        (["invite", "X", "--kind", "guild"], "There is no kind guild. Use one of: hotline"),
        (["invite", "X", "--service", "haircut"], "There is no service haircut"),
        (["recover", "Nobody"], "There is no organisation Nobody"),
        (["restore", "nowhere.backup"], "nowhere.backup"),
    ],
)
def test_a_mistake_is_one_plain_line(db, capsys, typed, words, line):
    typed("a passphrase long enough")
    assert cli.main(words) == 2
    error = capsys.readouterr().err
    assert line in error
    assert "Traceback" not in error


def test_recover_takes_shares_line_by_line(db, capsys, typed):
    organisation = people.organisation("Lost", "ngo")
    from panah.accounts import actions
    from panah.audit.actions import SYSTEM

    secret = pyotp.random_base32()
    joined = actions.accept_invitation(
        code=actions.invite(actor=SYSTEM, organisation=organisation, role="supervisor"),
        name="A",
        email="a@example.org",
        password=people.PASSWORD,
        totp_secret=secret,
        totp_code=pyotp.TOTP(secret).now(),
    )
    typed(joined.recovery_shares[2], "", joined.recovery_shares[0])
    assert cli.main(["recover", "Lost"]) == 0
    assert actions.find_invitation(code=capsys.readouterr().out.strip())[0].organisation == organisation


def test_audit_verify_says_where_the_trail_was_touched(db, capsys, settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path
    people.organisation("One", "ngo")
    assert cli.main(["audit", "anchor"]) == 0
    assert cli.main(["audit", "verify"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    seq = int(line.split()[0])
    path = next(tmp_path.glob("*.txt"))
    path.write_text(f"{seq} {'0' * 64}\n")
    assert cli.main(["audit", "verify"]) == 1
    assert f"entry {seq}: has another hash than in the anchor" in capsys.readouterr().out


def test_import_and_export_give_the_same_records(aigul, capsys, typed, tmp_path):
    workbook, exported = tmp_path / "ours.xlsx", tmp_path / "back.xlsx"
    workbook.write_bytes(template(invented(12), kind="multi"))
    secret = second_factor.reveal_secret(aigul.user.totp_secret, aigul.user.pk)

    def run(*words):
        User.objects.update(totp_last_step=0)
        typed(people.PASSWORD, pyotp.TOTP(secret).now())
        return cli.main([*words, "--as", "aigul@example.org"])

    assert run("import", "htcds", str(workbook), "--yes", "--with-matches") == 0
    assert Case.objects.count() == 12
    assert run("export", "htcds", str(exported)) == 0
    capsys.readouterr()
    assert run("import", "htcds", str(exported), "--yes", "--with-matches") == 0
    assert "12 same" in capsys.readouterr().err
    assert Case.objects.count() == 12


def test_import_writes_nothing_without_a_yes(aigul, capsys, typed, tmp_path):
    workbook = tmp_path / "ours.xlsx"
    workbook.write_bytes(template(invented(3), kind="multi"))
    secret = second_factor.reveal_secret(aigul.user.totp_secret, aigul.user.pk)
    User.objects.update(totp_last_step=0)
    typed(people.PASSWORD, pyotp.TOTP(secret).now())
    assert cli.main(["import", "htcds", str(workbook), "--as", "aigul@example.org"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count(": create") + printed.out.count(": match") == 3
    assert "Nothing was written" in printed.err
    assert not Case.objects.exists()


def test_import_refuses_a_wrong_password_and_a_role_without_the_right(aigul, bek, capsys, typed, tmp_path):
    workbook = tmp_path / "ours.xlsx"
    workbook.write_bytes(template(invented(1), kind="multi"))
    typed("not the password", "123456")
    assert cli.main(["import", "htcds", str(workbook), "--as", "aigul@example.org"]) == 2
    assert "do not belong together" in capsys.readouterr().err
    secret = second_factor.reveal_secret(bek.user.totp_secret, bek.user.pk)
    User.objects.update(totp_last_step=0)
    typed(people.PASSWORD, pyotp.TOTP(secret).now())
    assert cli.main(["import", "htcds", str(workbook), "--as", "bek@example.org"]) == 2
    assert "Your role may not do this" in capsys.readouterr().err


@pytest.mark.slow
def test_backup_and_restore_bring_back_a_working_installation(tmp_path):
    folder, restored, file = tmp_path / "data", tmp_path / "restored", tmp_path / "panah.backup"
    start = "import django; django.setup(); from django.core.management import call_command as call; call('migrate')"
    env = environment(folder, DJANGO_SETTINGS_MODULE="panah.settings")
    subprocess.run([sys.executable, "-c", start], cwd=ROOT, env=env, check=True, capture_output=True)
    status, code, _ = panah("invite", "Marker organisation", folder=folder)
    assert status == 0
    command = [sys.executable, "-m", "panah.cli", "backup", str(file)]
    subprocess.run(
        command, cwd=ROOT, env=env, input="a long passphrase\n", text=True, check=True, capture_output=True
    )
    assert b"Marker organisation" not in file.read_bytes()
    wrong = subprocess.run(
        [sys.executable, "-m", "panah.cli", "restore", str(file)],
        cwd=ROOT, env=environment(tmp_path / "x"), input="a wrong passphrase\n",
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (wrong.returncode, "The backup does not open" in wrong.stderr) == (2, True)
    subprocess.run(
        [sys.executable, "-m", "panah.cli", "restore", str(file)],
        cwd=ROOT, env=environment(restored), input="a long passphrase\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    check = (
        "import sys, django; django.setup(); from panah.accounts.actions import find_invitation as f;"
        "print(f(code=sys.argv[1])[0].organisation)"
    )
    found = subprocess.run(
        [sys.executable, "-c", check, code.strip()],
        cwd=ROOT, env=environment(restored, DJANGO_SETTINGS_MODULE="panah.settings"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "Marker organisation"
    assert panah("audit", "verify", folder=restored)[0] == 0


def test_the_doctor_finds_a_sound_installation(db, capsys, settings):
    settings.DATA_DIR.mkdir(exist_ok=True, mode=0o700)
    settings.FILES_DIR.mkdir(exist_ok=True)
    settings.BASE_URL, settings.HTTPS = "https://panah.example", True
    assert cli.main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "note"}
    checked = " ".join(lines)
    assert all(
        word in checked for word in ("configuration", "keys", "clock", "disk", "database", "worker", "mail")
    )


def test_the_doctor_says_how_to_mend(db, capsys, settings):
    settings.DEBUG, settings.SECRET_KEY = True, "short"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert cli.main(["doctor"]) == 1
    bad = [line for line in capsys.readouterr().out.splitlines() if line.startswith("bad")]
    assert len(bad) == 3
    assert all("->" in line for line in bad)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"PANAH_DATABASE_URL": "mysql://x/y"}, "has the scheme 'mysql'"),
        ({"PANAH_DEBUG": "yes"}, "PANAH_DEBUG is 'yes': use 'True' or 'False'"),
        ({"PANAH_UPLOAD_MAX_MB": "many"}, "PANAH_UPLOAD_MAX_MB is 'many': use a whole number"),
        ({"PANAH_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "cannot be opened"),
    ],
)
def test_wrong_settings_are_one_line_each(tmp_path, settings, line):
    status, out, err = panah("audit", "verify", folder=tmp_path, **settings)
    assert status == 2
    assert line in err
    assert "Traceback" not in out + err


def test_a_broken_database_is_one_line(tmp_path):
    (tmp_path / "panah.sqlite3").write_bytes(b"this is not a database at all" * 200)
    status, _, err = panah("serve", "--port", "0", folder=tmp_path)
    assert status == 2
    assert "cannot be opened: file is not a database" in err
    assert "panah restore" in err
    assert len(err.strip().splitlines()) == 1


def test_a_port_in_use_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, err = panah("serve", "--port", str(port), folder=tmp_path)
    assert status == 2
    assert err.strip() == (
        f"panah serve: Port {port} on 127.0.0.1 is in use. "
        f"Stop what uses it, or choose another: make run PORT={port + 1}."
    )


@pytest.mark.slow
def test_ctrl_c_stops_everything_and_frees_the_port(tmp_path):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "panah.cli", "serve", "--port", str(port)],
        cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    else:
        pytest.fail("the server did not begin")
    server.send_signal(signal.SIGINT)
    output, _ = server.communicate(timeout=60)
    assert server.returncode == 0, output
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    mine = f"PANAH_DATA_DIR={tmp_path}".encode()
    left = [entry for entry in Path("/proc").glob("[0-9]*/environ") if mine in _read(entry)]
    assert left == []


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""
