"""Every source of credentials, as the commands use it."""

import fcntl
import hashlib
import json
import os
import pty
import signal
import stat
import subprocess
import termios
import time

import pytest
from loopback import BINARIES, Loopback, reply, run
from profiles import complaint, granted, moment
from signatures import KEY, SECRET

ROLE = "arn:aws:iam::123456789012:role/r"


def whoami(function, home, *arguments, **environment):
    """As whom a call is signed: its access key and its token."""
    done = run(
        "lp-invoke", "f", *arguments, url=function.url, stdin="{}", **home.environment | environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_keys_of_profiles(function, home):
    home.credentials(
        "[default]\naws_access_key_id = D\naws_secret_access_key = s\n"
        "[other]\naws_access_key_id = O\naws_secret_access_key = s\naws_session_token = t\n"
    )
    assert whoami(function, home) == ["D", None]
    assert whoami(function, home, "--profile", "other") == ["O", "t"]
    assert whoami(function, home, AWS_PROFILE="other") == ["O", "t"]
    keys = {"AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"}
    # The environment's keys win over its profile, and lose against the option.
    assert whoami(function, home, AWS_PROFILE="other", **keys) == ["E", None]
    assert whoami(function, home, "--profile", "other", **keys) == ["O", "t"]


def test_other_files_than_those_of_the_home(function, home, tmp_path):
    keys = "aws_access_key_id = {}\naws_secret_access_key = s\n"
    config = home.write("c", "[profile a]\nregion = eu-west-1\n" + keys.format("C"))
    shared = home.write("k", "[b]\n" + keys.format("K"))
    files = {"AWS_CONFIG_FILE": "~/c", "AWS_SHARED_CREDENTIALS_FILE": str(shared)}
    assert config.exists()
    assert whoami(function, home, "--profile", "a", **files) == ["C", None]
    assert whoami(function, home, "--profile", "b", **files) == ["K", None]
    assert whoami(function, home, "--profile", "a", AWS_REGION="", **files) == ["C", None]
    assert "/eu-west-1/lambda/" in function.seen[-1].header("Authorization")


def test_a_role_is_assumed_once_for_many_commands(aws, home):
    home.keys()
    home.config(f"[profile r]\nrole_arn = {ROLE}\nsource_profile = default\nexternal_id = x\n")
    for _ in range(2):
        aws.records("lp-ls", "--profile", "r", **home.environment)
    assert aws.calls.count("sts:AssumeRole") == 1
    assert len(aws.calls) >= 3
    (kept,) = home.cached()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    # Another role, or another session's name, is another identity.
    home.config(
        f"[profile r]\nrole_arn = {ROLE}\nsource_profile = default\nrole_session_name = n\n"
    )
    aws.records("lp-ls", "--profile", "r", **home.environment)
    assert aws.calls.count("sts:AssumeRole") == 2


def test_a_role_is_assumed_by_a_role(aws, home):
    home.keys()
    home.config(
        f"[profile a]\nrole_arn = {ROLE}a\nsource_profile = b\nduration_seconds = 900\n"
        f"[profile b]\nrole_arn = {ROLE}b\ncredential_source = Environment\n"
    )
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    aws.records("lp-ls", "--profile", "a", **home.environment | keys)
    assert aws.calls[:2] == ["sts:AssumeRole", "sts:AssumeRole"]


def test_a_web_identity_is_read_from_its_file(aws, home):
    token = home.write("token", "a.b.c\n")
    said = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE}
    aws.records("lp-ls", **home.environment | said)
    assert aws.calls[0] == "sts:AssumeRoleWithWebIdentity"
    assert "AWS_ROLE_ARN is missing" in complaint(home, AWS_WEB_IDENTITY_TOKEN_FILE=str(token))


