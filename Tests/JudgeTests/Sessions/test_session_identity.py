"""Sessions of boto3 with IAM and STS."""

import json

import boto3
from server import ACCOUNT, REGION, TRUST
from session import refusal

POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


def test_iam_roles(session):
    iam = session.client("iam")
    made = iam.create_role(
        RoleName="one",
        Path="/service/",
        AssumeRolePolicyDocument=TRUST,
        Description="the first",
        MaxSessionDuration=7200,
        Tags=[{"Key": "a", "Value": "1"}],
    )
    role = {"RoleName": "one"}
    assert made["Role"]["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/service/one"
    assert made["Role"]["AssumeRolePolicyDocument"] == json.loads(TRUST)
    session.wait(iam, "role_exists", **role)
    assert refusal(iam.create_role, **role, AssumeRolePolicyDocument=TRUST) == "EntityAlreadyExists"
    for name in ("three", "two"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    assert len(session.pages(iam, "list_roles", "Roles")) == 3
    assert [role["RoleName"] for role in iam.list_roles(PathPrefix="/service/")["Roles"]] == ["one"]

    iam.update_role(**role, Description="changed", MaxSessionDuration=3600)
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}],
    }
    iam.update_assume_role_policy(**role, PolicyDocument=json.dumps(trust))
    seen = iam.get_role(**role)["Role"]
    assert (seen["Description"], seen["MaxSessionDuration"]) == ("changed", 3600)
    assert seen["AssumeRolePolicyDocument"] == trust

    iam.tag_role(**role, Tags=[{"Key": "b", "Value": "<&>"}, {"Key": "c", "Value": "3"}])
    assert len(session.pages(iam, "list_role_tags", "Tags", **role)) == 3
    iam.untag_role(**role, TagKeys=["a", "c"])
    assert iam.list_role_tags(**role)["Tags"] == [{"Key": "b", "Value": "<&>"}]

    for name in ("x", "y", "z"):
        iam.put_role_policy(**role, PolicyName=name, PolicyDocument=POLICY)
    found = iam.get_role_policy(**role, PolicyName="y")
    assert found["PolicyDocument"] == json.loads(POLICY)
    assert session.pages(iam, "list_role_policies", "PolicyNames", **role) == ["x", "y", "z"]
    assert refusal(iam.delete_role, **role) == "DeleteConflict"
    for name in ("x", "y", "z"):
        iam.delete_role_policy(**role, PolicyName=name)
    assert refusal(iam.get_role_policy, **role, PolicyName="y") == "NoSuchEntity"
    iam.delete_role(**role)
    assert refusal(iam.get_role, **role) == "NoSuchEntity"


def test_iam_policies(session):
    iam = session.client("iam")
    made = {}
    for name in ("one", "three", "two"):
        policy = iam.create_policy(
            PolicyName=name,
            PolicyDocument=POLICY,
            Description="of many",
            Tags=[{"Key": "a", "Value": name}],
        )
        made[name] = policy["Policy"]["Arn"]
    policy = {"PolicyArn": made["one"]}
    session.wait(iam, "policy_exists", **policy)
    again = {"PolicyName": "one", "PolicyDocument": POLICY}
    assert refusal(iam.create_policy, **again) == "EntityAlreadyExists"
    assert len(session.pages(iam, "list_policies", "Policies", Scope="Local")) == 3
    assert iam.get_policy(**policy)["Policy"]["Description"] == "of many"
    version = iam.get_policy_version(**policy, VersionId="v1")["PolicyVersion"]
    assert version["Document"] == json.loads(POLICY)
    assert refusal(iam.get_policy_version, **policy, VersionId="v2") == "NoSuchEntity"
    assert len(iam.list_policy_versions(**policy)["Versions"]) == 1

    role = {"RoleName": "r"}
    session.role("r")
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    for attached in (made["one"], made["two"], basic):
        iam.attach_role_policy(**role, PolicyArn=attached)
    absent = made["one"] + "-absent"
    assert refusal(iam.attach_role_policy, **role, PolicyArn=absent) == "NoSuchEntity"
    found = session.pages(iam, "list_attached_role_policies", "AttachedPolicies", **role)
    assert {entry["PolicyArn"] for entry in found} == {made["one"], made["two"], basic}
    assert iam.get_policy(**policy)["Policy"]["AttachmentCount"] == 1
    attached = iam.list_policies(Scope="Local", OnlyAttached=True)["Policies"]
    assert [entry["PolicyName"] for entry in attached] == ["one", "two"]
    assert refusal(iam.delete_policy, **policy) == "DeleteConflict"
    iam.detach_role_policy(**role, **policy)
    assert refusal(iam.detach_role_policy, **role, **policy) == "NoSuchEntity"
    iam.delete_policy(**policy)
    assert refusal(iam.get_policy, **policy) == "NoSuchEntity"


def test_who_a_function_is(session):
    source = "import os\ndef h(event, context):\n    return dict(os.environ)\n"
    session.create("f", session.role("r"), source)
    with session.quiet():
        role = session.client("iam").get_role(RoleName="r")["Role"]
        environment = json.load(session.client("lambda").invoke(FunctionName="f")["Payload"])
    keys = {
        name: environment[name.upper()]
        for name in ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    }
    sts = session.client("sts", **keys)
    caller = sts.get_caller_identity()
    assert caller["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/r/f"
    assert caller["UserId"] == f"{role['RoleId']}:f"
    assert caller["Account"] == ACCOUNT
    with session.quiet():
        session.client("iam").delete_role(RoleName="r")
    # It stays who it is when its role has gone.
    assert sts.get_caller_identity()["UserId"] == caller["UserId"]


def test_sts(session):
    sts = session.client("sts")
    assert sts.get_caller_identity()["Account"] == ACCOUNT
    role = session.role("r")
    assumed = sts.assume_role(RoleArn=role, RoleSessionName="session", DurationSeconds=900)
    assert assumed["AssumedRoleUser"]["Arn"].endswith(":assumed-role/r/session")
    assert refusal(sts.assume_role, RoleArn=role, RoleSessionName="s" * 65) == "ValidationError"
    for given in (assumed["Credentials"], sts.get_session_token()["Credentials"]):
        keys = {
            "endpoint_url": session.url,
            "region_name": REGION,
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
        }
        token = {"aws_session_token": given["SessionToken"]}
        assert boto3.client("lambda", **keys, **token).list_functions()["Functions"] == []
        caller = boto3.client("sts", **keys, **token).get_caller_identity()
        if given is assumed["Credentials"]:
            user = assumed["AssumedRoleUser"]
            assert (caller["Arn"], caller["UserId"]) == (user["Arn"], user["AssumedRoleId"])
        # They are three, and as good as none without the third.
        for wrong in ({}, {"aws_session_token": "forged"}):
            client = boto3.client("lambda", **keys, **wrong)
            assert refusal(client.list_functions) == "UnrecognizedClientException"
