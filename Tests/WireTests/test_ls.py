"""What lp-ls finds in an account, and what it costs."""

import functools
import json

import pytest
from functions import OURS, code, make_functions, make_role


@pytest.fixture
def make(aws):
    """Makes functions of these names, ours unless their tags say something else."""
    return functools.partial(make_functions, aws, role=make_role(aws, "r"))


def test_a_hundred_functions_cost_a_page_of_tags_and_two_of_functions(aws, make):
    names = [f"f{n:03}" for n in range(100)]
    make(*names)
    records = aws.records("lp-ls")
    assert [record["function"] for record in records] == names
    # After a full page moto promises another one, which is empty.
    assert aws.counts() == {"tagging:GetResources": 2, "lambda:ListFunctions": 2}


def test_few_among_many_are_looked_at_one_by_one(aws, make):
    make(*[f"other{n:03}" for n in range(120)], tags={"team": "x"})
    make("zz")
    assert [record["function"] for record in aws.records("lp-ls")] == ["zz"]
    assert aws.counts() == {"tagging:GetResources": 1, "lambda:GetFunction": 1}
    make("zy")
    assert [record["function"] for record in aws.records("lp-ls")] == ["zy", "zz"]
    # As many pages as looks would have cost, then the looks.
    assert aws.counts() == {
        "tagging:GetResources": 1,
        "lambda:ListFunctions": 2,
        "lambda:GetFunction": 2,
    }


def test_tags_are_paged_to_the_end(aws, make):
    make(*[f"f{n:03}" for n in range(101)])
    assert len(aws.records("lp-ls")) == 101
    # The last one is not worth a page.
    assert aws.counts() == {
        "tagging:GetResources": 2,
        "lambda:ListFunctions": 2,
        "lambda:GetFunction": 1,
    }


def test_records_agree_with_what_boto3_sees(aws, make):
    layer = aws.client("lambda").publish_layer_version(LayerName="l", Content={"ZipFile": code()})
    make(
        "f",
        tags=OURS | {"team": "x"},
        MemorySize=256,
        Timeout=9,
        Description="d",
        Environment={"Variables": {"TOKEN": "SECRET-MARKER"}},
        Layers=[layer["LayerVersionArn"]],
    )
    [record] = aws.records("lp-ls", "f")
    seen = aws.client("lambda").get_function(FunctionName="f")
    configuration = seen["Configuration"]
    assert record["memory"] == configuration["MemorySize"] == 256
    assert record["timeout"] == configuration["Timeout"] == 9
    assert record["layers"] == [layer["LayerVersionArn"]]
    assert record["role"] == configuration["Role"]
    assert record["description"] == "d"
    assert record["tags"] == {"team": "x"}
    assert record["envNames"] == ["TOKEN"]
    assert record["state"] == configuration["State"] == "Active"
    assert record["deployed"]["arn"] == configuration["FunctionArn"]
    assert "SECRET-MARKER" not in json.dumps(record)
    assert aws.counts() == {"lambda:GetFunction": 1}


def test_all_says_whose_each_is(aws, make):
    make("mine")
    make("theirs", tags={})
    records = aws.records("lp-ls", "--all")
    assert [(r["function"], r["managed"]) for r in records] == [("mine", True), ("theirs", False)]
    assert aws.counts() == {"tagging:GetResources": 1, "lambda:ListFunctions": 1}


def test_long_says_how_each_stands(aws, make):
    make("a", "b")
    assert [record["state"] for record in aws.records("lp-ls", "--long")] == ["Active"] * 2
    assert aws.counts() == {"tagging:GetResources": 1, "lambda:GetFunction": 2}


def test_names_and_records_come_on_stdin(aws, make):
    make("a", "b")
    make("theirs", tags={})
    lines = [
        '{"function":"b","paths":["x/"],"memory":1,"env":{"A":"SECRET-MARKER"}}',
        "a",
        '{"function":"theirs","n":1.0}',
        '{"function":"a","error":{"name":"before"}}',
        "missing",
        '{"paths":[]}',
    ]
    done = aws.run("lp-ls", "-", stdin="\n".join(lines) + "\n")
    assert done.returncode == 1
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r.get("function") for r in out] == ["b", "a", "theirs", "a", None]
    assert out[0]["paths"] == ["x/"] and out[0]["memory"] == 128 and "env" not in out[0]
    assert out[2]["error"]["name"] == "NotManaged"
    assert done.stdout.splitlines()[3] == lines[3]
    assert [line.partition(": ")[2] for line in sorted(done.stderr.splitlines())] == [
        "cannot list 'missing': there is no such function; lp-ls lists those there are",
        "cannot list 'record': it names no function",
        "cannot list 'theirs': Lambda Pool did not make this function",
    ]


DENIED = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: {} on resource: *"


def test_tags_that_cannot_be_read_are_not_taken_for_others(aws, make):
    make("f")

    def denied(operation, seen):
        if operation == "tagging:GetResources":
            return 403, "AccessDeniedException", DENIED.format("tag:GetResources")
        return None

    aws.fault = denied
    done = aws.run("lp-ls")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("; have tag:GetResources allowed\n")
    done = aws.run("lp-ls", "--all")
    assert done.returncode == 1
    assert json.loads(done.stdout)["managed"] is None
    assert "cannot tell which functions Lambda Pool made" in done.stderr


def test_a_throttled_control_plane_is_waited_for(aws, make):
    make("f")
    refused = []

    def throttled(operation, seen):
        if operation == "lambda:GetFunction" and len(refused) < 2:
            refused.append(operation)
            return 429, "TooManyRequestsException", "Rate exceeded"
        return None

    aws.fault = throttled
    assert len(aws.records("lp-ls")) == 1
    assert aws.counts()["lambda:GetFunction"] == 3


def test_layers_are_known_by_their_descriptions(aws):
    lambdas = aws.client("lambda")
    for name, description in [("ours", "shared lambdapool:c1"), ("theirs", "x"), ("ours", "")]:
        lambdas.publish_layer_version(
            LayerName=name,
            Description=description,
            Content={"ZipFile": code()},
            CompatibleRuntimes=["python3.13"],
        )
    [older] = aws.records("lp-ls", "--layers", "ours")
    assert (older["layer"], older["description"]) == ("ours", "shared")
    assert older["deployed"]["version"] == "1"
    assert older["package"]["content"] == "c1"
    seen = lambdas.get_layer_version(LayerName="ours", VersionNumber=1)["Content"]
    assert older["package"]["sha256"] == seen["CodeSha256"]
    assert older["package"]["bytes"] == seen["CodeSize"]
    assert aws.records("lp-ls", "--layers") == []
    names = [record["layer"] for record in aws.records("lp-ls", "--layers", "--all")]
    assert names == ["ours", "theirs"]
    assert aws.run("lp-ls", "--layers", "theirs", "missing").returncode == 1
