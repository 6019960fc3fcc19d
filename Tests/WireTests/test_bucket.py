"""moto, which follows AWS's own model of its API, judges the bucket that large packages go through."""

import json

from aws import ACCOUNT, REGION

BUCKET = f"lambdapool-{ACCOUNT}-{REGION}"


def test_a_bucket_whose_making_was_cut_short_is_made_to_its_end(aws, large):
    record = large()
    aws.fault = lambda operation, seen: (
        (403, "AccessDenied", "Access Denied")
        if operation == "s3:PutBucketLifecycleConfiguration"
        else None
    )
    [failed] = aws.records("lp-deploy", stdin=record, status=1, timeout=120)
    assert "we may not s3:PutLifecycleConfiguration" in failed["error"]["message"]
    aws.fault = lambda operation, seen: None
    aws.records("lp-deploy", stdin=record, timeout=120)
    s3 = aws.client("s3")
    assert s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"][0]["Status"] == "Enabled"
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == [
        {"Key": "lambdapool:managed", "Value": "1"}
    ]


def test_a_fleet_makes_one_bucket(aws, large):
    record = json.loads(large())
    fleet = [json.dumps(record | {"function": f"f{n}"}) for n in range(3)]
    made = aws.records("lp-deploy", stdin="\n".join(fleet), timeout=120)
    assert [one["deployed"]["action"] for one in made] == ["created"] * 3
    counts = aws.counts()
    assert (counts["s3:CreateBucket"], counts["sts:GetCallerIdentity"]) == (1, 1)
