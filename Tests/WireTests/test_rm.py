"""What lp-rm deletes, and what it leaves alone."""

import fcntl
import json
import os
import pty
import termios

import pytest
from aws import ACCOUNT, REGION
from functions import OURS, code, make_functions, make_role

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
    }
)
MARK = {"lambdapool-managed": "1"}
BUCKET = f"lambdapool-{ACCOUNT}-{REGION}"


def arn(name):
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def make(aws, name, tags=OURS, role_of=None, **settings):
    """A function with all that Lambda Pool and its use leave."""
    iam = aws.client("iam")
    role = f"lambdapool-{REGION}-{name}"
    owner = {"lambdapool:managed": "1", "lambdapool:function": arn(role_of or name)}
    made = make_role(aws, role, **owner)
    iam.put_role_policy(RoleName=role, PolicyName="lambdapool", PolicyDocument=POLICY)
    policy = iam.create_policy(
        PolicyName=f"more-{name}",
        PolicyDocument=POLICY,
    )
    iam.attach_role_policy(RoleName=role, PolicyArn=policy["Policy"]["Arn"])
    make_functions(aws, name, role=made, tags=tags, **settings)
    aws.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
    return made


def left(aws):
    """The names of functions, roles and groups of logs that are there."""
    functions = aws.client("lambda").list_functions()["Functions"]
    roles = aws.client("iam").list_roles()["Roles"]
    groups = aws.client("logs").describe_log_groups()["logGroups"]
    return (
        sorted(function["FunctionName"] for function in functions),
        sorted(role["RoleName"] for role in roles),
        sorted(group["logGroupName"] for group in groups),
    )


def test_a_function_goes_with_its_role_and_its_log_which_comes_last(aws):
    make(aws, "f")
    make(aws, "other")
    [record] = aws.records("lp-rm", "f")
    assert record["deployed"]["action"] == "deleted"
    assert record["removed"] == {
        "role": "lambdapool-us-east-1-f",
        "logGroup": "/aws/lambda/f",
    }
    assert left(aws) == (["other"], ["lambdapool-us-east-1-other"], ["/aws/lambda/other"])
    deletions = [call for call in aws.calls if "Delete" in call or "Detach" in call]
    assert deletions == [
        "lambda:DeleteFunction", "iam:DetachRolePolicy", "iam:DeleteRolePolicy", "iam:DeleteRole",
        "logs:DeleteLogGroup", "logs:DeleteLogGroup",
    ]  # fmt: skip


def test_a_role_and_a_log_of_others_stay(aws):
    make(aws, "shared", role_of="elsewhere")
    make_functions(
        aws,
        "plain",
        role=make_role(aws, "r"),
        LoggingConfig={"LogGroup": "/aws/lambda/shared"},
    )
    assert aws.records("lp-rm", "plain", "shared")[1]["removed"] == {
        "logGroup": "/aws/lambda/shared"
    }
    assert left(aws)[:2] == ([], ["lambdapool-us-east-1-shared", "r"])


def test_dry_run_says_what_would_go_and_touches_nothing(aws):
    make(aws, "f")
    before = left(aws)
    [record] = aws.records("lp-rm", "--dry-run", "f")
    assert set(record["removed"]) == {"role", "logGroup"}
    assert "action" not in record["deployed"]
    assert left(aws) == before
    assert not [call for call in aws.calls if "Delete" in call]


def test_packages_that_were_left_for_it_go_too_before_the_tag_that_names_their_bucket(aws):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for key in ("functions/f/1.zip", "functions/f/2.zip", "functions/ff/1.zip", "layers/f/1.zip"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x", Metadata=MARK)
    make(aws, "f", tags=OURS | {"lambdapool:bucket": f"gone-meanwhile {BUCKET}"})
    [record] = aws.records("lp-rm", "f")
    assert aws.calls.index("s3:DeleteObject") < aws.calls.index("lambda:DeleteFunction")
    assert record["removed"]["objects"] == [
        f"s3://{BUCKET}/functions/f/1.zip",
        f"s3://{BUCKET}/functions/f/2.zip",
    ]
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert keys == ["functions/ff/1.zip", "layers/f/1.zip"]


def test_only_what_is_ours_is_deleted(aws):
    make(aws, "theirs", tags={"team": "x"})
    done = aws.run("lp-rm", "theirs", "missing", "-y")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "lp-rm: cannot delete 'theirs': Lambda Pool did not make this function",
        "lp-rm: cannot delete 'missing': there is no such function; lp-ls lists those there are",
    ]
    assert left(aws)[0] == ["theirs"]
    assert aws.records("lp-rm", "-f", "missing") == [{"function": "missing"}]


