"""A program that prints credentials, and what becomes of it when nobody wants them any more."""

import os
import signal
import subprocess
import time

import pytest
from loopback import BINARIES


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_program_that_prints_credentials_ends_with_the_command(home, end):
    number = home.folder / "number"
    program = home.write(
        "p", f"#!/bin/sh\necho $$ >{number}.part\nmv {number}.part {number}\nexec sleep 3600\n"
    )
    program.chmod(0o755)
    home.config(f"[default]\ncredential_process = {program}\n")
    with subprocess.Popen(
        [BINARIES / "lp-ls", "--target", "aws"],
        env={"PATH": os.environ["PATH"], "AWS_REGION": "us-east-1"} | home.environment,
    ) as command:
        while not number.exists():
            assert command.poll() is None
            time.sleep(0.02)
        command.send_signal(end)
        assert command.wait() == -end
    # Nobody may have waited yet for one that has ended.
    status = f"/proc/{number.read_text().strip()}/status"
    while os.path.exists(status):
        with open(status) as told:
            if "State:\tZ" in told.read():
                break
        time.sleep(0.02)
