"""Runtimes, layers and the Runtime API, as functions see them on a real server."""

import time

import pytest
from local import Local, package

# Speaks to the Runtime API as any client may, and tells what it was told.
PROBE = """
import http.client, json, os

BASE = "/2018-06-01/runtime/"


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    reply = connection.getresponse()
    return reply.status, reply.read().decode(), reply.headers


def event():
    _, body, headers = ask("GET", BASE + "invocation/next")
    return json.loads(body), headers


def answer(headers, value, **more):
    path = BASE + "invocation/" + headers["lambda-runtime-aws-request-id"] + "/response"
    return ask("POST", path, json.dumps(value), **more)

"""


def bootstrap(text):
    return {"bootstrap": "#!/usr/bin/env python3\n" + PROBE + text}


@pytest.fixture(scope="module")
def local():
    with Local("--workers", "1") as server:
        yield server


def provided(local, name, text, **more):
    local.create(name, bootstrap(text), runtime="provided.al2023", **more)


def test_the_paths_are_lambdas(local):
    if not local.has_rooms:
        pytest.skip("this machine allows no namespaces")
    source = """
import os
def h(event, context):
    open("/tmp/mine", "w").close()
    return [os.getcwd(), os.environ["LAMBDA_TASK_ROOT"], os.listdir("/tmp"), __file__]
"""
    local.create("paths", source)
    assert local.invoke("paths").json == ["/var/task", "/var/task", ["mine"], "/var/task/m.py"]


def test_a_worker_puts_aside_nobody_who_wakes_it(local):
    source = """
import os, subprocess
def h(event, context):
    child = "import os; print(os.sched_getscheduler(0) == os.SCHED_BATCH)"
    own = os.sched_getscheduler(0) == os.SCHED_BATCH
    return own, subprocess.check_output(["python3", "-c", child], text=True)
"""
    local.create("aside", source)
    assert local.invoke("aside").json == [True, "True\n"]


def test_stdin_is_empty_and_stdout_the_log(local):
    source = """
import os, sys
def h(event, context):
    os.write(1, b"by number\\n")
    print("by name")
    os.system("echo by a child")
    return sys.stdin.read(), os.read(0, 9).decode(), os.fstat(1).st_ino == os.fstat(2).st_ino
"""
    local.create("streams", source)
    reply = local.invoke("streams")
    assert reply.json == ["", "", True]
    said = reply.log.splitlines()
    told = [line for line in said if line.startswith("by")]
    assert told == ["by number", "by name", "by a child"]


def test_layers_lie_over_each_other(local):
    arns = []
    for name, files in [
        ("low", {"python/a.py": "v = 'low'", "python/b.py": "v = 'low'"}),
        ("high", {"python/b.py": "v = 'high'", "bin/tool": "#!/bin/sh\necho tool\n"}),
    ]:
        body = f'{{"Content":{{"ZipFile":"{package(files)}"}}}}'
        reply = local.send("POST", f"/2018-10-31/layers/{name}/versions", body)
        arns.append(reply.json["LayerVersionArn"])
    source = """
import a, b, subprocess
def h(event, context): return [a.v, b.v, subprocess.check_output(["tool"], text=True)]
"""
    local.create("layered", source, Layers=arns)
    assert local.invoke("layered").json == ["low", "high", "tool\n"]


def test_a_late_answer_is_gone_and_a_wrong_one_refused(local):
    text = """
told, headers = event()
wrong = ask("POST", BASE + "invocation/none/response", "1")[:2]
late = answer(headers, 1, Lambda_Runtime_Invocation_Id="another")[0]
busy = ask("GET", BASE + "invocation/next")[0]
mode = answer(headers, 1, Lambda_Runtime_Function_Response_Mode="slow")[0]
begun = ask("POST", BASE + "init/error", "{}")[:2]
right = answer(headers, [wrong, late, busy, mode, begun], lambda_RUNTIME_invocation_id=headers[
    "Lambda-Runtime-Invocation-Id"])[:2]
again = answer(headers, 1)[:2]
told, headers = event()
answer(headers, [right, again])
"""
    provided(local, "states", text)
    wrong, late, busy, mode, begun = local.invoke("states").json
    assert wrong == [400, '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}']
    assert (late, busy, mode) == (410, 403, 400)
    assert begun[0] == 403
    assert "InvalidStateTransition" in begun[1]
    right, again = local.invoke("states").json
    assert right == [202, '{"status":"OK"}']
    assert again[0] == 403


def test_an_answer_in_chunks_may_fail_on_the_way(local):
    text = """
import base64, socket
told, headers = event()
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
error = base64.b64encode(b'{"errorType":"Mine","errorMessage":"no"}').decode()
with socket.create_connection((host, int(port))) as wire:
    wire.sendall((
        "POST " + BASE + "invocation/" + headers["lambda-runtime-aws-request-id"] + "/response HTTP/1.1\\r\\n"
        "Host: x\\r\\nLambda-Runtime-Function-Response-Mode: streaming\\r\\nTransfer-Encoding: chunked\\r\\n"
        "Trailer: Lambda-Runtime-Function-Error-Type\\r\\n\\r\\n3\\r\\n[1,\\r\\n0\\r\\n"
        "Lambda-Runtime-Function-Error-Type: Mine\\r\\nLambda-Runtime-Function-Error-Body: " + error + "\\r\\n\\r\\n"
    ).encode())
    wire.recv(1000)
event()
"""
    provided(local, "chunks", text)
    reply = local.invoke("chunks")
    assert reply.headers["X-Amz-Function-Error"] == "Unhandled"
    assert reply.json == {"errorType": "Mine", "errorMessage": "no"}


def test_the_cause_of_an_error_is_not_the_callers(local):
    text = """
told, headers = event()
path = BASE + "invocation/" + headers["lambda-runtime-aws-request-id"] + "/error"
shape = {"errorMessage": "m", "errorType": "T", "stackTrace": [], "errorCause": {"secret": 1}}
ask("POST", path, json.dumps(shape), Content_Type="application/vnd.aws.lambda.error.cause+json")
event()
"""
    provided(local, "cause", text)
    assert local.invoke("cause").json == {"errorMessage": "m", "errorType": "T", "stackTrace": []}


def test_an_extension_is_told_of_the_end_and_log_apis_are_off(local):
    text = """
import signal, sys
status, body, headers = ask("POST", "/2020-01-01/extension/register", "{}", Lambda_Extension_Name="e")
logs = ask("PUT", "/2022-07-01/telemetry", "{}")[:2]
def end(*_): print("told to end", flush=True); sys.exit()
signal.signal(signal.SIGTERM, end)
told, given = event()
answer(given, [status, json.loads(body), bool(headers["Lambda-Extension-Identifier"]), logs])
event()
"""
    provided(local, "extended", text, Handler="any")
    status, body, identified, logs = local.invoke("extended").json
    about = {"functionName": "extended", "functionVersion": "$LATEST", "handler": "any"}
    assert (status, body, identified) == (200, about, True)
    assert logs[0] == 202
    assert "Telemetry.NotSupported" in logs[1]
    (log,) = local.log_files("extended")
    path = "/2015-03-31/functions/extended"
    assert local.send("DELETE", path).status == 204
    deadline = 200
    while deadline and "told to end" not in log.read_text():
        deadline -= 1
        time.sleep(0.05)
    assert "told to end" in log.read_text()