def test_force_finds_what_a_function_that_is_gone_has_left(aws):
    """A removal was cut short, or somebody else deleted the function alone."""
    s3, logs = aws.client("s3"), aws.client("logs")
    s3.create_bucket(Bucket=BUCKET)
    for key in ("functions/f/1.zip", "functions/ff/1.zip"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x", Metadata=MARK)
    s3.put_object(Bucket=BUCKET, Key="functions/f/by-hand.zip", Body=b"")
    make(aws, "f")
    # The role says that it was made for another function, the log that it is ours or nothing.
    make(aws, "tagged", role_of="elsewhere")
    make(aws, "plain", role_of="elsewhere")
    logs.tag_log_group(logGroupName="/aws/lambda/tagged", tags=OURS)
    for name in ("f", "tagged", "plain"):
        aws.client("lambda").delete_function(FunctionName=name)
    before = left(aws)
    found = {
        "f": {
            "role": f"lambdapool-{REGION}-f",
            "objects": [f"s3://{BUCKET}/functions/f/1.zip"],
            "logGroup": "/aws/lambda/f",
        },
        "tagged": {"logGroup": "/aws/lambda/tagged"},
    }
    for options in (["--dry-run"], []):
        assert left(aws) == before
        records = aws.records("lp-rm", "-f", *options, "f", "tagged", "plain")
        assert {r["function"]: r["removed"] for r in records if "removed" in r} == found
    others = [f"lambdapool-{REGION}-plain", f"lambdapool-{REGION}-tagged"]
    assert left(aws) == ([], others, ["/aws/lambda/plain"])
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == [
        "functions/f/by-hand.zip",
        "functions/ff/1.zip",
    ]
    assert aws.records("lp-rm", "-f", "f") == [{"function": "f"}]


def test_force_needs_no_right_to_look_for_what_need_not_be_there(aws):
    denied = {"iam:GetRole", "s3:ListObjectsV2", "logs:DescribeLogGroups"}
    aws.fault = lambda operation, _: (
        (403, "AccessDenied", "Access denied.") if operation in denied else None
    )
    assert aws.records("lp-rm", "-f", "missing") == [{"function": "missing"}]
    assert denied <= set(aws.calls)


def test_a_late_writer_does_not_keep_the_log(aws):
    make(aws, "f")
    logs = aws.client("logs")
    deleted = []

    def late(operation, seen):
        if operation == "logs:DeleteLogGroup":
            deleted.append(operation)
            if len(deleted) == 2:
                logs.create_log_group(logGroupName="/aws/lambda/f")

    aws.fault = late
    aws.records("lp-rm", "f")
    assert left(aws)[2] == []


def test_a_fleet_goes_at_once_in_the_order_of_its_records(aws):
    role = make_role(aws, "r")
    names = [f"f{n:02}" for n in range(24)]
    make_functions(aws, *names, role=role)
    listed = aws.run("lp-ls").stdout
    records = aws.records("lp-rm", "-y", stdin=listed)
    assert [record["function"] for record in records] == names
    assert {record["deployed"]["action"] for record in records} == {"deleted"}
    assert left(aws)[0] == []


def answer(aws, text, records):
    """Runs lp-rm with these records and a terminal to ask on, which is none of its descriptors."""
    master, slave = pty.openpty()
    os.write(master, text.encode())
    done = aws.run(
        "lp-rm",
        stdin=records,
        new_session=True,
        prepare=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    question = os.read(master, 4096).decode()
    os.close(master)
    return done, question


def test_records_are_asked_for_once_with_their_number(aws):
    make_functions(aws, *[f"f{n}" for n in range(7)], role=make_role(aws, "r"))
    listed = aws.run("lp-ls").stdout
    done, question = answer(aws, "no\n", listed)
    assert "lp-rm: delete 7 functions, f0, f1, f2, f3, f4, …? [y/N]" in question
    assert (done.returncode, done.stdout) == (2, "")
    assert "the answer was not yes" in done.stderr
    assert len(left(aws)[0]) == 7
    # The end of the input is an answer without the end of a line.
    done, question = answer(aws, "\x04", listed)
    assert done.returncode == 2
    assert question.endswith("[y/N] \r\n")
    done, _ = answer(aws, "y\n", listed)
    assert done.returncode == 0
    assert left(aws)[0] == []


def test_without_a_terminal_nothing_is_deleted(aws):
    make_functions(aws, "f", role=make_role(aws, "r"))
    done = aws.run("lp-rm", stdin=aws.run("lp-ls").stdout, new_session=True)
    assert done.returncode == 2
    assert "there is no terminal to ask on; -y deletes without asking" in done.stderr
    assert left(aws)[0] == ["f"]


DENIED = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: {} on resource: *"


@pytest.mark.parametrize(
    "operation", ["lambda:GetFunction", "iam:GetRole", "logs:DescribeLogGroups"]
)
def test_what_may_not_be_read_is_not_deleted(aws, operation):
    make(aws, "f")
    before = left(aws)

    def denied(called, seen):
        if called == operation:
            return 403, "AccessDeniedException", DENIED.format(operation)
        return None

    aws.fault = denied
    done = aws.run("lp-rm", "f")
    assert done.returncode == 1
    assert done.stderr.endswith(f"; have {operation} allowed\n")
    assert json.loads(done.stdout)["error"]["name"] == "AccessDeniedException"
    assert left(aws) == before


def test_what_may_not_be_deleted_is_named_and_the_rest_goes(aws):
    make(aws, "f")

    def denied(called, seen):
        if called == "iam:DeleteRole":
            return 403, "AccessDenied", DENIED.format(called)
        return None

    aws.fault = denied
    done = aws.run("lp-rm", "f")
    assert done.returncode == 1
    assert "(the function 'f' itself is deleted); have iam:DeleteRole allowed" in done.stderr
    assert left(aws) == ([], ["lambdapool-us-east-1-f"], [])


def test_layers_lose_the_versions_that_are_ours(aws):
    lambdas = aws.client("lambda")
    for description in ("a lambdapool:c1", "by hand", "lambdapool:c2"):
        lambdas.publish_layer_version(
            LayerName="l", Description=description, Content={"ZipFile": code()}
        )
    [record] = aws.records("lp-rm", "-y", stdin=aws.run("lp-ls", "--layers").stdout)
    assert record["removed"] == {"versions": [3, 1]}
    versions = lambdas.list_layer_versions(LayerName="l")["LayerVersions"]
    assert [version["Version"] for version in versions] == [2]
    done = aws.run("lp-rm", "--layers", "l")
    assert done.returncode == 1
    assert "Lambda Pool did not publish this layer" in done.stderr
