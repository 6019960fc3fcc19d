"""No secret of any source is shown or kept, whatever goes wrong."""

import json
import pathlib
import threading
import time

import pytest
from loopback import Loopback, hang_up, reply, run
from profiles import BARE, granted, moment
from signatures import KEY

MARK = b"MARKER"


class Watcher:
    """Collects the command lines of all processes as long as it runs."""

    def __enter__(self):
        self.seen = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        while not self._stop.wait(0.005):
            for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(file.read_bytes())
                except OSError:
                    continue

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def keys(home, _):
    """Keys of the environment."""
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": "MARKERSECRET",
        "AWS_SESSION_TOKEN": "MARKERTOKEN",
    }


def shared(home, _):
    """Keys of a profile."""
    home.credentials(
        f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = MARKERSECRET\n"
        "aws_session_token = MARKERTOKEN\n"
    )
    return {}


def role(home, url):
    """A role that is assumed with keys and an external id."""
    home.credentials(f"[base]\naws_access_key_id = {KEY}\naws_secret_access_key = MARKERSECRET\n")
    home.config("[default]\nrole_arn = arn:r\nsource_profile = base\nexternal_id = x\n")
    return {"AWS_ENDPOINT_URL_STS": url}


def web(home, url):
    """A role that is assumed with a token."""
    token = home.write("token", "MARKERJWT")
    return {
        "AWS_ENDPOINT_URL_STS": url,
        "AWS_ROLE_ARN": "arn:r",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
    }


def program(home, _):
    """A program that prints keys."""
    file = home.write("program", f"#!/bin/sh\necho '{json.dumps(granted())}'\n")
    file.chmod(0o755)
    home.config(f"[default]\ncredential_process = {file}\n")
    return {}


def sso(home, url):
    """IAM Identity Center, whose token has to be renewed first."""
    home.config(
        "[default]\nsso_start_url = s\nsso_region = us-east-1\nsso_account_id = 1\n"
        "sso_role_name = r\n"
    )
    home.sso(
        "s", lasting=60, refreshToken="MARKERREFRESH", clientId="c", clientSecret="MARKERCLIENT",
        registrationExpiresAt=moment(9999),
    )  # fmt: skip
    return {"AWS_ENDPOINT_URL_SSO": url, "AWS_ENDPOINT_URL_SSO_OIDC": url}


def container(home, url):
    """The endpoint of a container."""
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/container",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "MARKERAUTHORIZATION",
    }


def instance(home, url):
    """The role of an instance."""
    return {"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": url}


STS = """<R><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>MARKERSECRET</SecretAccessKey>
<SessionToken>MARKERTOKEN</SessionToken><Expiration>{}</Expiration></Credentials></R>"""


def give(handler, seen, _):
    """All services that give out credentials."""
    if seen.method == "POST" and seen.target == "/":
        reply(handler, STS.format(moment(3600)).encode())
    elif seen.target == "/token":
        reply(handler, {"accessToken": "MARKERBEARER", "expiresIn": 3600})
    elif seen.target.startswith("/federation"):
        role = {"accessKeyId": "ASIA", "secretAccessKey": "MARKERSECRET"}
        role |= {"sessionToken": "MARKERTOKEN", "expiration": int(time.time() + 3600) * 1000}
        reply(handler, {"roleCredentials": role})
    elif seen.method == "PUT":
        reply(handler, b"MARKERSESSION")
    elif seen.target.endswith("/security-credentials/"):
        reply(handler, b"role")
    else:
        reply(handler, granted())


def refuse(handler, seen, _):
    """As AWS refuses a signature: with all that should have been signed."""
    canonical = "POST\n/\n\nx-amz-security-token:" + (seen.header("X-Amz-Security-Token") or "")
    body = {
        "message": "The request signature we calculated does not match the signature you provided.\n\n"
        f"The Canonical String for this request should have been\n'{canonical}'\n"
    }
    reply(handler, body, 403, [("x-amzn-ErrorType", "InvalidSignatureException")])


def outlive(handler, *_):
    """As AWS refuses an old token."""
    body = {"message": "The security token included in the request is expired"}
    reply(handler, body, 403, [("x-amzn-ErrorType", "ExpiredTokenException")])


FAULTS = {
    "works": lambda handler, *_: reply(handler, 1),
    "wrong signature": refuse,
    "old token": outlive,
    "broken": lambda handler, *_: reply(handler, {"message": "x"}, 500),
    "gone": lambda handler, *_: hang_up(handler),
    "no reply of Lambda": lambda handler, *_: reply(handler, b"<html>", 200),
}
SOURCES = [keys, shared, role, web, program, sso, container, instance]


