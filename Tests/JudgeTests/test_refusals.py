"""Who has no business here: a forger, a replay, a page in a browser, another user of the machine."""

import datetime
import http.client
import json
import os
import re
import socket
import subprocess
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest
from server import REGION

LIST = "/2015-03-31/functions"
NOBODY = 65534


def signed(url, *, secret="EXAMPLESECRET", age=0, method="GET", body=b"", key="AKIDEXAMPLE"):
    """The headers that sign a request, some seconds ago."""
    request = botocore.awsrequest.AWSRequest(method, url, data=body)
    credentials = botocore.credentials.Credentials(key, secret)
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
    real = botocore.auth.get_current_datetime
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: then.replace(tzinfo=None)
    try:
        botocore.auth.SigV4Auth(credentials, "lambda", REGION).add_auth(request)
    finally:
        botocore.auth.get_current_datetime = real
    return dict(request.headers)


def ask(server, method="GET", path=LIST, body=b"", headers=None):
    """The status of the reply to a request, its headers and what it says."""
    place = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request(method, path, body, headers or {})
    reply = connection.getresponse()
    told = reply.status, dict(reply.getheaders()), reply.read()
    connection.close()
    return told


def test_who_signs_is_let_in(server):
    assert ask(server, headers=signed(server.url + LIST))[0] == 200
    assert ask(server, headers=signed(server.url + LIST, age=240))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "another"}, {"key": "AKIDANOTHER"}, {"age": 301}, {"age": -301}, {"age": 86400}],
)
def test_a_forged_or_replayed_request(server, wrong):
    assert ask(server, headers=signed(server.url + LIST, **wrong))[0] == 403


def test_a_request_that_was_changed_on_its_way(server):
    path = "/2015-03-31/functions/f/invocations"
    headers = signed(server.url + path, method="POST", body=b"1")
    assert ask(server, "POST", path, b"2", headers)[0] == 403
    assert ask(server, "POST", path.replace("/f/", "/g/"), b"1", headers)[0] == 403
    assert ask(server, "POST", path, b"1", headers | {"X-Amz-Invocation-Type": "Event"})[0] == 403
    # The same, as it was signed, is only unknown.
    assert ask(server, "POST", path, b"1", headers)[0] == 404


def test_a_page_in_a_browser(server):
    page = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    create = json.dumps({"FunctionName": "f"}).encode()
    for method, body in [("GET", b""), ("POST", create), ("OPTIONS", b""), ("DELETE", b"")]:
        status, headers, _ = ask(server, method, LIST, body, page)
        assert status == 403
        assert not [name for name in headers if name.lower().startswith("access-control-")]
    # A name of theirs that they have bound to our address.
    host = {"Host": f"evil.example:{urllib.parse.urlsplit(server.url).port}"}
    assert ask(server, headers=signed(server.url + LIST) | host)[0] == 403
    evil = "http://" + host["Host"] + LIST
    assert ask(server, headers=signed(evil) | host)[0] == 403


def test_a_body_over_the_limit_is_too_large_whoever_sends_it(server):
    path = "/2015-03-31/functions/f/invocations"
    body = b'"' + b"x" * (7 << 20) + b'"'
    for headers in (signed(server.url + path, method="POST", body=body), {}):
        status, _, said = ask(server, "POST", path, body, headers)
        assert status == 413 and b"smaller than 6291456 bytes" in said
    path = "/2017-03-31/tags/arn"
    body = b"x" * ((1 << 20) + 1)
    assert ask(server, "POST", path, body, signed(server.url + path, method="POST"))[0] == 413


