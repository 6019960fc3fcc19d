"""Sessions of boto3 with S3, as far as the upload of code needs it."""

import json
import random

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from server import REGION, RUNTIME, package
from session import refusal

POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


def s3_client(session):
    return session.client("s3", config=Config(s3={"addressing_style": "path"}))


SETTINGS = [
    (
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
        {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
    ),
    (
        "bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        {"Rules": [{"ID": "r", "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}]},
    ),
    ("public_access_block", "PublicAccessBlockConfiguration", {"BlockPublicAcls": True}),
    ("bucket_versioning", "VersioningConfiguration", {"Status": "Suspended"}),
    ("bucket_tagging", "Tagging", {"TagSet": [{"Key": "a", "Value": "1"}]}),
    ("bucket_policy", "Policy", POLICY),
    (
        "bucket_ownership_controls",
        "OwnershipControls",
        {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    ),
    (
        "object_lock_configuration",
        "ObjectLockConfiguration",
        {"ObjectLockEnabled": "Enabled"},
    ),
]


def test_s3_buckets(session):
    s3 = s3_client(session)
    bucket = {"Bucket": "bucket-1"}
    place = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    s3.create_bucket(**bucket, **place)
    session.wait(s3, "bucket_exists", **bucket)
    assert refusal(s3.create_bucket, **bucket, **place) == "BucketAlreadyOwnedByYou"
    assert s3.get_bucket_location(**bucket)["LocationConstraint"] == REGION
    for other in ("bucket-2", "third"):
        s3.create_bucket(Bucket=other, **place)
    assert len(session.pages(s3, "list_buckets", "Buckets")) == 3
    assert len(s3.list_buckets(Prefix="bucket-")["Buckets"]) == 2
    s3.head_bucket(**bucket)
    for name, member, value in SETTINGS:
        getattr(s3, f"put_{name}")(**bucket, **{member: value})
        kept = getattr(s3, f"get_{name}")(**bucket)
        # Some replies have no member of that name but what is in it.
        assert kept.get(member) == value or value.items() <= kept.items()
    for name in (
        "bucket_encryption",
        "bucket_lifecycle",
        "public_access_block",
        "bucket_tagging",
        "bucket_policy",
        "bucket_ownership_controls",
    ):
        getattr(s3, f"delete_{name}")(**bucket)
    assert refusal(s3.get_bucket_tagging, **bucket) == "NoSuchConfiguration"
    # What it has not, it does not take for something else.
    assert refusal(s3.get_bucket_acl, **bucket) == "NotImplemented"
    assert refusal(s3.put_bucket_acl, **bucket, ACL="private") == "NotImplemented"
    s3.delete_bucket(**bucket)
    session.wait(s3, "bucket_not_exists", **bucket)
    assert refusal(s3.list_objects_v2, **bucket) == "NoSuchBucket"


def test_s3_objects(session):
    s3, bucket = s3_client(session), {"Bucket": "code"}
    s3.create_bucket(**bucket)
    for key in ("a b/ü&<>.txt", "k1", "k2"):
        s3.put_object(**bucket, Key=key, Body=key.encode(), Metadata={"name": "value"})
    one = {**bucket, "Key": "k1"}
    session.wait(s3, "object_exists", **one)
    assert s3.head_object(**one)["ContentLength"] == 2
    assert s3.get_object(**one)["Body"].read() == b"k1"
    part = s3.get_object(**one, Range="bytes=1-5")
    assert (part["Body"].read(), part["ContentRange"]) == (b"1", "bytes 1-1/2")
    assert refusal(s3.get_object, **one, Range="bytes=2-") == "InvalidRange"
    for operation, member in [
        ("list_objects", "Contents"),
        ("list_objects_v2", "Contents"),
        ("list_object_versions", "Versions"),
    ]:
        keys = [entry["Key"] for entry in session.pages(s3, operation, member, **bucket)]
        assert keys == ["a b/ü&<>.txt", "k1", "k2"]
    assert refusal(s3.delete_bucket, **bucket) == "BucketNotEmpty"
    # What is asked for beside an object is not the object.
    tags = {"Tagging": {"TagSet": []}}
    assert refusal(s3.put_object_tagging, **one, **tags) == "NotImplemented"
    assert refusal(s3.delete_object_tagging, **one) == "NotImplemented"
    assert refusal(s3.copy_object, **one, CopySource="code/k2") == "NotImplemented"
    assert s3.get_object(**one)["Body"].read() == b"k1"
    s3.delete_object(**one)
    session.wait(s3, "object_not_exists", **one)
    assert refusal(s3.get_object, **one) == "NoSuchKey"
    gone = s3.delete_objects(**bucket, Delete={"Objects": [{"Key": "k2"}, {"Key": "absent"}]})
    assert [entry["Key"] for entry in gone["Deleted"]] == ["k2", "absent"]
    s3.delete_object(**bucket, Key="a b/ü&<>.txt")
    s3.delete_bucket(**bucket)


