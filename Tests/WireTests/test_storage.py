"""What becomes of the objects through which code goes that is too large for a request."""

import base64
import json
import os
import signal
import subprocess
import tempfile

import pytest
from aws import ACCOUNT, REGION
from places import client, on_aws, on_this_machine, outer

OWN = f"lambdapool-{ACCOUNT}-{REGION}"
MARK = {"lambdapool-managed": "1"}
DENIED = (403, "AccessDenied", "Access Denied")


def objects(s3, bucket):
    """The keys of a bucket."""
    return [o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def key(record):
    """Where the package of a record is kept meanwhile."""
    sha256 = json.loads(record)["package"]["sha256"]
    return f"functions/f/{base64.b64decode(sha256).hex()}.zip"


@pytest.mark.parametrize("target", [on_aws, on_this_machine])
def test_nothing_is_left_in_any_bucket_at_every_target(target, request, large, packed):
    """Through one bucket, another, none, and back; what somebody else keeps there stays."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="lp") as folder:
        environment = outer(folder)
        with target(request, environment) as own:
            s3, lambdas = client("s3", own), client("lambda", own)
            for bucket in ("one", "two"):
                s3.create_bucket(Bucket=f"bucket-{bucket}")
                for key in ("functions/f/", "functions/f/mine.zip"):
                    body = b"" if key.endswith("/") else b"x"
                    s3.put_object(Bucket=f"bucket-{bucket}", Key=key, Body=body)

            def records(*command, text=""):
                done = subprocess.run(
                    command,
                    env=environment | own,
                    input=text,
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
                return [json.loads(line) for line in done.stdout.splitlines()]

            def deploy(text, *options):
                [record] = records("lp-deploy", "f", *options, text=text)
                assert [objects(s3, f"bucket-{b}") for b in ("one", "two")] == [
                    ["functions/f/", "functions/f/mine.zip"]
                ] * 2
                now = lambdas.get_function(FunctionName="f")
                assert now["Configuration"]["CodeSha256"] == record["package"]["sha256"]
                return record["deployed"]["action"], now["Tags"].get("lambdapool:bucket")

            small = packed()
            assert deploy(small) == ("created", None)
            assert deploy(large(), "--bucket", "bucket-one") == ("updated", "bucket-one")
            assert deploy(large(1), "--bucket", "bucket-one") == ("updated", "bucket-one")
            assert deploy(small) == ("updated", "bucket-one")
            both = "bucket-two bucket-one"
            assert deploy(large(), "--bucket", "bucket-two") == ("updated", both)
            assert deploy(large(1), "--bucket", "bucket-one") == ("updated", both)
            assert deploy(large(1)) == ("unchanged", both)

            # As a run would leave it that is killed.
            for bucket in ("one", "two"):
                for name in ("f/a", "ff/a"):
                    s3.put_object(
                        Bucket=f"bucket-{bucket}",
                        Key=f"functions/{name}.zip",
                        Body=b"x",
                        Metadata=MARK,
                    )
            left = [f"s3://bucket-{bucket}/functions/f/a.zip" for bucket in ("two", "one")]
            for options in (["--dry-run"], []):
                [record] = records("lp-rm", "f", *options)
                assert record["removed"]["objects"] == left
            for bucket in ("one", "two"):
                kept = ["functions/f/", "functions/f/mine.zip", "functions/ff/a.zip"]
                assert objects(s3, f"bucket-{bucket}") == kept


@pytest.fixture(params=[None, "ours"])
def bucket(request, aws):
    """The options that choose a bucket, and its name: one of Lambda Pool's own, and one of the user's."""
    if not request.param:
        return [], OWN
    aws.client("s3").create_bucket(Bucket=request.param)
    return ["--bucket", request.param], request.param


@pytest.mark.parametrize("step", ["lambda:CreateFunction", "lambda:UpdateFunctionCode"])
def test_what_a_run_leaves_that_is_killed_is_found_again(
    aws, large, packed, tmp_path, step, bucket
):
    options, name = bucket
    if step == "lambda:UpdateFunctionCode":
        aws.records("lp-deploy", "f", stdin=packed())
    s3, pid, record = aws.client("s3"), tmp_path / "pid", large()
    left = [key(record)]

    def kill(operation, _):
        if operation != step:
            return None
        os.kill(int(pid.read_text()), signal.SIGKILL)
        return 503, "ServiceException", "Nobody is there to hear it."

    def write_pid():
        pid.write_text(str(os.getpid()))

    def deploy_killed():
        aws.fault = kill
        done = aws.run("lp-deploy", *options, stdin=record, prepare=write_pid)
        aws.fault = lambda *_: None
        assert done.returncode == -signal.SIGKILL
        assert objects(s3, name) == left

    deploy_killed()
    # Nothing can know of a bucket of the user's own while there is no function.
    if step == "lambda:UpdateFunctionCode" or name == OWN:
        [removed] = aws.records("lp-rm", "-f", "f")
        assert removed["removed"]["objects"] == [f"s3://{name}/{left[0]}"]
        assert objects(s3, name) == []
        if step == "lambda:UpdateFunctionCode":
            aws.records("lp-deploy", "f", stdin=packed())
        deploy_killed()
    aws.counts()
    aws.records("lp-deploy", *options, stdin=record)
    assert objects(s3, name) == []
    counts = aws.counts()
    assert (counts["s3:PutObject"], counts["s3:DeleteObject"]) == (0, 1)


def test_a_plan_touches_no_bucket(aws, large, bucket):
    [record] = aws.records("lp-deploy", "--plan", *bucket[0], stdin=large())
    assert record["plan"]["action"] == "create"
    assert aws.counts() == {"lambda:GetFunction": 1}


def test_a_deploy_that_fails_leaves_nothing(aws, large, bucket):
    options, name = bucket
    aws.fault = lambda operation, _: (
        (400, "InvalidParameterValueException", "No.")
        if operation == "lambda:CreateFunction"
        else None
    )
    aws.records("lp-deploy", *options, stdin=large(), status=1)
    assert aws.calls.count("s3:PutObject") == 1
    assert objects(aws.client("s3"), name) == []


def test_a_layer_leaves_nothing(aws, large, bucket):
    options, name = bucket
    record = json.loads(large())
    record["layer"] = record.pop("function")
    done = aws.records("lp-deploy", *options, stdin=json.dumps(record))
    assert done[0]["deployed"]["action"] == "created"
    assert aws.calls.count("s3:PutObject") == 1
    assert objects(aws.client("s3"), name) == []


@pytest.mark.parametrize(
    ("kind", "step"),
    [("function", "lambda:UpdateFunctionCode"), ("layer", "lambda:PublishLayerVersion")],
)
def test_an_object_that_somebody_took_away_who_deployed_the_same_is_put_there_again(
    aws, large, packed, kind, step
):
    gone = [(400, "InvalidParameterValueException", "Error occurred while GetObject. "
             "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.")]  # fmt: skip
    aws.records("lp-deploy", "f", stdin=packed())
    aws.counts()
    aws.fault = lambda operation, _: gone.pop() if operation == step and gone else None
    record = json.loads(large())
    record[kind] = record.pop("function")
    [done] = aws.records("lp-deploy", stdin=json.dumps(record))
    assert done["deployed"]["action"] in ("created", "updated")
    counts = aws.counts()
    assert (counts[step], counts["s3:PutObject"], counts["s3:DeleteObject"]) == (2, 2, 2)
    assert objects(aws.client("s3"), OWN) == []


def test_who_may_not_delete_is_told_what_is_left_and_where(aws, large):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="ours")
    denied = set()
    aws.fault = lambda operation, _: DENIED if operation in denied else None
    place = f"s3://ours/{key(large())}"

    denied |= {"s3:DeleteObject"}
    done = aws.run("lp-deploy", "--bucket", "ours", stdin=large())
    assert json.loads(done.stdout)["deployed"]["action"] == "created"
    assert (done.returncode, done.stderr) == (
        0,
        f"lp-deploy: cannot delete '{place}': access denied: we may not s3:DeleteObject; "
        "it is left there\n",
    )
    done = aws.run("lp-rm", "f")
    assert (done.returncode, done.stderr) == (
        1,
        f"lp-rm: cannot delete '{place}': access denied: we may not s3:DeleteObject "
        "(the function 'f' itself is deleted)\n",
    )
    assert objects(s3, "ours") == [key(large())]


@pytest.mark.parametrize(
    ("operation", "refusal", "reason"),
    [
        ("s3:ListObjectsV2", DENIED, "access denied: we may not s3:ListBucket"),
        ("s3:GetObject", DENIED, "access denied: we may not s3:GetObject"),
        # Somebody else has taken its name.
        (
            "s3:ListObjectsV2",
            (301, "PermanentRedirect", "Use the specified endpoint."),
            "it is in another region than the function",
        ),
    ],
)
def test_a_bucket_that_may_not_be_looked_into_keeps_no_function(
    aws, large, operation, refusal, reason
):
    s3, refusals = aws.client("s3"), {"s3:DeleteObject": DENIED}
    s3.create_bucket(Bucket="ours")
    aws.fault = lambda seen, _: refusals.get(seen)
    aws.run("lp-deploy", "--bucket", "ours", stdin=large())
    refusals[operation] = refusal
    done = aws.run("lp-rm", "f")
    assert json.loads(done.stdout)["deployed"]["action"] == "deleted"
    assert (done.returncode, done.stderr) == (
        0,
        "lp-rm: cannot look into bucket 'ours' of 'f': "
        f"{reason}; packages that were left there stay\n",
    )
    assert aws.client("lambda").list_functions()["Functions"] == []


def test_what_somebody_else_keeps_under_the_name_of_the_content_is_used_and_stays(aws, large):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="ours")
    with open(json.loads(large())["package"]["path"], "rb") as package:
        s3.put_object(Bucket="ours", Key=key(large()), Body=package)
    aws.records("lp-deploy", "--bucket", "ours", stdin=large())
    assert not {"s3:PutObject", "s3:DeleteObject"} & set(aws.calls)
    aws.records("lp-rm", "f")
    assert objects(s3, "ours") == [key(large())]
