"""What is cut short after any of its calls, by the network or by a signal, leads to the same end."""

import itertools
import json
import os
import signal

import pytest

CREATED = ["lp-deploy", "f", "--alias", "live"]
UPDATED = [*CREATED, "--keep", "1"]
WANTED = {
    "memory": 256,
    "concurrency": 3,
    "retention": 7,
    "tags": {"team": "blue"},
    "env": {"KEY": "v"},
    "vpc": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]},
}


def state(aws):
    """All that a deployment decides, as boto3 sees it."""
    functions, logs, iam = aws.client("lambda"), aws.client("logs"), aws.client("iam")
    found = functions.get_function(FunctionName="f")
    settings = ("CodeSha256", "MemorySize", "Role", "VpcConfig", "Environment")
    aliases = functions.list_aliases(FunctionName="f")["Aliases"]
    versions = functions.list_versions_by_function(FunctionName="f")["Versions"]
    groups = logs.describe_log_groups()["logGroups"]
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    policies = [iam.get_role_policy(RoleName=r, PolicyName="lambdapool") for r in roles]
    return {
        "settings": {name: found["Configuration"].get(name) for name in settings},
        "tags": found["Tags"],
        "concurrency": found["Concurrency"],
        "aliases": [(a["Name"], a["FunctionVersion"]) for a in aliases],
        "versions": [version["Version"] for version in versions],
        "groups": [(group["logGroupName"], group["retentionInDays"]) for group in groups],
        "policies": [(p["RoleName"], p["PolicyDocument"]) for p in policies],
    }


@pytest.fixture(params=["made", "changed"])
def deployment(request, aws, packed):
    """Two actions: bring an empty account to where it starts, and deploy with options of `run`."""
    old, new = packed(), json.dumps(json.loads(packed("x = 2\n")) | WANTED)

    def begin():
        aws.reset()
        if request.param == "changed":
            aws.records(*CREATED, stdin=old)
        aws.counts()

    def deploy(**options):
        return aws.run(*(CREATED if request.param == "made" else UPDATED), stdin=new, **options)

    return begin, deploy


def whole(aws, begin, deploy):
    """The calls of a deployment that nothing disturbs, its record, and what it leads to."""
    begin()
    done = deploy()
    assert done.returncode == 0, done.stderr
    calls = list(aws.calls)
    return calls, done.stdout, state(aws)


def changes(calls):
    """The numbers and names of the calls after which something is not as before."""
    reads = ("Get", "List", "Describe")
    return [c for c in enumerate(calls) if not c[1].partition(":")[2].startswith(reads)]


def answers(aws, number, act):
    """Has an action done in the place of the answer with this number, counted from 0."""
    count = itertools.count()
    aws.loses = lambda operation: next(count) == number and act()


def told(line):
    """What a record says was done, without when."""
    deployed = json.loads(line)["deployed"]
    return {name: value for name, value in deployed.items() if name != "modified"}


def test_the_loss_of_any_answer_is_made_up_for(aws, deployment):
    begin, deploy = deployment
    calls, line, end = whole(aws, begin, deploy)
    for number, operation in changes(calls):
        begin()
        answers(aws, number, lambda: True)
        done = deploy()
        aws.loses = lambda operation: False
        assert (done.returncode, done.stderr) == (0, ""), operation
        assert (told(done.stdout), state(aws)) == (told(line), end), operation


def test_after_a_death_at_any_moment_the_same_command_leads_to_the_same(aws, deployment, tmp_path):
    begin, deploy = deployment
    calls, _, end = whole(aws, begin, deploy)
    process = tmp_path / "process"

    def kill():
        os.kill(int(process.read_text()), signal.SIGKILL)
        return True

    for number, operation in changes(calls):
        begin()
        answers(aws, number, kill)
        died = deploy(prepare=lambda: process.write_text(str(os.getpid())))
        aws.loses = lambda operation: False
        assert (died.returncode, died.stdout) == (-signal.SIGKILL, ""), operation
        done = deploy()
        assert (done.returncode, state(aws)) == (0, end), (operation, done.stderr)
        assert json.loads(deploy().stdout)["deployed"]["action"] == "unchanged"
