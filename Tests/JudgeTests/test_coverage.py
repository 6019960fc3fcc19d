"""Whether the sessions exercise everything that lp-local serves.

What it serves is asked of it: every operation of botocore's models is sent once, and is served unless
lp-local says that it has none of it. What the sessions exercise is what they have written down.
"""

import contextlib

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from server import Server
from session import written

SERVICES = ["lambda", "iam", "sts", "logs", "resourcegroupstaggingapi", "s3"]
# How each form of the protocols says that there is no such operation.
ABSENT = {
    "InvalidAction",
    "MethodNotAllowed",
    "NotImplemented",
    "UnknownOperationException",
}
# The same requests as others', and one that is signed for another service.
ALIASES = {
    "s3.GetBucketLifecycle",
    "s3.ListDirectoryBuckets",
    "s3.PutBucketLifecycle",
    "s3.WriteGetObjectResponse",
}
# Of a policy there is one version.
ONE_PAGE = {"iam.ListPolicyVersions"}
LOOSE = Config(
    parameter_validation=False,
    inject_host_prefix=False,
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
)


def least(shape):
    """The smallest value that a request can have in the place of a shape."""
    if shape.type_name == "structure":
        return {name: least(shape.members[name]) for name in shape.required_members}
    return {
        "string": lambda: shape.enum[0] if shape.enum else "probe",
        "integer": lambda: 1,
        "long": lambda: 1,
        "float": lambda: 1.0,
        "double": lambda: 1.0,
        "boolean": lambda: True,
        "timestamp": lambda: 0,
        "blob": lambda: b"",
        "list": lambda: [],
        "map": lambda: {},
    }[shape.type_name]()


def served(server, service):
    """The operations of a service that lp-local has."""
    client = server.client(service, config=LOOSE)
    for name in client.meta.service_model.operation_names:
        if service == "s3":
            # Some probes delete it.
            with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
                client.create_bucket(Bucket="probe")
        model = client.meta.service_model.operation_model(name)
        if model.auth_type == "none":
            continue  # What nobody signs is refused before anybody asks what it is.
        arguments = least(model.input_shape) if model.input_shape else {}
        try:
            client._make_api_call(name, arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                continue
        yield name


@pytest.fixture(scope="module")
def operations():
    """All that lp-local has, as `lambda.Invoke`."""
    with Server() as server:
        return {
            f"{service}.{operation}"
            for service in SERVICES
            for operation in served(server, service)
        } - ALIASES


def test_the_probe_tells_what_is_there(operations):
    for there in ("lambda.Invoke", "iam.CreateRole", "sts.AssumeRole", "logs.PutLogEvents"):
        assert there in operations
    for absent in ("lambda.PutFunctionCodeSigningConfig", "iam.CreateUser", "s3.CopyObject"):
        assert absent not in operations


def test_every_operation_is_exercised(operations):
    done = {line["call"] for line in written() if line.get("status", 500) < 300}
    done |= {line["paginator"] for line in written() if "paginator" in line}
    assert sorted(operations - done) == []
    assert sorted(done - operations) == []


def test_every_paginator_turns_a_page(operations):
    there = {
        f"{service}.{name}"
        for service in SERVICES
        for name in botocore.session.get_session().get_paginator_model(service)._paginator_config
    }
    turned = {line["paginator"] for line in written() if line.get("pages", 0) > 1}
    assert sorted((there & operations) - turned - ONE_PAGE) == []


def test_every_waiter_waits(operations):
    there = set()
    for service in SERVICES:
        try:
            model = botocore.session.get_session().get_waiter_model(service)
        except botocore.exceptions.UnknownServiceError:
            continue
        there |= {
            f"{service}.{boto3.session.botocore.xform_name(name)}"
            for name in model.waiter_names
            if f"{service}.{model.get_waiter(name).operation}" in operations
        }
    waited = {line["waiter"] for line in written() if "waiter" in line}
    assert sorted(there - waited) == []
