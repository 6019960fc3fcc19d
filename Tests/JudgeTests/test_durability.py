"""What was answered is there after kill -9, at whatever moment that comes, and damage is told of."""

import json
import random
import threading
import time

import botocore.exceptions
import pytest
from botocore.config import Config
from server import REGION, Server, arn, package


@pytest.fixture
def server():
    with Server() as one:
        yield one


def write(server, role, number, done):
    """Writes of every kind, each told to `done` when it has been answered, until the server is gone."""
    options = Config(retries={"total_max_attempts": 1}, read_timeout=60)
    aws = server.client("lambda", config=options)
    logs = server.client("logs", config=options)
    name = f"w{number}"
    try:
        server.create(name, role)
        done(("function", name), True)
        logs.create_log_group(logGroupName=f"/{name}")
        logs.create_log_stream(logGroupName=f"/{name}", logStreamName="s")
        for step in range(10_000):
            aws.update_function_configuration(FunctionName=name, Description=str(step))
            done(("description", name), str(step))
            version = aws.publish_version(FunctionName=name)["Version"]
            done(("version", name), version)
            alias = f"a{step}"
            aws.create_alias(FunctionName=name, Name=alias, FunctionVersion=version)
            done(("alias", name), alias)
            aws.add_permission(
                FunctionName=name,
                StatementId=f"s{step}",
                Action="lambda:InvokeFunction",
                Principal="*",
            )
            done(("statement", name), f"s{step}")
            aws.put_function_event_invoke_config(
                FunctionName=name, MaximumEventAgeInSeconds=60 + step
            )
            done(("age", name), 60 + step)
            layer = aws.publish_layer_version(
                LayerName=name, Content={"ZipFile": package(f"x = {step}\n")}
            )
            done(("layer", name), layer["Version"])
            events = [{"timestamp": int(time.time() * 1000), "message": f"m{step}"}]
            logs.put_log_events(logGroupName=f"/{name}", logStreamName="s", logEvents=events)
            done(("message", name), f"m{step}")
    except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError):
        pass


def found(server, kind, name):
    """What there is of a kind, of which the last that was answered must be one."""
    aws, logs = server.client("lambda"), server.client("logs")
    one = {"FunctionName": name}
    if kind == "function":
        return [aws.get_function(**one)["Configuration"]["FunctionName"] == name]
    if kind == "description":
        # The next one may have got to the disk before its answer got to the client.
        now = aws.get_function_configuration(**one)["Description"]
        return [now, str(int(now) - 1)]
    if kind == "statement":
        policy = json.loads(aws.get_policy(**one)["Policy"])
        return [statement["Sid"] for statement in policy["Statement"]]
    if kind == "age":
        now = aws.get_function_event_invoke_config(**one)["MaximumEventAgeInSeconds"]
        return [now, now - 1]
    if kind == "message":
        seen = logs.get_log_events(logGroupName=f"/{name}", logStreamName="s")
        return [event["message"] for event in seen["events"]]
    operation, member, field, options = {
        "version": ("list_versions_by_function", "Versions", "Version", one),
        "alias": ("list_aliases", "Aliases", "Name", one),
        "layer": ("list_layer_versions", "LayerVersions", "Version", {"LayerName": name}),
    }[kind]
    pages = aws.get_paginator(operation).paginate(**options)
    return [entry[field] for page in pages for entry in page[member]]


@pytest.mark.parametrize("seed", range(3))
def test_what_was_answered_survives_a_kill(server, seed):
    role = server.role()
    answered = {}
    enough = threading.Event()
    count = random.Random(seed).randrange(10, 150)

    def done(what, value):
        answered[what] = value
        answered["count"] = answered.get("count", 0) + 1
        if answered["count"] >= count:
            enough.set()

    writers = [threading.Thread(target=write, args=(server, role, n, done)) for n in range(3)]
    for writer in writers:
        writer.start()
    assert enough.wait(300)
    server.kill()
    for writer in writers:
        writer.join()
    del answered["count"]

    server.start()
    assert "corrupt" not in server.log
    for (kind, name), value in answered.items():
        assert value in found(server, kind, name), (kind, name)
        reply = server.client("lambda").invoke(FunctionName=name, Payload=b"[1]")
        assert reply["Payload"].read() == b"[1]"


def test_a_damaged_file_is_set_aside(server):
    role = server.role()
    for name in ("good", "bad"):
        server.create(name, role)
        server.client("lambda").publish_layer_version(
            LayerName=name, Content={"ZipFile": package()}
        )
        server.client("logs").create_log_group(logGroupName=name)
        server.client("lambda").create_event_source_mapping(
            FunctionName=name, EventSourceArn=f"arn:aws:sqs:{REGION}:1:{name}"
        )
    server.kill()
    damaged = []
    for kind in ("function", "layer", "group", "source"):
        for file in server.data.glob(f"{kind}s/*/{kind}.json"):
            text = file.read_text()
            if '"bad"' in text or f'{arn("bad")}"' in text:
                file.write_text(text[: len(text) // 2])
                damaged.append(file)
    assert len(damaged) == 4

    server.start()
    aws = server.client("lambda")
    assert [f["FunctionName"] for f in aws.list_functions()["Functions"]] == ["good"]
    assert [layer["LayerName"] for layer in aws.list_layers()["Layers"]] == ["good"]
    [mapping] = aws.list_event_source_mappings()["EventSourceMappings"]
    assert mapping["FunctionArn"] == arn("good")
    groups = server.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["good"]
    assert aws.invoke(FunctionName="good", Payload=b"1")["Payload"].read() == b"1"
    for file in damaged:
        assert file.with_name(file.name + ".corrupt").exists()
        assert f"cannot read '{file}'" in server.log
    # Its name is free again.
    server.create("bad", role)