def files(folder, except_for):
    """What all files under a folder hold."""
    for file in folder.rglob("*"):
        if file.is_file() and not any(part in except_for for part in file.parts):
            yield file, file.read_bytes()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_nothing_shows_a_secret(home, source, tmp_path, monkeypatch):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    with Loopback(give) as giver, Watcher() as watcher:
        said = home.environment | source(home, giver.url)
        assert set(BARE) <= set(said)
        for fault in FAULTS.values():
            with Loopback(fault) as server:
                for command in [
                    ["lp-invoke", "-v", "--attempts", "1", "f"],
                    ["lp-map", "-v", "--attempts", "1", "--journal", "j", "--errors", "e",
                     "--rejects", "r", "--summary", "s", "f"],
                    ["lp-ls", "-v"], ["lp-deploy", "-v", "f"], ["lp-rm", "-v", "-f", "f"],
                ]:  # fmt: skip
                    text = "{}\n" if command[0] == "lp-deploy" else "1\n"
                    done = run(*command, url=server.url, stdin=text, **said)
                    shown = (done.stdout + done.stderr).encode()
                    assert MARK not in shown, shown
                    assert b"credentials: " in shown
            (work / "j").unlink(missing_ok=True)
    assert not any(MARK in line for line in watcher.seen)
    # What was planted, what the AWS CLI keeps, and our own cache, which nobody else reads.
    for file, content in files(home.folder, {".aws", "token", "program", "credentials"}):
        assert MARK not in content, file
    for file in home.cached():
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("source", SOURCES[2:], ids=lambda source: source.__name__)
@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "works"])
def test_no_source_that_fails_shows_a_secret(home, source, fault):
    with Loopback(FAULTS[fault]) as giver:
        said = home.environment | source(home, giver.url)
        done = run("lp-ls", "-v", url="http://127.0.0.1:9", **said)
        assert done.returncode == 2
        assert MARK not in (done.stdout + done.stderr).encode()


ECHO = (
    400,
    "InvalidParameterValueException",
    "Lambda was unable to configure your environment variables because the environment variables "
    'you have provided exceeded the 4KB limit. String measured: {"KEY":"MARKERVALUE"}',
)


def test_no_variable_of_a_function_is_shown(aws, packed, tmp_path):
    """Not by what lists and plans, not where the service repeats it, not by what children are told."""
    lines = tmp_path / "env"
    lines.write_text("FILED=MARKERFILED\nTAKEN\n")
    options = ["--env", "GIVEN", "--env-file", str(lines), "-v"]
    outer = {"GIVEN": "MARKERGIVEN", "TAKEN": "MARKERTAKEN", "HOME": str(tmp_path)}
    record = json.loads(packed()) | {"function": "f", "env": {"KEY": "MARKERVALUE"}}
    names = ["FILED", "GIVEN", "KEY", "TAKEN"]

    def look(command, *arguments, stdin="", status=0):
        done = aws.run(command, *arguments, stdin=stdin, **outer)
        assert done.returncode == status, done.stderr
        assert "MARKER" not in done.stdout + done.stderr
        return [json.loads(line) for line in done.stdout.splitlines() if line[0] == "{"]

    with Watcher() as watcher:
        text = json.dumps(record)
        look("lp-deploy", "--plan", *options, stdin=text)
        [made] = look("lp-deploy", *options, stdin=text)
        assert sorted(made["envNames"]) == names
        now = aws.client("lambda").get_function_configuration(FunctionName="f")
        assert sorted(now["Environment"]["Variables"].values()) == [
            "MARKERFILED", "MARKERGIVEN", "MARKERTAKEN", "MARKERVALUE",
        ]  # fmt: skip
        assert sorted(look("lp-ls", "-l", "-v")[0]["envNames"]) == names
        look("lp-ls", "--table")
        other = json.dumps(record | {"env": {"KEY": "MARKEROTHER"}})
        [change] = look("lp-deploy", "--plan", stdin=other)[0]["plan"]["changes"]
        assert change == {"field": "env", "name": "KEY", "old": "***", "new": "***"}
        for failing in ("lambda:UpdateFunctionConfiguration", "lambda:GetFunction"):
            aws.fault = lambda operation, _, failing=failing: ECHO if operation == failing else None
            look("lp-deploy", *options, stdin=other, status=1)
        aws.fault = lambda *_: None
        look("lp-deploy", stdin='{"function":"f","env":{"K":"MARKERBAD"}}', status=1)
        look("lp-deploy", stdin='{"function":"f","env":"MARKERBAD"}', status=1)
        look("lp-deploy", stdin='{"function":"f","env":{"KEY":"MARKERCUT', status=1)
        look("lp-rm", "-v", "f")
    assert not any(MARK in line for line in watcher.seen)
    for file, content in files(tmp_path, {"env"}):
        assert MARK not in content, file
