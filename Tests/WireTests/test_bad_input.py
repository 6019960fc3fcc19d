"""What lp-deploy says of records that cannot be deployed, and of what it may not do."""

import json

import pytest
from aws import ACCOUNT
from functions import make_functions, make_role
from permissions import action, allows

PACKED = {"package": {"path": "/nonexistent.zip", "sha256": "s=", "content": "c"}}


def refused(aws, record, *options):
    """The message of the one record that fails."""
    [record] = aws.records("lp-deploy", *options, stdin=json.dumps(record), status=1)
    return record["error"]["message"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("function", "a b", "cannot use function name 'a b': a name has 1 to 64 letters"),
        ("function", "f" * 65, "a name has 1 to 64 letters, digits, '-' and '_'"),
        ("memory", 127, "cannot use memory '127': it must be from 128 to 10240"),
        ("memory", 10_241, "cannot use memory '10241': it must be from 128 to 10240"),
        ("timeout", 901, "cannot use timeout '901': it must be from 1 to 900"),
        ("storage", 511, "cannot use storage '511': it must be from 512 to 10240"),
        ("env", {"A": "x"}, "cannot use env 'A': a variable's name is a letter and then"),
        ("env", {"AA": "MARKER" * 800}, "they have 4802 bytes, and may have 4096"),
        ("layers", list("abcdef"), "cannot use layers '6 layers': a function has at most 5"),
        ("layers", ["a:x"], "cannot use layer 'a:x': write NAME, NAME:VERSION or an ARN"),
        ("layers", ["arn:aws:lambda:us-east-1:1:layer:l"], "or an ARN that ends in a version"),
        ("tags", {"aws:x": "y"}, "names that start with aws: belong to AWS"),
        ("tags", {f"t{n}": "" for n in range(48)}, "cannot use tags '51 tags': 3 of them are"),
        ("description", "x" * 257, "it has 257 characters, and may have 256"),
        ("handler", "x" * 129, "it has 129 characters, and may have 128"),
        ("retention", 2, "CloudWatch Logs knows 1, 3, 5, 7"),
        ("memory", "128", "cannot use field 'memory'"),
    ],
)
def test_limits_are_known_before_any_call(aws, field, value, said):
    message = refused(aws, {"function": "f"} | PACKED | {field: value})
    assert said in message
    assert "MARKER" not in message
    assert aws.calls == []


def test_tags_are_counted_with_those_that_are_there_before_anything_is_changed(aws, packed, large):
    lambdas = aws.client("lambda")
    make_functions(aws, "f", role=make_role(aws, "r"))
    [function] = lambdas.list_functions()["Functions"]
    theirs = {f"there{n}": "x" for n in range(46)}
    lambdas.tag_resource(Resource=function["FunctionArn"], Tags=theirs)
    small = json.loads(packed()) | {"function": "f"}
    for more, ours, record in [
        (["--tag", "a=b", "--tag", "c=d"], 3, small),
        (["--tag", "a=b"], 4, json.loads(large())),
    ]:
        said = refused(aws, record, *more)
        assert said == (
            f"cannot use tags '51 tags': {ours} of them are Lambda Pool's own, and there may be 50"
        )
        assert aws.counts() == {"lambda:GetFunction": 1}
    # What takes the place of others is within the limit, and so is what was there.
    full = {"tags": {"there0": None, "there1": "y", "a": "b", "c": "d"}}
    [done] = aws.records("lp-deploy", stdin=json.dumps(small | full))
    assert done["deployed"]["action"] == "updated"
    assert len(lambdas.get_function(FunctionName="f")["Tags"]) == 50
    aws.records("lp-deploy", "f", "--memory", "256", "--tag", "there1=z", stdin="{}")
    # Nor are there too many meanwhile.
    aws.counts()
    aws.records("lp-deploy", stdin=json.dumps(json.loads(large()) | {"tags": {"a": None}}))
    assert aws.calls.index("lambda:UntagResource") < aws.calls.index("lambda:TagResource")
    assert len(lambdas.get_function(FunctionName="f")["Tags"]) == 50


