"""Objects of a bucket that many write at once."""

import concurrent.futures


def test_of_many_writers_one_is_the_last_and_whole(server):
    s3 = server.client("s3")
    s3.create_bucket(Bucket="one")
    bodies = [bytes([number]) * (1 << 16) for number in range(32)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda body: s3.put_object(Bucket="one", Key="k", Body=body), bodies):
            assert s3.get_object(Bucket="one", Key="k")["Body"].read() in bodies
    [folder] = (server.data / "objects").iterdir()
    server.run("--stop")
    server.start()
    assert server.client("s3").get_object(Bucket="one", Key="k")["Body"].read() in bodies
    assert len(list(folder.iterdir())) == 2


def test_slashes_of_a_key_are_its_own(server):
    s3 = server.client("s3")
    s3.create_bucket(Bucket="slashes")
    keys = ["/a", "a", "a/", "a//b", "a/b", "a/b//"]
    for key in keys:
        s3.put_object(Bucket="slashes", Key=key, Body=key.encode())
    assert [o["Key"] for o in s3.list_objects_v2(Bucket="slashes")["Contents"]] == keys
    for key in keys:
        assert s3.get_object(Bucket="slashes", Key=key)["Body"].read() == key.encode()
        s3.delete_object(Bucket="slashes", Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket="slashes")
