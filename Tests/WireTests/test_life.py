"""One script from packing to deleting, at every target, with boto3 and the AWS CLI as its judges."""

import pathlib
import subprocess
import sys
import tempfile

import pytest
from loopback import ROOT
from places import client, on_aws, on_this_machine, outer

CASE = ROOT / "Tests" / "CommandTests" / "Cases" / "pipeline" / "the-life-of-a-function"
JUDGE = f"{sys.executable} {pathlib.Path(__file__).parent / 'judge.py'}"


@pytest.mark.parametrize("target", [on_aws, on_this_machine])
def test_a_function_lives_as_its_records_say(target, request):
    # Short, because a socket's path must fit into 107 bytes.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="lp") as folder:
        environment = outer(folder) | {"JUDGE": JUDGE}
        with target(request, environment) as own:
            done = subprocess.run(
                ["bash", CASE / "cmd"],
                cwd=folder,
                env=environment | own,
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert (done.stdout, done.stderr) == ((CASE / "stdout").read_text(), "")
            assert left(own) == ([], [], [])


def left(environment):
    """What boto3 sees of functions, logs and roles."""
    return (
        client("lambda", environment).list_functions()["Functions"],
        client("logs", environment).describe_log_groups()["logGroups"],
        client("iam", environment).list_roles()["Roles"],
    )
