"""A server that is killed at any of its steps to the disk has done each thing that was asked of it wholly or not at all."""

import base64
import contextlib
import hashlib
import pathlib
import random
import signal
import subprocess
import threading
import time

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from server import ACCOUNT, REGION, RUNTIME, TRUST, Server, package

# What the store does to the disk, and each write of a file on its way.
CALLS = "fsync,syncfs,rename,unlink,rmdir,mkdir,write"
# How many of the steps are tried; all of them take minutes.
TRIES = 24
# boto3 reads the descriptions of the services once for a session.
SESSION = boto3.Session()
NOW = int(time.time() * 1000)


class Clients:
    """The services of a server."""

    def __init__(self, server):
        for service in ("lambda", "iam", "logs", "s3"):
            client = SESSION.client(
                service,
                endpoint_url=server.url,
                region_name=REGION,
                aws_access_key_id="AKIDEXAMPLE",
                aws_secret_access_key="EXAMPLESECRET",
                config=Config(retries={"total_max_attempts": 1}, read_timeout=60),
            )
            setattr(self, service.replace("lambda", "functions"), client)


def source(number):
    return f"def h(event, context):\n    return {number}\n"


def update(functions, call, **more):
    """Changes a function and waits until it can be changed again."""
    getattr(functions, call)(FunctionName="f", **more)
    functions.get_waiter("function_updated_v2").wait(FunctionName="f")


def create(functions, name):
    functions.create_function(
        FunctionName=name,
        Role=f"arn:aws:iam::{ACCOUNT}:role/r",
        Runtime=RUNTIME,
        Handler="m.h",
        Code={"ZipFile": package(source(1))},
        Tags={"made": "here"},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)


def put_events(logs, *messages):
    events = [{"timestamp": NOW, "message": message} for message in messages]
    logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=events)


# Each is one change, so that nothing lies between its being there and its not being there.
STEPS = [
    lambda c: c.iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST),
    lambda c: create(c.functions, "f"),
    lambda c: update(c.functions, "update_function_code", ZipFile=package(source(2))),
    lambda c: update(c.functions, "update_function_configuration", Description="other"),
    lambda c: c.functions.publish_version(FunctionName="f"),
    lambda c: c.functions.create_alias(FunctionName="f", Name="a", FunctionVersion="1"),
    lambda c: c.functions.publish_layer_version(
        LayerName="l", Content={"ZipFile": package("x = 1\n")}
    ),
    lambda c: c.functions.publish_layer_version(
        LayerName="l", Content={"ZipFile": package("x = 2\n")}
    ),
    lambda c: c.functions.add_permission(
        FunctionName="f", StatementId="p", Action="lambda:InvokeFunction", Principal="*"
    ),
    lambda c: c.functions.put_function_concurrency(
        FunctionName="f", ReservedConcurrentExecutions=3
    ),
    lambda c: c.functions.put_function_event_invoke_config(
        FunctionName="f", MaximumEventAgeInSeconds=99
    ),
    lambda c: c.functions.create_event_source_mapping(
        FunctionName="f", EventSourceArn=f"arn:aws:sqs:{REGION}:1:q"
    ),
    lambda c: c.logs.create_log_group(logGroupName="/g"),
    lambda c: c.logs.create_log_stream(logGroupName="/g", logStreamName="s"),
    lambda c: put_events(c.logs, "one", "two"),
    lambda c: c.logs.put_retention_policy(logGroupName="/g", retentionInDays=7),
    lambda c: c.s3.create_bucket(
        Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION}
    ),
    lambda c: c.s3.put_object(Bucket="bucket", Key="k", Body=b"first"),
    lambda c: c.s3.put_object(Bucket="bucket", Key="k", Body=b"second"),
    lambda c: c.s3.delete_object(Bucket="bucket", Key="k"),
    lambda c: c.functions.delete_layer_version(LayerName="l", VersionNumber=1),
    lambda c: c.functions.remove_permission(FunctionName="f", StatementId="p"),
    lambda c: c.functions.delete_alias(FunctionName="f", Name="a"),
    lambda c: c.functions.delete_function(FunctionName="f", Qualifier="1"),
    lambda c: c.logs.delete_log_group(logGroupName="/g"),
    lambda c: c.iam.delete_role(RoleName="r"),
    lambda c: c.functions.delete_function(FunctionName="f"),
]


def perform(server, answered=lambda: None):
    """Does the steps until the server is gone; returns how many were answered."""
    clients = Clients(server)
    for number, step in enumerate(STEPS):
        try:
            step(clients)
        except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError):
            return number
        answered()
    return len(STEPS)


# What differs between servers that have done the same.
CHANGING = {"ResponseMetadata", "RevisionId", "Location", "UUID", "RoleId", "ETag"}
CHANGING |= {
    "EventSourceMappingArn",
    "LastModified",
    "CreateDate",
    "CreatedDate",
    "CreationDate",
    "ID",
    "DisplayName",
}
CHANGING |= {"creationTime", "ingestionTime", "firstEventTimestamp", "lastEventTimestamp"}
CHANGING |= {"lastIngestionTime", "LastModifiedDate"}


