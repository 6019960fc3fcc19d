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
