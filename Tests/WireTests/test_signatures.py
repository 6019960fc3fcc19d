"""botocore recomputes the signature of every request that the commands send."""

import base64
import hashlib
import json

import pytest
from functions import OURS, code, make_functions, make_role
from loopback import Loopback, reply, run
from signatures import SECRET, expected_signature

FUNCTIONS = [
    "plain",
    "plain:prod",
    "plain:$LATEST",
    "arn:aws:lambda:us-east-1:123456789012:function:plain:prod",
    "123456789012:function:plain",
]


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("prefix", ["", "/lambda/api"])
@pytest.mark.parametrize("token", [None, "FwoGZXIvYXdzE+/=="])
def test_invocations_are_signed_as_botocore_signs_them(function, prefix, token):
    with Loopback(lambda handler, *_: reply(handler, 55)) as server:
        extra = {"AWS_SESSION_TOKEN": token} if token else {}
        arguments = ["--qualifier", "$LATEST"] if ":" not in function else []
        url = server.url + prefix
        done = run("lp-invoke", *arguments, function, "m:f", '"é/ü"', url=url, **extra)
        assert (done.stdout, done.stderr, done.returncode) == ("55\n", "", 0)
        expected, found = expected_signature(server.seen[0], server.url, token)
        assert found == expected
        assert server.seen[0].header("X-Amz-Security-Token") == token


def test_every_call_of_a_map_is_signed_anew():
    with Loopback(lambda handler, *_: reply(handler, 1)) as server:
        lines = "".join(f'{{"n":{n},"pad":"{"x" * (n * 37 % 5000)}"}}\n' for n in range(200))
        done = run("lp-map", "f", "m:f", "--jobs", "7", url=server.url, stdin=lines)
        assert done.stdout == "1\n" * 200
        assert len(server.seen) == 200
        signatures = [expected_signature(seen, server.url) for seen in server.seen]
        assert all(found == expected for expected, found in signatures)
        assert len({found for _, found in signatures}) == 200


def test_the_control_plane_is_signed_as_botocore_signs_it(aws, tmp_path):
    make_functions(aws, "f", role=make_role(aws, "r"), tags=OURS | {"t": "1", "u é": "2"})
    zipped = code(padding=10)
    package = tmp_path / "p.zip"
    package.write_bytes(zipped)
    digest = base64.b64encode(hashlib.sha256(zipped).digest()).decode()
    record = {
        "memory": 256,
        "tags": {"t": None, "u é": None, "new": "a/b+c=d"},
        "package": {"path": str(package), "sha256": digest, "content": "new", "bytes": 2},
    }
    targets = []
    aws.fault = lambda operation, seen: targets.append(seen.target)
    aws.records("lp-deploy", "f", stdin=json.dumps(record) + "\n")
    assert [r["tags"] for r in aws.records("lp-ls")] == [{"new": "a/b+c=d"}]
    aws.records("lp-rm", "f")
    # The proxy has refused, and the fixture tells, what is not signed as botocore signs it.
    assert set(aws.calls) >= {
        "lambda:GetFunction", "lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode",
        "lambda:UntagResource", "lambda:TagResource", "tagging:GetResources",
        "lambda:DeleteFunction",
    }  # fmt: skip
    assert any("tagKeys=t&tagKeys=u%20%C3%A9" in target for target in targets)


def test_the_secret_is_never_shown():
    with Loopback(lambda handler, *_: reply(handler, {}, 403)) as server:
        for command, arguments in [("lp-invoke", ["f", "m:f", "1"]), ("lp-ls", [])]:
            done = run(command, *arguments, url=server.url, AWS_SESSION_TOKEN="MARKERTOKEN")
            assert done.returncode == 2
            assert SECRET not in done.stdout + done.stderr
            assert "MARKERTOKEN" not in done.stdout + done.stderr