def plain(value):
    """A reply without that."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if key not in CHANGING}
    return [plain(member) for member in value] if isinstance(value, list) else value


def ask(client, call, **what):
    """The reply, or what the error is called."""
    try:
        return plain(getattr(client, call)(**what))
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


def state(server):
    """All that there is on a server."""
    c = Clients(server)
    found = {}
    for function in c.functions.list_functions()["Functions"]:
        name = {"FunctionName": function["FunctionName"]}
        calls = ["get_function", "list_versions_by_function", "list_aliases", "get_policy"]
        calls += ["get_function_event_invoke_config", "get_function_concurrency"]
        for call in calls:
            found[call, name["FunctionName"]] = ask(c.functions, call, **name)
    found["mappings"] = ask(c.functions, "list_event_source_mappings")
    for layer in c.functions.list_layers()["Layers"]:
        name = layer["LayerName"]
        found["layer", name] = ask(c.functions, "list_layer_versions", LayerName=name)
    found["roles"] = ask(c.iam, "list_roles")
    found["groups"] = ask(c.logs, "describe_log_groups")
    found["streams"] = ask(c.logs, "describe_log_streams", logGroupName="/g")
    found["events"] = ask(c.logs, "get_log_events", logGroupName="/g", logStreamName="s")
    found["buckets"] = ask(c.s3, "list_buckets")
    found["objects"] = ask(c.s3, "list_objects_v2", Bucket="bucket")
    with contextlib.suppress(botocore.exceptions.ClientError):
        found["bytes"] = c.s3.get_object(Bucket="bucket", Key="k")["Body"].read()
    return found


def disk_thread(server):
    """The thread that does what the store does to the disk."""
    tasks = pathlib.Path(f"/proc/{server.status['pid']}/task")
    [found] = [task for task in tasks.iterdir() if (task / "comm").read_text().startswith("TP-")]
    return found.name


@contextlib.contextmanager
def watched(server, *options):
    """Has strace watch the server's disk thread until the block ends."""
    words = ["strace", "-e", f"trace={CALLS}", *options, "-p", disk_thread(server)]
    tracer = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        line = tracer.stderr.readline()
        if "attached" not in line:
            raise PermissionError(line)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """What a server holds after each number of steps, and where it could be killed: a call's name, and which of them."""
    with Server() as server:
        states = [state(server)]
        perform(server, lambda: states.append(state(server)))
        assert len(states) == len(STEPS) + 1
    trace = tmp_path_factory.mktemp("strace") / "trace"
    with Server() as server:
        try:
            with watched(server, "-o", str(trace)):
                perform(server)
        except OSError:
            # Some containers allow no tracing: then moments have to do.
            return states, None
    calls = [line.split("(")[0] for line in trace.read_text().splitlines() if "(" in line]
    places = [(name, n + 1) for name in sorted(set(calls)) for n in range(calls.count(name))]
    return states, places


def killed_at(server, place):
    """Does the steps until the server is killed there; returns how many were answered."""
    name, number = place
    with watched(server, f"--inject={name}:signal=KILL:when={number}", "-o", "/dev/null"):
        return perform(server)


def killed_after(server, seconds):
    killer = threading.Timer(seconds, server.kill)
    killer.start()
    try:
        return perform(server)
    finally:
        killer.join()


def check(server, states, done):
    """A server that was started again holds what was answered, and the next step wholly or not at all."""
    server.start()
    now = state(server)
    assert now in states[done : done + 2], difference(now, states[done])
    assert "cannot" not in server.log
    half = [p for p in server.data.rglob("*") if p.suffix in {".new", ".part", ".corrupt"}]
    assert half == []
    if ("get_function", "f") in now:
        functions = Clients(server).functions
        expected = functions.invoke(FunctionName="f", Payload=b"1")["Payload"].read()
        digest = now["get_function", "f"]["Configuration"]["CodeSha256"]
        assert expected == {sha(1): b"1", sha(2): b"2"}[digest]


def difference(now, then):
    return {
        key: (now.get(key), then.get(key)) for key in now | then if now.get(key) != then.get(key)
    }


def sha(number):
    return base64.b64encode(hashlib.sha256(package(source(number))).digest()).decode()


def test_a_kill_at_any_step_leaves_each_request_done_or_not(course):
    states, places = course
    chosen = random.Random(1)
    if places is None:
        moments = [chosen.uniform(0, 2) for _ in range(5)]
        tries = [(killed_after, moment) for moment in moments]
    else:
        assert {name for name, _ in places} >= {"fsync", "rename", "unlink"}
        tries = [(killed_at, place) for place in chosen.sample(places, min(TRIES, len(places)))]
    for kill, where in tries:
        with Server() as server:
            done = kill(server, where)
            try:
                check(server, states, done)
            except AssertionError as error:
                raise AssertionError(f"killed at {where}, {done} steps done") from error
