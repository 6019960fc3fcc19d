"""moto, which follows AWS's own model of its API, judges what lp-deploy makes of a function."""

import base64
import json
import os
import threading

import pytest
from aws import ACCOUNT, REGION
from permissions import allows

ROLE = f"lambdapool-{REGION}-f"


def test_a_function_gets_a_role_that_may_write_its_own_log_and_no_more(aws, packed):
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/edge"
    options = ["f", "--retention", "7", "--tag", "team=blue", "--permissions-boundary", boundary]
    record = aws.records("lp-deploy", *options, stdin=packed())[0]
    assert record["deployed"]["action"] == "created"
    assert aws.calls == [
        "lambda:GetFunction", "sts:GetCallerIdentity", "iam:CreateRole", "iam:PutRolePolicy",
        "logs:DescribeLogGroups", "logs:CreateLogGroup", "logs:PutRetentionPolicy",
        "lambda:CreateFunction", "lambda:GetFunction",
    ]  # fmt: skip
    function = aws.client("lambda").get_function(FunctionName="f")
    arn = function["Configuration"]["FunctionArn"]
    assert function["Configuration"]["CodeSha256"] == record["package"]["sha256"]
    assert function["Configuration"]["Role"] == f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    assert function["Tags"]["team"] == "blue"
    assert function["Tags"]["lambdapool:content"] == record["package"]["content"]
    role = aws.client("iam").get_role(RoleName=ROLE)["Role"]
    assert {t["Key"]: t["Value"] for t in role["Tags"]} == {
        "lambdapool:managed": "1",
        "lambdapool:function": arn,
    }
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    policy = aws.client("iam").get_role_policy(RoleName=ROLE, PolicyName="lambdapool")
    [statement] = policy["PolicyDocument"]["Statement"]
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/f"
    assert statement["Resource"] == [group, f"{group}:*"]
    assert all(action.startswith("logs:") for action in statement["Action"])
    [group] = aws.client("logs").describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/aws/lambda/f", 7)