def test_a_page_of_no_size_is_refused_and_harms_nobody(server):
    # boto3 would not send them as they are.
    loose = botocore.config.Config(
        parameter_validation=False,
        s3={"addressing_style": "path"},
        retries={"total_max_attempts": 1},
    )
    s3, iam, logs = (server.client(service, config=loose) for service in ("s3", "iam", "logs"))
    s3.create_bucket(Bucket="pages")
    s3.put_object(Bucket="pages", Key="one", Body=b"1")
    logs.create_log_group(logGroupName="pages")
    for call, arguments, code in [
        (s3.list_objects_v2, {"Bucket": "pages", "MaxKeys": -1}, "InvalidArgument"),
        (s3.list_object_versions, {"Bucket": "pages", "MaxKeys": -1}, "InvalidArgument"),
        (iam.list_roles, {"MaxItems": -1}, "ValidationError"),
        (
            logs.filter_log_events,
            {"logGroupName": "pages", "nextToken": "-1"},
            "InvalidParameterException",
        ),
    ]:
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            call(**arguments)
        assert refused.value.response["Error"]["Code"] == code
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert s3.list_objects_v2(Bucket="pages", MaxKeys=0).get("Contents") is None
    assert s3.list_objects_v2(Bucket="pages")["Contents"][0]["Key"] == "one"


def test_a_path_that_is_none(server):
    path = "/2099-01-01/nothing"
    body = b'{"a":1}'
    headers = signed(server.url + path, method="POST", body=body)
    assert ask(server, "POST", path, body, headers)[0] == 404
    assert ask(server, "POST", path, body)[0] == 403


def test_what_only_the_socket_answers(server):
    for path in ("/lambdapool/stop", "/lambdapool/reset", "/lambdapool/listen/127.0.0.1/0"):
        headers = signed(server.url + path, method="POST")
        assert ask(server, "POST", path, b"", headers)[0] == 404
    assert ask(server, headers=signed(server.url + LIST))[0] == 200


def as_nobody(program, *arguments):
    """What a Python program says when another user runs it."""
    done = subprocess.run(
        ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        + ["/usr/bin/env", "python3", "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd="/",
        env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    return done.stdout.strip() or done.stderr


CONNECT = """
import socket, sys
with socket.socket(socket.AF_UNIX) as one:
    try: one.connect(sys.argv[1]); print(one.recv(1) or "closed")
    except OSError as error: print(type(error).__name__)
"""
CALL = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as one:
    one.settimeout(30)
    try:
        one.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        print(one.recv(100) or "closed")
    except OSError as error: print(type(error).__name__)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine(server, role):
    # Neither through the folder, nor where the folder lets them in.
    assert as_nobody(CONNECT, server.status["socket"]) == "PermissionError"
    folder = os.path.dirname(server.status["socket"])
    modes = {place: os.stat(place).st_mode for place in (server.root, folder)}
    try:
        for place in modes:
            os.chmod(place, 0o755)
        assert as_nobody(CONNECT, server.status["socket"]) == "PermissionError"
        os.chmod(server.status["socket"], 0o666)
        assert as_nobody(CONNECT, server.status["socket"]) in ("closed", "ConnectionResetError")
    finally:
        os.chmod(server.status["socket"], 0o600)
        for place, mode in modes.items():
            os.chmod(place, mode)

    # The Runtime API of a worker, whose call would be theirs.
    source = "import os\ndef h(e, c): return os.environ['AWS_LAMBDA_RUNTIME_API']\n"
    server.create("mine", role, source)
    reply = server.client("lambda").invoke(FunctionName="mine")["Payload"].read()
    port = re.fullmatch(rb'"127\.0\.0\.1:(\d+)"', reply)[1]
    said = as_nobody(CALL, int(port))
    assert said in ("closed", "ConnectionResetError", "BrokenPipeError"), said
    again = server.client("lambda").invoke(FunctionName="mine")
    assert again["Payload"].read() == reply


def test_nothing_but_loopback_is_bound(server):
    port = urllib.parse.urlsplit(server.url).port
    for address in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}:
        if address.startswith("127.") or ":" in address:
            continue
        with socket.socket() as one:
            one.settimeout(5)
            assert one.connect_ex((address, port)) != 0