def test_s3_objects_in_parts(session, tmp_path):
    """What upload_file does with a file above 8 MB: a package may have 50."""
    s3, bucket = s3_client(session), {"Bucket": "parts"}
    s3.create_bucket(**bucket)
    noise = random.Random(1).randbytes(20 << 20)
    path, back = tmp_path / "noise", tmp_path / "back"
    path.write_bytes(noise)
    # One part after the other, so that they are written down in their order.
    one = TransferConfig(use_threads=False)
    s3.upload_file(str(path), "parts", "noise", Config=one, ExtraArgs={"Metadata": {"a": "1"}})
    assert s3.head_object(**bucket, Key="noise")["ContentLength"] == len(noise)
    with session.quiet():
        s3.upload_file(str(path), "parts", "many")
        s3.download_file("parts", "many", str(back))
        assert back.read_bytes() == noise
        assert s3.head_object(**bucket, Key="many")["ETag"].endswith('-3"')

    upload = {**bucket, "Key": "again"}
    begun = s3.create_multipart_upload(**upload)["UploadId"]
    upload["UploadId"] = begun
    assert refusal(s3.complete_multipart_upload, **upload, MultipartUpload={}) == "InvalidRequest"
    least, large = noise[: 5 << 20], package()
    tags = [
        s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]
        for number, body in [(1, b"short"), (2, b"old"), (2, least), (3, large)]
    ]
    numbered = [{"PartNumber": number, "ETag": tag} for number, tag in zip((1, 2, 2, 3), tags)]
    for parts, code in [
        ([numbered[0], numbered[2]], "EntityTooSmall"),
        ([numbered[3], numbered[2]], "InvalidPartOrder"),
        ([numbered[1], numbered[3]], "InvalidPart"),
        ([{"PartNumber": 7, "ETag": tags[0]}], "InvalidPart"),
    ]:
        refused = refusal(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts})
        assert refused == code
    listed = session.pages(s3, "list_parts", "Parts", **upload)
    assert [(part["PartNumber"], part["Size"]) for part in listed] == [
        (1, 5),
        (2, len(least)),
        (3, len(large)),
    ]
    assert [part["ETag"] for part in listed] == [tags[0], *tags[2:]]
    rest = s3.list_parts(**upload, PartNumberMarker=2)
    assert ([part["PartNumber"] for part in rest["Parts"]], rest["IsTruncated"]) == ([3], False)
    other = {**upload, "Key": "other"}
    assert refusal(s3.list_parts, **other) == "NoSuchUpload"
    numbers = refusal(s3.upload_part, **upload, PartNumber=10_001, Body=b"")
    assert numbers == "InvalidArgument"
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": numbered[2:]})
    assert refusal(s3.abort_multipart_upload, **upload) == "NoSuchUpload"
    with session.quiet():
        assert s3.get_object(**bucket, Key="again")["Body"].read() == least + large

    upload["UploadId"] = s3.create_multipart_upload(**bucket, Key="again")["UploadId"]
    s3.upload_part(**upload, PartNumber=1, Body=b"1")
    # What a tool does that cleans up: all that were begun and never completed.
    for key in ("later", "a/ü"):
        s3.create_multipart_upload(**bucket, Key=key)
    begun = session.pages(s3, "list_multipart_uploads", "Uploads", **bucket)
    assert [one["Key"] for one in begun] == ["a/ü", "again", "later"]
    assert begun[1]["UploadId"] == upload["UploadId"]
    after = s3.list_multipart_uploads(**bucket, KeyMarker="again")["Uploads"]
    assert [one["Key"] for one in after] == ["later"]
    assert "Uploads" not in s3.list_multipart_uploads(**bucket, Prefix="b")
    with session.quiet():
        # Pages may end between uploads of one object.
        more = s3.create_multipart_upload(**bucket, Key="again")
        every = session.pages(s3, "list_multipart_uploads", "Uploads", size=1, **bucket)
        ids = {one["UploadId"] for one in every}
        assert len(every) == len(ids) == 4
        assert ids == {one["UploadId"] for one in [*begun, more]}
        for one in every:
            if one["UploadId"] != upload["UploadId"]:
                s3.abort_multipart_upload(**bucket, Key=one["Key"], UploadId=one["UploadId"])
    s3.abort_multipart_upload(**upload)
    assert refusal(s3.upload_part, **upload, PartNumber=1, Body=b"1") == "NoSuchUpload"
    assert not list((session.data / "uploads").iterdir())


def test_a_function_of_an_object_in_parts(session, tmp_path):
    """A package above 8 MB, from a bucket into a function, as people do it."""
    source = "def h(event, context): return 'large'\n#" + "x" * (9 << 20) + "\n"
    path = tmp_path / "large.zip"
    path.write_bytes(package(source))
    s3, aws = s3_client(session), session.client("lambda")
    with session.quiet():
        s3.create_bucket(Bucket="code")
        s3.upload_file(str(path), "code", "large.zip")
    code = {"S3Bucket": "code", "S3Key": "large.zip"}
    whole = {"Role": session.role(), "Runtime": RUNTIME, "Handler": "m.h", "Code": code}
    aws.create_function(FunctionName="large", **whole)
    session.wait(aws, "function_active", FunctionName="large")
    assert json.load(aws.invoke(FunctionName="large")["Payload"]) == "large"
    # Parts survive what the server does not.
    upload = {"Bucket": "code", "Key": "later.zip"}
    with session.quiet():
        upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
        tag = s3.upload_part(**upload, PartNumber=1, Body=path.read_bytes())["ETag"]
        session.kill()
        session.start()
        s3, aws = s3_client(session), session.client("lambda")
        parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
        s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    aws.update_function_code(FunctionName="large", S3Bucket="code", S3Key="later.zip")
    session.wait(aws, "function_updated", FunctionName="large")