def test_lines_about_a_fleet_say_which_function_they_mean(aws):
    records = [{"function": f"f{n}", "memory": size} for n, size in enumerate([64, 128, 99])]
    done = aws.run("lp-deploy", stdin="\n".join(map(json.dumps, records)))
    assert done.stderr.splitlines() == [
        "lp-deploy: cannot use memory '64' of 'f0': it must be from 128 to 10240",
        "lp-deploy: cannot deploy 'f1': there is no such function, and the record has no package; "
        "make one: lp-pack PATH | lp-deploy f1",
        "lp-deploy: cannot use memory '99' of 'f2': it must be from 128 to 10240",
    ]


def test_a_function_of_somebody_else_is_left_alone(aws):
    make_functions(aws, "theirs", role=make_role(aws, "r"), tags={"team": "x"})
    said = refused(aws, {"function": "theirs", "memory": 256})
    assert said == (
        "cannot deploy 'theirs': Lambda Pool did not make this function; choose another name"
    )
    assert aws.calls == ["lambda:GetFunction"]


def test_a_role_that_does_not_exist_is_not_waited_for(aws, packed):
    refusal = (400, "InvalidParameterValueException",
               "The role defined for the function cannot be assumed by Lambda.")  # fmt: skip
    aws.fault = lambda operation, _: refusal if operation == "lambda:CreateFunction" else None
    role = f"arn:aws:iam::{ACCOUNT}:role/gone"
    said = refused(aws, json.loads(packed()) | {"function": "f", "role": role})
    assert said.startswith(f"cannot use role '{role}': there is no such role")
    assert aws.counts()["lambda:CreateFunction"] == 1


# Operations that need no permission, or whose refusal is taken as that there is nothing.
SILENT = {"sts:GetCallerIdentity", "s3:ListObjectsV2", "logs:ListTagsForResource"}


def life(packed):
    """Commands in whose course everything is asked of an account, with their input."""
    layer = json.loads(packed()) | {"layer": "l"}
    last = json.loads(packed("x = 3\n")) | {"tags": {"a": None}, "concurrency": None}
    release = ["lp-deploy", "f", "--alias", "live", "--keep", "2"]
    first = ["--retention", "7", "--concurrency", "3", "--tag", "a=b"]
    return [
        ([*release, *first], packed("x = 1\n")),
        ([*release, "--memory", "256", "--tag", "a=c"], packed("x = 2\n")),
        (release, json.dumps(last)),
        (["lp-deploy", "--rollback", "live", "f"], ""),
        (["lp-deploy"], json.dumps(layer)),
        (["lp-ls", "--long"], ""),
        (["lp-ls", "--layers"], ""),
        (["lp-rm", "-f", "f"], ""),
        (["lp-rm", "--layers", "l"], ""),
    ]


@pytest.mark.parametrize("named", [[], ["f"]])
def test_the_printed_policy_allows_whatever_is_asked(aws, packed, named):
    policy = json.loads(aws.run("lp-deploy", "--print-policy", *named).stdout)
    denied = []
    aws.fault = lambda operation, seen: (
        None if allows(policy, operation, seen) else denied.append((operation, seen.target))
    )
    for command, text in life(packed):
        assert aws.run(*command, stdin=text).stderr == ""
    assert denied == []
    assert len(set(aws.calls)) > 30


def test_whoever_may_not_is_told_which_permission_is_missing(aws, packed):
    commands = life(packed)
    asked = []
    for command, text in commands:
        assert aws.run(*command, stdin=text).stderr == ""
        asked.append(list(aws.counts()))
    aws.reset()
    denied = set(SILENT)
    simply = ["lp-deploy", "f", "--retention", "7"]
    # What failed is done again, up to the next operation that may not be; what lp-rm deleted all the same is made again.
    for (command, text), operations in zip(commands, asked, strict=True):
        made = None
        if command[0] == "lp-rm":
            aws.reset()
            made = commands[4] if "--layers" in command else (simply, commands[0][1])
        for operation in operations:
            if operation in denied:
                continue
            denied.add(operation)
            if made:
                assert aws.run(*made[0], stdin=made[1]).returncode == 0
            aws.fault = lambda seen, _, wanted=operation: (
                (403, "AccessDeniedException", "Access denied.") if seen == wanted else None
            )
            said = aws.run(*command, stdin=text).stderr
            aws.fault = lambda *_: None
            assert f"have {action(operation)} allowed" in said, operation
        assert aws.run(*command, stdin=text).returncode == 0
    assert len(denied) > 30