def test_a_role_that_needs_a_code_and_has_nobody_to_ask(home):
    home.keys()
    home.config(f"[profile r]\nrole_arn = {ROLE}\nsource_profile = default\nmfa_serial = dev\n")
    done = run(
        "lp-ls", "--profile", "r", url="http://127.0.0.1:9", timeout=20, **home.environment,
        new_session=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "needs the code of dev, and there is no terminal to ask on" in done.stderr


def test_a_program_that_prints_credentials(function, home):
    program = home.write("p", f"#!/bin/sh\necho '{json.dumps(granted())}'\necho \"$#:$1\" >args\n")
    program.chmod(0o755)
    home.config(f"[default]\ncredential_process = {program} 'a; touch x' $HOME\n")
    os.chdir(home.folder)
    assert whoami(function, home) == ["ASIA1", "MARKERTOKEN1"]
    assert (home.folder / "args").read_text() == "2:a; touch x\n"
    assert not (home.folder / "x").exists()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo {} >&2; echo 'no token at hand' >&2; exit 1", "no token at hand"),
        ("exit 3", "it failed and said nothing"),
        ("echo hello", "what it printed is no JSON object of credentials"),
        ("echo '{\"Version\":2}'", "it printed no Version 1"),
        (
            "echo '{\"Version\":1}'",
            "it printed no AccessKeyId and SecretAccessKey, or no good Expiration",
        ),
        (
            f"echo '{json.dumps(granted(lasting=-60))}'",
            "it printed credentials that have expired",
        ),
    ],
)
def test_a_program_that_prints_none(home, script, reason):
    program = home.write("p", f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    home.config(f"[default]\ncredential_process = {program}\n")
    said = complaint(home)
    assert said == (
        f"cannot get credentials from 'credential_process': {reason}; it is in profile 'default'"
    )


def portal(handler, seen, _):
    """IAM Identity Center with one role, and tokens to be renewed."""
    if seen.target == "/token":
        asked = json.loads(seen.body)
        if asked["refreshToken"] == "old" and asked["grantType"] == "refresh_token":
            fresh = {"accessToken": "NEW", "expiresIn": 28800, "refreshToken": "newer"}
            reply(handler, fresh)
        else:
            reply(handler, {"error": "invalid_grant"}, 400)
    elif seen.header("x-amz-sso_bearer_token") in ("MARKERBEARER", "NEW"):
        role = {
            "accessKeyId": "ASIASSO",
            "secretAccessKey": "MARKERSECRET",
            "sessionToken": "MARKERTOKEN",
            "expiration": int(time.time() + 3600) * 1000,
        }
        reply(handler, {"roleCredentials": role})
    else:
        reply(handler, {"message": "Session token not found or invalid"}, 401)


SSO = """[profile s]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = dev
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
"""


def test_a_role_of_identity_center(function, home):
    home.config(SSO)
    home.sso("corp")
    with Loopback(portal) as server:
        urls = {"AWS_ENDPOINT_URL_SSO": server.url, "AWS_ENDPOINT_URL_SSO_OIDC": server.url}
        for _ in range(2):
            assert whoami(function, home, "--profile", "s", **urls) == ["ASIASSO", "MARKERTOKEN"]
        (asked,) = server.seen
        assert "account_id=123456789012&role_name=dev" in asked.target
        assert asked.header("Authorization") is None


def test_a_session_of_identity_center_is_renewed(function, home):
    home.config(SSO)
    file = home.sso(
        "corp", token="OLD", lasting=-60, refreshToken="old", clientId="c",
        clientSecret="MARKERCLIENT", registrationExpiresAt=moment(99999), region="eu-west-1",
    )  # fmt: skip
    with Loopback(portal) as server:
        urls = {"AWS_ENDPOINT_URL_SSO": server.url, "AWS_ENDPOINT_URL_SSO_OIDC": server.url}
        assert whoami(function, home, "--profile", "s", **urls)[0] == "ASIASSO"
        kept = json.loads(file.read_text())
        assert (kept["accessToken"], kept["refreshToken"]) == ("NEW", "newer")
        assert kept["region"] == "eu-west-1"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (None, "there is no session"),
        ({"lasting": -60}, "its session has expired"),
        ({"token": "GONE"}, "IAM Identity Center no longer accepts the session"),
    ],
)
def test_a_session_of_identity_center_that_is_over(home, session, reason):
    home.config(SSO)
    if session:
        home.sso("corp", **session)
    with Loopback(portal) as server:
        said = complaint(home, "--profile", "s", AWS_ENDPOINT_URL_SSO=server.url)
    assert said == (f"cannot sign in with profile 's': {reason}; run: aws sso login --profile s")


def test_what_aws_login_left(function, home):
    home.config("[default]\nlogin_session = arn:aws:iam::1:user/u\n")
    name = hashlib.sha256(b"arn:aws:iam::1:user/u").hexdigest()
    file = f".aws/login/cache/{name}.json"

    def token(lasting):
        return {
            "accessToken": {
                "accessKeyId": "ASIALOGIN",
                "secretAccessKey": "s",
                "sessionToken": "t",
                "accountId": "1",
                "expiresAt": moment(lasting),
            },
            "refreshToken": "x",
        }

    home.write(file, token(600))
    assert whoami(function, home) == ["ASIALOGIN", "t"]
    home.write(file, token(-1))
    advice = "its session has expired; run: aws login --profile default"
    assert complaint(home) == f"cannot sign in with profile 'default': {advice}"


