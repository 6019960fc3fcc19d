"""moto, which follows AWS's own model of its API, judges how functions enter networks and leave them."""

import json

from aws import REGION

ROLE = f"lambdapool-{REGION}-f"


def test_network_and_storage_are_entered_and_left(aws, packed):
    vpc = {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}
    record = json.loads(packed()) | {"function": "f", "vpc": vpc, "storage": 1024}
    for expected in ("created", "unchanged"):
        [done] = aws.records("lp-deploy", stdin=json.dumps(record))
        assert done["deployed"]["action"] == expected
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["VpcConfig"]["SubnetIds"] == ["subnet-1"]
    assert (now["VpcConfig"]["SecurityGroupIds"], now["EphemeralStorage"]) == (
        ["sg-1"],
        {"Size": 1024},
    )
    policy = aws.client("iam").get_role_policy(RoleName=ROLE, PolicyName="lambdapool")
    assert "ec2:CreateNetworkInterface" in json.dumps(policy["PolicyDocument"])
    # What is deployed takes the place of what a record says.
    [listed] = aws.records("lp-ls", "-", stdin='{"function":"f","vpc":{"subnets":["subnet-9"]}}')
    assert listed["vpc"] == vpc
    [same] = aws.records("lp-deploy", stdin=json.dumps(listed))
    assert same["deployed"]["action"] == "unchanged"
    sizes = []
    aws.fault = lambda operation, seen: (
        sizes.append(json.loads(seen.body)["EphemeralStorage"])
        if operation == "lambda:UpdateFunctionConfiguration"
        else None
    )
    [done] = aws.records("lp-deploy", "f", stdin='{"vpc":null,"storage":null}')
    assert done["deployed"]["changes"] == ["storage", "vpc"]
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    # moto leaves the storage as it was.
    assert (now["VpcConfig"]["SubnetIds"], sizes) == ([], [{"Size": 512}])


def test_the_role_of_a_function_follows_it_into_a_network(aws, packed):
    line = packed()
    aws.records("lp-deploy", "f", stdin=line)
    # What the role may do is known everywhere some seconds later.
    refusals = [(400, "InvalidParameterValueException", "The provided execution role does not have"
                 " permissions to call CreateNetworkInterface on EC2")] * 2  # fmt: skip
    aws.fault = lambda operation, seen: (
        refusals.pop() if operation == "lambda:UpdateFunctionConfiguration" and refusals else None
    )
    vpc = {"subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1", "sg-2"]}
    [listed] = aws.records("lp-ls")
    [done] = aws.records("lp-deploy", stdin=json.dumps(listed | {"vpc": vpc}))
    assert done["deployed"]["changes"] == ["vpc"]
    policy = aws.client("iam").get_role_policy(RoleName=ROLE, PolicyName="lambdapool")
    assert "ec2:CreateNetworkInterface" in json.dumps(policy["PolicyDocument"])
    # Lambda keeps no order of these.
    other = {name: ids[::-1] for name, ids in vpc.items()}
    assert aws.records("lp-deploy", "f", "--plan", stdin=json.dumps({"vpc": other})) == []
