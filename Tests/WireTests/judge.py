"""Compares the record of lp-ls on stdin with what boto3 and the AWS CLI see of the function, and of its alias.

The one argument is the version that the alias is to name.
"""

import json
import subprocess
import sys
import sysconfig

import boto3

# Members of Lambda's configuration and the fields of records that say the same.
FIELDS = {
    "Runtime": "runtime",
    "Handler": "handler",
    "MemorySize": "memory",
    "Timeout": "timeout",
}


def cli(operation, *options):
    """What the AWS CLI says, as a value."""
    program = f"{sysconfig.get_path('scripts')}/aws"
    done = subprocess.run(
        [program, "lambda", operation, *options], stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def agree(record, seen):
    """Whether a function is as its record says."""
    now, tags = seen["Configuration"], seen["Tags"]
    assert now["FunctionArn"] == record["deployed"]["arn"]
    assert now["CodeSha256"] == record["package"]["sha256"] == tags["lambdapool:sha256"]
    assert {member: now[member] for member in FIELDS} == {
        member: record[field] for member, field in FIELDS.items()
    }
    # On this machine a function that names no role has one that nobody checks, and nobody is told of.
    assert record.get("role", now["Role"]) == now["Role"]
    assert now["Architectures"] == [record["architecture"]]
    assert sorted(now["Environment"]["Variables"]) == record["envNames"]
    assert tags["lambdapool:content"] == record["package"]["content"]
    assert tags["lambdapool:managed"] == "1"
    assert {k: v for k, v in tags.items() if not k.startswith("lambdapool:")} == record["tags"]


record, [version] = json.loads(sys.stdin.readline()), sys.argv[1:]
name = record["function"]
client = boto3.client("lambda")
agree(record, client.get_function(FunctionName=name))
agree(record, cli("get-function", "--function-name", name))
for alias in (
    client.get_alias(FunctionName=name, Name="live"),
    cli("get-alias", "--function-name", name, "--name", "live"),
):
    assert alias["FunctionVersion"] == version
[group] = boto3.client("logs").describe_log_groups()["logGroups"]
assert (group["logGroupName"], group["retentionInDays"]) == (f"/aws/lambda/{name}", 7)
