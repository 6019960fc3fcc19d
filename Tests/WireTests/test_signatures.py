"""botocore recomputes the signature of every request that the commands send."""

import base64
import hashlib
import json
import re
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from loopback import Loopback, reply, run

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<names>[^,]+), Signature=(?P<digits>[0-9a-f]{64})"
)


def expected_signature(seen, url, token=None):
    """What botocore signs for a request as it arrived, and what the request says of itself."""
    said = AUTHORIZATION.fullmatch(seen.header("Authorization"))
    assert said, seen.header("Authorization")
    path, _, query = seen.target.partition("?")
    request = botocore.awsrequest.AWSRequest(
        method=seen.method,
        url=url + path,
        params=urllib.parse.parse_qsl(query, keep_blank_values=True),
        headers={n: seen.header(n) for n in said["names"].split(";") if n != "host"},
        data=seen.body,
    )
    request.context["timestamp"] = seen.header("X-Amz-Date")
    _, region, service, _ = said["scope"].split("/")
    credentials = botocore.credentials.Credentials(said["key"], SECRET, token)
    auth = botocore.auth.SigV4Auth(credentials, service, region)
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    return signature, said["digits"]


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


ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
TAGS = {"lambdapool:managed": "1", "lambdapool:content": "old", "t": "1", "u é": "2"}
FUNCTION = {
    "FunctionName": "f",
    "FunctionArn": ARN,
    "Runtime": "python3.13",
    "Handler": "lambdapool_agent.handler",
    "Architectures": ["x86_64"],
    "MemorySize": 128,
    "Timeout": 3,
    "Role": "arn:aws:iam::123456789012:role/r",
    "CodeSha256": "x",
    "State": "Active",
    "LastUpdateStatus": "Successful",
}


def account(handler, seen, _):
    """A Lambda with one function of ours."""
    path = urllib.parse.unquote(seen.target.partition("?")[0])
    if seen.method == "DELETE" or path.startswith("/2017-03-31/tags/") and seen.method == "POST":
        reply(handler, b"", 204)
    elif path.startswith("/2017-03-31/tags/"):
        reply(handler, {"Tags": TAGS})
    elif path == "/2015-03-31/functions":
        reply(handler, {"Functions": [FUNCTION]})
    elif seen.method == "GET":
        reply(handler, {"Configuration": FUNCTION, "Tags": TAGS})
    else:
        reply(handler, FUNCTION)


def test_the_control_plane_is_signed_as_botocore_signs_it(tmp_path):
    package = tmp_path / "p.zip"
    package.write_bytes(b"PK")
    digest = base64.b64encode(hashlib.sha256(b"PK").digest()).decode()
    record = {
        "memory": 256,
        "tags": {"t": None, "u é": None, "new": "a/b+c=d"},
        "package": {"path": str(package), "sha256": digest, "content": "new", "bytes": 2},
    }
    with Loopback(account) as server:
        done = run("lp-deploy", "f", url=server.url, stdin=json.dumps(record) + "\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert run("lp-ls", url=server.url).returncode == 0
        assert run("lp-rm", "f", url=server.url).returncode == 0
        made = {(s.method, s.target.partition("?")[0].rpartition("/")[2]) for s in server.seen}
        tagged = urllib.parse.quote(ARN, safe="")
        assert made >= {
            ("GET", "f"), ("PUT", "configuration"), ("PUT", "code"), ("DELETE", tagged),
            ("POST", tagged), ("GET", "functions"), ("GET", tagged), ("DELETE", "f"),
        }  # fmt: skip
        assert any("tagKeys=t&tagKeys=u%20%C3%A9" in s.target for s in server.seen)
        for seen in server.seen:
            expected, found = expected_signature(seen, server.url)
            assert found == expected, seen.target


def test_the_secret_is_never_shown():
    with Loopback(lambda handler, *_: reply(handler, {}, 403)) as server:
        for command, arguments in [("lp-invoke", ["f", "m:f", "1"]), ("lp-ls", [])]:
            done = run(command, *arguments, url=server.url, AWS_SESSION_TOKEN="MARKERTOKEN")
            assert done.returncode == 2
            assert SECRET not in done.stdout + done.stderr
            assert "MARKERTOKEN" not in done.stdout + done.stderr
