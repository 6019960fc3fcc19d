"""URLs that carry their own signature, as boto3 makes them, open what they are for at lp-local's port."""

import tempfile
import urllib.error
import urllib.request

from places import client, on_this_machine, outer


def fetch(url, **options):
    """The status and the body of the answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_url_opens_what_it_was_made_for_and_nothing_else():
    with (
        tempfile.TemporaryDirectory(dir="/tmp", prefix="lp") as folder,
        on_this_machine(None, outer(folder)) as environment,
    ):
        s3 = client("s3", environment)
        s3.create_bucket(Bucket="box")
        key = {"Bucket": "box", "Key": "a b/+c.txt"}
        put = s3.generate_presigned_url("put_object", Params=key)
        assert fetch(put, method="PUT", data=b"kept")[0] == 200
        get = s3.generate_presigned_url("get_object", Params=key, ExpiresIn=60)
        assert fetch(get) == (200, b"kept")
        for wrong in (
            get.replace("c.txt", "d.txt"),
            get + "&x=1",
            get.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
            get[:-1] + ("0" if get[-1] != "0" else "1"),
            get.replace("X-Amz-Date=2", "X-Amz-Date=1"),
        ):
            assert wrong != get
            assert fetch(wrong)[0] == 403, wrong
        assert fetch(get, method="PUT", data=b"other")[0] == 403
        listed = client("lambda", environment).generate_presigned_url("list_functions")
        assert fetch(listed)[0] == 200