def test_the_endpoint_of_a_container(function, home):
    def behaviour(handler, seen, count):
        if count == 1:
            reply(handler, {}, 500)
        elif (
            seen.target == "/v2/credentials/?id=a%20b&x"
            and seen.header("Authorization") == "Basic k"
        ):
            reply(handler, granted())
        else:
            reply(handler, {"Code": "NotAuthorized", "Message": "go away"}, 401)

    with Loopback(behaviour) as server:
        token = home.write("token", "Basic k")
        said = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/v2/credentials/?id=a%20b&x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ignored",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
            # Nobody answers there, and nobody is to be asked there.
            "http_proxy": "http://127.0.0.1:9",
            "no_proxy": "",
        }
        direct = said | {"http_proxy": ""}
        assert whoami(function, home, **direct) == ["ASIA1", "MARKERTOKEN1"]
        token.write_text("Basic other")
        refused = "cannot get credentials from 'the container': NotAuthorized: go away"
        assert complaint(home, **said) == refused
        token.write_text("a\nb")
        assert "it holds a line break" in complaint(home, **said)


def instance(handler, seen, _):
    """The metadata of an instance with a role."""
    folder = "/latest/meta-data/iam/security-credentials/"
    if seen.method == "PUT":
        assert seen.header("X-aws-ec2-metadata-token-ttl-seconds") == "21600"
        reply(handler, b"MARKERSESSION")
    elif seen.header("X-aws-ec2-metadata-token") != "MARKERSESSION":
        reply(handler, b"", 401)
    elif seen.target == folder:
        reply(handler, b"the-role")
    else:
        assert seen.target == folder + "the-role"
        reply(handler, granted())


def test_the_role_of_an_instance(function, home):
    with Loopback(instance) as server:
        said = {
            "AWS_EC2_METADATA_DISABLED": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
        }
        assert whoami(function, home, **said) == ["ASIA1", "MARKERTOKEN1"]
        assert [seen.method for seen in server.seen] == ["PUT", "GET", "GET"]


def test_an_instance_without_a_role_says_what_to_do(home):
    with Loopback(lambda handler, *_: reply(handler, b"", 404)) as server:
        said = {
            "AWS_EC2_METADATA_DISABLED": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
        }
        assert complaint(home, **said) == (
            "cannot get credentials from 'the instance': the instance has no role; set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile, or use --target local"
        )


def test_where_there_is_no_instance_little_time_is_lost(home):
    with Loopback(lambda handler, *_: time.sleep(3)) as server:
        said = {
            "AWS_EC2_METADATA_DISABLED": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url,
        }
        start = time.monotonic()
        assert "there are no credentials" in complaint(home, **said)
        assert time.monotonic() - start < 2.5


def test_a_code_is_asked_for_on_the_terminal_and_kept_out_of_sight(home):
    home.keys()
    home.config(f"[profile r]\nrole_arn = {ROLE}\nsource_profile = default\nmfa_serial = dev\n")
    granted_role = (
        "<R><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        f"<SessionToken>t</SessionToken><Expiration>{moment(3600)}</Expiration></Credentials></R>"
    )

    def behaviour(handler, seen, _):
        if seen.target == "/":
            reply(handler, granted_role.encode())
        else:
            reply(handler, json.loads(seen.body))

    with Loopback(behaviour) as server:
        child, master = pty.fork()
        if child == 0:
            base = {"AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-east-1", "PATH": "/bin"}
            command = [str(BINARIES / "lp-invoke"), "f", "--target", "aws", "--profile", "r"]
            # Its standard input is data, and stays so.
            os.dup2(os.open(home.write("event", "[7]"), os.O_RDONLY), 0)
            os.execve(command[0], command, base | home.environment)
        shown = b""
        try:
            while part := os.read(master, 1024):
                shown += part
                if shown.endswith(b"MFA code for dev: "):
                    os.write(master, b"123456\n")
        except OSError:
            pass
        os.close(master)
        assert os.waitpid(child, 0)[1] == 0
        assert b"[7]" in shown
        assert b"123456" not in shown
        assert b"SerialNumber=dev&TokenCode=123456" in server.seen[0].body


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        (b"12\x03", -signal.SIGINT, ""),
        (b"\n", 2, "it needs the code of dev, and none was typed"),
        (b"12\x15\x04", 2, "it needs the code of dev, and none was typed"),
    ],
)
def test_a_code_that_is_not_typed_leaves_the_terminal_as_it_was(home, typed, status, said):
    home.keys()
    home.config(f"[profile r]\nrole_arn = {ROLE}\nsource_profile = default\nmfa_serial = dev\n")
    master, slave = pty.openpty()

    def prepare():
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    before = termios.tcgetattr(slave)
    with subprocess.Popen(
        [BINARIES / "lp-ls", "--target", "aws", "--profile", "r"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_REGION": "us-east-1"}
        | home.environment,
        start_new_session=True,
        preexec_fn=prepare,
    ) as child:
        shown = b""
        while not shown.endswith(b"MFA code for dev: "):
            shown += os.read(master, 1024)
        os.write(master, typed)
        complaint = child.stderr.read()
    assert said in complaint
    assert child.returncode == status
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    os.close(master)
