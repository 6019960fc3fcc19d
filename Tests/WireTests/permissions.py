"""Which permission a request takes, and whether a policy of IAM's gives it.

Source: the service authorization reference; where an action's name is not the operation's, it is below.
"""

import fnmatch
import json
import urllib.parse

from aws import ACCOUNT, REGION

ACTIONS = {
    "tagging:GetResources": "tag:GetResources",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
# What needs none.
FREE = {"sts:GetCallerIdentity"}


def action(operation):
    """The permission's name."""
    return ACTIONS.get(operation, operation)


def resource(operation, seen):
    """The ARN that the permission must be given for; `*` where there can be no other."""
    service = operation.partition(":")[0]
    target = urllib.parse.urlsplit(seen.target)
    path = urllib.parse.unquote(target.path).strip("/")
    if service == "iam":
        role = urllib.parse.parse_qs(seen.body.decode())["RoleName"][0]
        return f"arn:aws:iam::{ACCOUNT}:role/{role}"
    if service == "s3":
        return f"arn:aws:s3:::{path}"
    if service == "logs" and operation != "logs:DescribeLogGroups":
        said = json.loads(seen.body)
        named = said.get("resourceArn") or said.get("logGroupName")
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{named.rpartition(':')[2]}:*"
    if service != "lambda":
        return "*"
    kind, _, rest = path.partition("/")[2].partition("/")
    if kind == "tags":
        return rest
    if kind == "layers":
        name, _, version = rest.partition("/versions")
        whole = f"layer:{name}{version.replace('/', ':')}"
    else:
        name = rest.partition("/")[0] or json.loads(seen.body or "{}").get("FunctionName")
        qualifier = urllib.parse.parse_qs(target.query).get("Qualifier", [])
        whole = ":".join(["function", name or "", *qualifier])
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:{whole}" if name else "*"


def allows(policy, operation, seen):
    """Whether one statement has both the action and the resource."""
    return operation in FREE or any(
        action(operation) in statement["Action"]
        and any(fnmatch.fnmatchcase(resource(operation, seen), r) for r in statement["Resource"])
        for statement in policy["Statement"]
    )
