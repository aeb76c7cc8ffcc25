"""Where an export goes: a file is whole or as it was; what is no file is written into and stays what it is."""

import os
import stat
import threading

import pytest

from panah.core.exchange.xlsx import replacing


def interrupted(target):
    """An export that ends in its middle."""
    with replacing(target) as stream:
        stream.write(b"half")
        raise RuntimeError


def test_an_interrupted_export_leaves_the_earlier_file(tmp_path):
    target = tmp_path / "out.csv"
    target.write_bytes(b"earlier")
    with pytest.raises(RuntimeError):
        interrupted(target)
    assert target.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [target]


def test_a_pipe_gets_the_export_and_stays_a_pipe(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with replacing(pipe) as stream:
        stream.write(b"whole")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    reader.join(timeout=60)
    assert read == [b"whole"]