def test_what_has_not_changed_costs_one_call_and_what_has_is_changed_alone(aws, packed):
    aws.records("lp-deploy", "f", "--env", "KEY=a", stdin=packed())
    aws.counts()
    again = aws.records("lp-deploy", "f", "--env", "KEY=a", stdin=packed())[0]
    assert again["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 1}
    other = aws.records(
        "lp-deploy", "f", "--env", "MORE=b", "--memory", "256", stdin=packed("x = 2\n")
    )[0]
    assert other["deployed"]["changes"] == ["memory", "env", "package"]
    assert aws.calls == [
        "lambda:GetFunction", "lambda:UpdateFunctionConfiguration", "lambda:GetFunction",
        "lambda:UpdateFunctionCode", "lambda:GetFunction", "lambda:TagResource",
    ]  # fmt: skip
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["MemorySize"] == 256
    assert now["Environment"]["Variables"] == {"KEY": "a", "MORE": "b"}
    aws.records("lp-deploy", "f", "--env", "MORE=b", "--replace-env", stdin='{"x":1}')
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["Environment"]["Variables"] == {"MORE": "b"}


def test_reserved_calls_and_retention_are_changed_and_taken_back(aws, packed):
    line = packed()
    aws.records("lp-deploy", "f", "--concurrency", "5", stdin=line)
    client = aws.client("lambda")
    assert client.get_function_concurrency(FunctionName="f")["ReservedConcurrentExecutions"] == 5
    aws.counts()
    same = aws.records("lp-deploy", "f", "--concurrency", "5", stdin=line)[0]
    assert same["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 1}
    changed = aws.records("lp-deploy", "f", "--retention", "3", stdin='{"concurrency":null}')[0]
    assert changed["deployed"]["changes"] == ["concurrency", "retention"]
    assert "ReservedConcurrentExecutions" not in client.get_function_concurrency(FunctionName="f")
    aws.counts()
    same = aws.records("lp-deploy", "f", "--retention", "3", stdin="{}")[0]
    assert same["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 1, "logs:DescribeLogGroups": 1}


def test_versions_are_named_rolled_back_and_pruned(aws, packed):
    def deploy(text, *options):
        return aws.records("lp-deploy", "f", "--alias", "live", *options, stdin=packed(text))[0]

    def live():
        return client.get_function(FunctionName="f", Qualifier="live")["Configuration"]

    client = aws.client("lambda")
    first = deploy("x = 1\n")
    assert (first["deployed"]["version"], first["deployed"]["alias"]) == ("1", "live")
    aws.counts()
    assert deploy("x = 1\n")["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 2}
    second = deploy("x = 2\n", "--memory", "256")
    assert second["deployed"]["version"] == "2"
    assert second["deployed"]["changes"] == ["memory", "package", "alias"]
    third = deploy("x = 3\n")
    assert live()["CodeSha256"] == third["package"]["sha256"]

    back = aws.records("lp-deploy", "--rollback", "live", "f")[0]
    assert (back["deployed"]["version"], back["deployed"]["alias"]) == ("2", "live")
    assert live()["CodeSha256"] == second["package"]["sha256"]
    aws.records("lp-deploy", "--rollback", "live", "f")
    assert (live()["CodeSha256"], live()["MemorySize"]) == (first["package"]["sha256"], 128)
    none = aws.run("lp-deploy", "--rollback", "live", "f")
    assert none.returncode == 1
    assert "no version that it named before is known" in none.stderr

    # What is deployed is released again, and the alias holds what would be pruned.
    assert deploy("x = 3\n")["deployed"]["changes"] == ["alias"]
    client.create_alias(FunctionName="f", Name="old", FunctionVersion="1")
    deploy("x = 3\n", "--keep", "1")
    versions = client.list_versions_by_function(FunctionName="f")["Versions"]
    assert [v["Version"] for v in versions] == ["$LATEST", "1", "3"]


def test_a_plan_says_what_would_change_and_touches_nothing(aws, packed):
    line = packed()
    new = aws.records("lp-deploy", "f", "--plan", "--env", "KEY=marker", stdin=line)[0]
    assert new["plan"]["action"] == "create"
    assert {"field": "role", "old": None, "new": ROLE} in new["plan"]["changes"]
    code = next(c for c in new["plan"]["changes"] if c["field"] == "package")
    assert "code.py" in code["added"]
    assert aws.counts() == {"lambda:GetFunction": 1}
    aws.records("lp-deploy", "f", "--env", "KEY=marker", stdin=line)
    assert aws.records("lp-deploy", "f", "--plan", stdin=line) == []
    aws.counts()
    changed = aws.run("lp-deploy", "f", "--plan", "--env", "KEY=other", "--role", "r", stdin=line)
    assert json.loads(changed.stdout)["plan"]["changes"] == [
        {"field": "env", "name": "KEY", "old": "***", "new": "***"},
        {"field": "role", "old": f"arn:aws:iam::{ACCOUNT}:role/{ROLE}", "new": "r"},
    ]
    assert "marker" not in changed.stdout and "other" not in changed.stdout
    assert aws.counts() == {"lambda:GetFunction": 1}


def test_one_that_must_be_created_may_not_exist(aws, packed):
    line = packed()
    aws.records("lp-deploy", "f", "--create", stdin=line)
    record = aws.records("lp-deploy", "f", "--create", stdin=line, status=1)[0]
    assert record["error"]["name"] == "AlreadyExists"


def test_a_role_is_waited_for_until_lambda_knows_it(aws, packed):
    refusals = [(400, "InvalidParameterValueException", "The role defined for the function cannot"
                 " be assumed by Lambda.")] * 2  # fmt: skip
    aws.fault = lambda operation, seen: (
        refusals.pop() if operation == "lambda:CreateFunction" and refusals else None
    )
    record = aws.records("lp-deploy", "f", stdin=packed())[0]
    assert record["deployed"]["action"] == "created"
    assert aws.counts()["lambda:CreateFunction"] == 3


def test_a_role_that_is_named_must_exist(aws, packed):
    record = aws.records("lp-deploy", "f", "--role", "nobody", stdin=packed(), status=1)[0]
    assert record["error"]["message"].startswith("cannot use role 'nobody': there is no such role")
    iam = aws.client("iam")
    arn = iam.create_role(RoleName="mine", Path="/a/", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    aws.records("lp-deploy", "f", "--role", "mine", stdin=packed())
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["Role"] == arn
    aws.counts()
    same = aws.records("lp-deploy", "f", "--role", "mine", stdin=packed())[0]
    assert same["deployed"]["action"] == "unchanged"
    assert aws.counts() == {"lambda:GetFunction": 1}


def test_a_role_that_is_given_by_its_arn_must_exist(aws, packed):
    """Lambda itself takes any for a function that is there, and fails its next call."""
    aws.records("lp-deploy", "f", stdin=packed())
    arn = f"arn:aws:iam::{ACCOUNT}:role/gone"
    aws.counts()
    record = aws.records("lp-deploy", "f", "--role", arn, stdin="{}", status=1)[0]
    assert record["error"]["message"].startswith(f"cannot use role '{arn}': there is no such role")
    assert aws.counts() == {"lambda:GetFunction": 1, "iam:GetRole": 1}


def test_a_role_of_our_name_that_is_not_ours_is_left_alone(aws, packed):
    aws.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument="{}")
    record = aws.records("lp-deploy", "f", stdin=packed(), status=1)[0]
    assert "there is one that Lambda Pool did not make" in record["error"]["message"]
    assert aws.counts()["iam:PutRolePolicy"] == 0


def test_an_update_of_somebody_else_is_waited_for(aws, packed):
    aws.records("lp-deploy", "f", stdin=packed())
    refusals = [
        (409, "ResourceConflictException", "The operation cannot be performed at this time. An "
         "update is in progress for resource: f"),
        (412, "PreconditionFailedException", "The Revision Id provided does not match"),
    ]  # fmt: skip
    aws.fault = lambda operation, seen: (
        refusals.pop() if operation == "lambda:UpdateFunctionConfiguration" and refusals else None
    )
    record = aws.records("lp-deploy", "f", "--memory", "512", stdin="{}")[0]
    assert record["deployed"]["changes"] == ["memory"]
    assert aws.counts()["lambda:UpdateFunctionConfiguration"] == 3


def test_who_may_not_is_told_what(aws, packed):
    message = (
        "User: arn:aws:iam::1:user/u is not authorized to perform: lambda:CreateFunction on "
        "resource: arn:aws:lambda:us-east-1:1:function:f"
    )
    aws.fault = lambda operation, seen: (
        (403, "AccessDeniedException", message) if operation == "lambda:CreateFunction" else None
    )
    record = aws.records("lp-deploy", "f", stdin=packed(), status=1)[0]
    assert "lambda:CreateFunction" in record["error"]["message"]
    assert "have lambda:CreateFunction allowed" in record["error"]["message"]


@pytest.mark.parametrize("given", [None, "ours"])
def test_code_too_large_for_a_request_goes_through_a_private_bucket(aws, large, given):
    record = large()
    digest = base64.b64decode(json.loads(record)["package"]["sha256"]).hex()
    bucket = given or f"lambdapool-{ACCOUNT}-{REGION}"
    s3 = aws.client("s3")
    if given:
        s3.create_bucket(Bucket=given)
    options = ["--bucket", given] if given else []
    policy = json.loads(aws.run("lp-deploy", "--print-policy", "f").stdout)
    denied, stored, owners = [], [], []

    def watch(operation, seen):
        if not given and not allows(policy, operation, seen):
            denied.append(operation)
        if operation == "s3:PutObject":
            stored.append((seen.target, seen.header("x-amz-meta-lambdapool-managed")))
        if operation.startswith("s3:") and operation != "s3:CreateBucket":
            owners.append(seen.header("x-amz-expected-bucket-owner"))

    aws.fault = watch
    aws.records("lp-deploy", *options, stdin=record)
    # It is there until Lambda has its own copy.
    assert stored == [(f"/{bucket}/functions/f/{digest}.zip", "1")]
    assert aws.calls[-3:] == ["lambda:CreateFunction", "lambda:GetFunction", "s3:DeleteObject"]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    made = aws.client("lambda").get_function(FunctionName="f")["Tags"]
    assert made["lambdapool:bucket"] == bucket
    if not given:
        assert all(
            s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()
        )
        [rule] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"][
            "Rules"
        ]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        [rule] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        assert (rule["Status"], rule["Expiration"]) == ("Enabled", {"Days": 7})
    aws.counts()
    assert aws.records("lp-deploy", *options, stdin=record)[0]["deployed"]["changes"] == []
    assert aws.counts() == {"lambda:GetFunction": 1}
    mark = {"lambdapool-managed": "1"}
    s3.put_object(Bucket=bucket, Key="functions/f/1.zip", Body=b"x", Metadata=mark)
    [removed] = aws.records("lp-rm", "f")
    assert removed["removed"]["objects"] == [f"s3://{bucket}/functions/f/1.zip"]
    assert (denied, set(owners)) == ([], {ACCOUNT})


def test_a_bucket_of_another_region_is_named(aws, large):
    aws.fault = lambda operation, _: (
        (301, "PermanentRedirect", "Use the specified endpoint.")
        if operation == "s3:GetObject"
        else None
    )
    [failed] = aws.records("lp-deploy", "--bucket", "far", stdin=large(), status=1)
    assert failed["error"]["message"] == (
        "cannot use bucket 'far': it is in another region than the function; "
        "name one of the same region with --bucket"
    )


def test_a_fleet_is_deployed_in_order_and_one_failure_stops_no_other(aws, packed):
    record = json.loads(packed())
    lines = [json.dumps(record | {"function": f"f{i}"}) for i in range(6)]
    lines.insert(3, '{"function":"missing"}')
    records = aws.records("lp-deploy", stdin="\n".join(lines) + "\n", status=1)
    assert [r["function"] for r in records] == ["f0", "f1", "f2", "missing", "f3", "f4", "f5"]
    assert [r["error"]["name"] for r in records if "error" in r] == ["PackageMissing"]
    assert len(aws.client("lambda").list_functions()["Functions"]) == 6


def test_the_policy_that_deploying_needs_is_printed(aws):
    policy = json.loads(aws.run("lp-deploy", "--print-policy", "f").stdout)
    assert policy["Version"] == "2012-10-17"
    actions = {a for s in policy["Statement"] for a in s["Action"]}
    assert {"lambda:CreateFunction", "iam:PassRole", "s3:PutObject"} <= actions
    # Lambda looks at a function's network with the rights of whoever deploys it.
    assert {"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"} <= actions
    assert aws.calls == []


def test_the_policy_is_for_the_region_that_would_be_used(aws, home):
    home.config("[profile p]\nregion = eu-central-1\n")
    for region, said in [
        ("ap-south-1", {"AWS_REGION": "", "AWS_DEFAULT_REGION": "ap-south-1"}),
        ("eu-central-1", {"AWS_REGION": "", "AWS_PROFILE": "p", "HOME": str(home.folder)}),
        ("*", {"AWS_REGION": ""}),
    ]:
        policy = aws.run("lp-deploy", "--print-policy", "f", **said).stdout
        assert f"arn:aws:lambda:{region}:*:function:f" in policy


def test_a_file_of_variables_is_taken_as_it_is(aws, packed, tmp_path):
    file = tmp_path / "env"
    file.write_bytes('\ufeffAA=x\u2028y\x0cz\r\n  BB= 1=2 \n#CC=1\n\nDD="q"'.encode())
    line = packed()
    aws.records("lp-deploy", "f", "--env-file", str(file), stdin=line)
    client = aws.client("lambda")
    now = client.get_function_configuration(FunctionName="f")["Environment"]["Variables"]
    assert now == {"AA": "x\u2028y\x0cz", "BB": " 1=2 ", "DD": '"q"'}
    # As `--env-file <(command)` has it.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=["AA=piped\n"])
    writer.start()
    aws.records("lp-deploy", "f", "--env-file", str(pipe), stdin=line)
    writer.join()
    now = client.get_function_configuration(FunctionName="f")["Environment"]["Variables"]
    assert now["AA"] == "piped"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"AA=1\nMARKER\n", "the variable of line 2 is not in the environment; set it, or write"),
        (b"AA=1\nexport MARKER=1\n", "line 2 names no variable; write NAME=VALUE"),
        (b'{"MARKER":"a=b"}\n', "line 1 names no variable; write NAME=VALUE"),
        (b"AA=MARKER\xff\n", "it is not UTF-8"),
        (None, "is a directory"),
    ],
)
def test_a_file_of_variables_that_cannot_be_used_shows_nothing_of_itself(
    aws, packed, tmp_path, content, reason
):
    file = tmp_path / "env"
    file.write_bytes(content) if content else file.mkdir()
    done = aws.run("lp-deploy", "f", "--env-file", str(file), stdin=packed())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"lp-deploy: cannot read '{file}': {reason}")
    assert "MARKER" not in done.stderr
    assert aws.calls == []


def test_a_plan_of_a_rollback_moves_nothing(aws):
    for option in (["--plan"], ["--create"], ["--memory", "256"], ["--env", "A=1"]):
        done = aws.run("lp-deploy", "--rollback", "live", "f", *option)
        assert done.returncode == 64
        assert "--rollback takes a NAME, and no option but those of the target" in done.stderr
    assert aws.calls == []
