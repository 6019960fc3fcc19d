"""What profiles, options and variables say of an account, and what is said when they are wrong."""

import pytest
from loopback import Loopback, reply, run
from profiles import complaint


def test_what_is_configured_and_fails_ends_the_search(home):
    assert complaint(home, AWS_ACCESS_KEY_ID="x").startswith(
        "cannot use 'AWS_ACCESS_KEY_ID': its secret is missing"
    )
    home.config("[default]\nrole_arn = r\nsource_profile = gone\n")
    home.keys()
    assert complaint(home) == (
        "cannot use profile 'default': its source_profile 'gone' does not exist"
    )


def test_a_program_that_is_not_there_is_named(home):
    home.config("[default]\ncredential_process = '/none/at all' x\n")
    assert complaint(home) == (
        "cannot get credentials from 'credential_process': cannot start '/none/at all': "
        "no such file or directory; it is in profile 'default'"
    )


def test_profiles_that_cannot_be_used(home):
    file = home.config("[profile a]\nregion = us-east-1\n\n[profile b\n")
    broken = f"cannot read '{file}:4': profile definition must end with ']'; correct that line"
    assert complaint(home) == broken
    home.config("[profile a]\nregion = us-east-1\n[default]\n")
    assert complaint(home, "--profile", "x").endswith("; there are: a, default")
    assert complaint(home, AWS_PROFILE="x").startswith("cannot use profile 'x': it is not in ")
    assert complaint(home, "--profile", "a") == (
        "cannot use profile 'a': it names no source of credentials"
    )
    home.config("[default]\n")
    home.keys()
    assert complaint(home, AWS_REGION="") == (
        "cannot choose 'region': none is named; set AWS_REGION or give --region, or use --target local"
    )


def test_endpoints_of_profiles(function, home):
    home.keys()
    home.config(
        f"[default]\nservices = s\n[services s]\nlambda =\n  endpoint_url = {function.url}/p\n"
    )
    done = run("lp-invoke", "f", url="", stdin="{}", **home.environment)
    assert done.returncode == 0, done.stderr
    assert function.seen[-1].target.startswith("/p/2015-03-31/functions/f/")
    home.config("[default]\nendpoint_url = http://127.0.0.1:9\n")
    done = run("lp-invoke", "f", url=function.url, stdin="{}", **home.environment)
    assert done.returncode == 0
    home.config("[default]\nservices = gone\n")
    assert "it names services 'gone'" in complaint(home)


def test_the_region_of_an_arn(function, home):
    home.keys()
    arn = "arn:aws:lambda:ap-south-1:123456789012:function:f"
    done = run("lp-invoke", arn, url=function.url, stdin="{}", **home.environment)
    assert (done.stderr, done.returncode) == ("", 0)
    assert "/ap-south-1/lambda/" in function.seen[-1].header("Authorization")


@pytest.mark.parametrize(
    ("name", "said", "advice"),
    [
        (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            "check the access key, its secret and the session token",
        ),
        (
            "AccessDeniedException",
            "User: u is not authorized to perform: lambda:ListFunctions on resource: *",
            "have lambda:ListFunctions allowed",
        ),
    ],
)
def test_a_refusal_says_what_to_do(home, name, said, advice):
    home.keys()

    def behaviour(handler, *_):
        reply(handler, {"message": said}, 403, [("x-amzn-ErrorType", name)])

    with Loopback(behaviour) as server:
        done = run("lp-invoke", "f", url=server.url, stdin="{}", **home.environment)
        assert done.returncode == 2
        assert said.rstrip(".").lower() in done.stderr.lower()
        told = run("lp-ls", "--all", url=server.url, **home.environment)
        assert told.returncode == 2
        assert advice in told.stderr


def test_verbose_says_as_whom(function, home):
    home.keys("dev")
    done = run(
        "lp-invoke", "-v", "f", "--profile", "dev", url=function.url, stdin="{}", **home.environment
    )
    place = function.url.removeprefix("http://")
    said = f"lp-invoke: credentials: the keys of profile 'dev'; region: us-east-1; {place}"
    assert done.stderr.splitlines()[0] == said


def test_keys_that_others_may_read_are_told_of(function, home):
    file = home.keys()
    home.config("[default]\nregion = us-east-1\n").chmod(0o644)
    done = run("lp-invoke", "f", url=function.url, stdin="{}", **home.environment)
    assert (done.stderr, done.returncode) == ("", 0)
    file.chmod(0o640)
    done = run("lp-invoke", "f", url=function.url, stdin="{}", **home.environment)
    assert done.stderr == (
        f"lp-invoke: others may read the keys in '{file}': chmod 600 makes it yours alone\n"
    )
    assert done.returncode == 0
