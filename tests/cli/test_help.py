"""The command line: every command is listed and helps itself."""

import pytest

from panah import cli


@pytest.mark.parametrize("name", cli.command_names())
def test_every_command_has_help_with_an_example(name, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([name, "--help"])
    assert stop.value.code == 0
    assert f"panah {name}" in capsys.readouterr().out.split("Example", 1)[1]
