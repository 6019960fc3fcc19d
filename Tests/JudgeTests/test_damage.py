"""A file that was damaged while no server ran is told of by its name and set aside; the rest works as before."""

import json
import os
import shutil

import botocore.exceptions
import pytest
from botocore.config import Config
from server import REGION, TRUST, Server, arn, package, told


def truncate(file):
    os.truncate(file, file.stat().st_size // 2)


def empty(file):
    os.truncate(file, 0)


def fill(file):
    file.write_bytes(bytes(range(256)) * 4)


def replace(file):
    """With a folder, which cannot be read either."""
    file.unlink()
    file.mkdir()


SOURCE = "def h(event, context):\n    return [event, 'NAME']\n"


def make(server, name, role):
    """One of everything, under a name."""
    functions, logs, s3 = (server.client(kind) for kind in ("lambda", "logs", "s3"))
    layer = functions.publish_layer_version(
        LayerName=name, Content={"ZipFile": package(f"layer = '{name}'\n")}
    )
    server.create(name, role, SOURCE.replace("NAME", name), Layers=[layer["LayerVersionArn"]])
    functions.publish_version(FunctionName=name)
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    functions.add_permission(
        FunctionName=name, StatementId="s", Action="lambda:InvokeFunction", Principal="*"
    )
    functions.create_event_source_mapping(
        FunctionName=name, EventSourceArn=f"arn:aws:sqs:{REGION}:1:{name}"
    )
    logs.create_log_group(logGroupName=name)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=f"{name}", Key="key", Body=name.encode())
    server.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)


def works(server, name):
    """What of everything is there."""
    functions, logs, s3 = (server.client(kind) for kind in ("lambda", "logs", "s3"))
    asked = {
        "function": lambda: functions.invoke(FunctionName=f"{name}:live", Payload=b"1"),
        "policy": lambda: functions.get_policy(FunctionName=name),
        "layer": lambda: functions.get_layer_version(LayerName=name, VersionNumber=1),
        "group": lambda: logs.describe_log_streams(logGroupName=name),
        "bucket": lambda: s3.head_bucket(Bucket=name),
        "object": lambda: s3.get_object(Bucket=name, Key="key"),
        "role": lambda: server.client("iam").get_role(RoleName=name),
    }
    found = set()
    for kind, ask in asked.items():
        try:
            reply = ask()
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            assert code == "404" or "NotFound" in code or "NoSuch" in code, (kind, error)
            continue
        found.add(kind)
        if kind == "function":
            assert json.loads(reply["Payload"].read()) == [1, name]
        if kind == "object":
            assert reply["Body"].read() == name.encode()
    sources = functions.list_event_source_mappings()["EventSourceMappings"]
    return found | {"source" for source in sources if source["FunctionArn"] == arn(name)}


ALL = {"function", "policy", "layer", "group", "bucket", "object", "role", "source"}
# What cannot be served without a file of a kind.
LOST = {
    "function": {"function", "policy"},
    "bucket": {"bucket", "object"},
    **{kind: {kind} for kind in ("layer", "group", "object", "role", "source")},
}


def record(server, kind, name):
    """The file of what is called so."""
    names = [f'"{name}"', f'{arn(name)}"']
    files = list(server.data.glob(f"{kind}s/*/{kind}.json"))
    return next(file for file in files if any(one in file.read_text() for one in names))


@pytest.fixture(scope="module")
def server():
    with Server() as one:
        role = one.role()
        make(one, "good", role)
        make(one, "bad", role)
        yield one


def is_aside(file):
    return file.with_name(file.name + ".corrupt").exists()


def restore(server, files):
    """Undoes what was done to files, given with what they held, and to those that describe them."""
    server.kill()
    for aside in server.data.rglob("*.corrupt"):
        if not aside.is_dir():
            aside.rename(aside.with_suffix(""))
    for file, whole in files.items():
        for left in (file, file.with_name(file.name + ".corrupt")):
            if left.is_dir():
                left.rmdir()
        file.write_bytes(whole)
    server.start()


def check_records(server, damage, kinds):
    """Damages the records of kinds; they are told of and set aside, and the rest works."""
    server.kill()
    files = {record(server, kind, "bad"): kind for kind in kinds}
    whole = {file: file.read_bytes() for file in files}
    for file in files:
        damage(file)
    said = len(server.log)
    server.start()
    try:
        for file in files:
            assert f"cannot read '{file}': " in server.log[said:]
            assert is_aside(file)
        assert server.log[said:].count("cannot") == len(files)
        assert works(server, "bad") == ALL - set().union(*(LOST[kind] for kind in kinds))
        assert works(server, "good") == ALL
    finally:
        restore(server, whole)


@pytest.mark.parametrize("kind", sorted(LOST))
def test_a_damaged_record_is_set_aside_alone(server, kind):
    check_records(server, truncate, [kind])


@pytest.mark.parametrize("damage", [truncate, empty, fill, replace])
def test_damage_of_any_sort_is_found(server, damage):
    check_records(server, damage, LOST)


def bytes_of(server, kind):
    """The file of what a record describes, and the record's."""
    described = record(server, kind, "bad")
    value = json.loads(described.read_text())
    if kind == "object":
        return described.with_name(value["file"]), described
    code = value["code"] if kind == "function" else value["versions"][0]["code"]
    return server.data / "code" / (code["key"] + ".zip"), described


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        *(("function", damage) for damage in (truncate, empty, replace, os.unlink)),
        ("layer", truncate),
        ("object", truncate),
        ("object", os.unlink),
    ],
)
def test_what_is_not_whole_is_not_served(server, kind, damage):
    server.kill()
    file, described = bytes_of(server, kind)
    whole = file.read_bytes()
    damage(file)
    said = len(server.log)
    server.start()
    try:
        assert f"cannot read '{described}': " in server.log[said:]
        assert str(file) in server.log[said:]
        # A function cannot run without its layer.
        lost = LOST[kind] | (LOST["function"] if kind == "layer" else set())
        assert works(server, "bad") == ALL - lost
        assert works(server, "good") == ALL
    finally:
        restore(server, {file: whole})


def code_of(server, kind):
    """The folder in which what a package holds lies unpacked, and the record of whose it is."""
    archive, described = bytes_of(server, kind)
    return archive.with_suffix(""), described


def rewrite(file):
    """As many bytes, which is no code any more."""
    file.write_bytes(b"(" * file.stat().st_size)


def litter(file):
    (file.parent / "json.py").write_text("")


def lose_all(file):
    shutil.rmtree(file.parent)


@pytest.mark.parametrize("damage", [truncate, empty, rewrite, replace, os.unlink, litter, lose_all])
@pytest.mark.parametrize("kind", ["function", "layer"])
def test_damaged_code_is_unpacked_anew(server, kind, damage):
    server.kill()
    folder, _ = code_of(server, kind)
    whole = (folder / "m.py").read_bytes()
    damage(folder / "m.py")
    said = len(server.log)
    server.start()
    assert works(server, "good") == ALL
    assert str(folder) not in server.log[said:]
    for _ in range(2):
        assert works(server, "bad") == ALL
    assert [entry.name for entry in folder.iterdir()] == ["m.py"]
    assert (folder / "m.py").read_bytes() == whole
    lines = [line for line in server.log[said:].splitlines() if "cannot" in line]
    assert len(lines) == 1
    assert f" '{folder}" in lines[0]
    assert lines[0].endswith("; unpacking it anew")
    # What is whole is not told of again.
    server.kill()
    said = len(server.log)
    server.start()
    assert works(server, "bad") == ALL
    assert "cannot" not in server.log[said:]


@pytest.mark.parametrize("damage", [truncate, empty, rewrite, fill])
def test_what_was_compiled_is_compiled_anew(server, damage):
    assert works(server, "bad") == ALL
    server.kill()
    folder, _ = code_of(server, "function")
    [compiled] = folder.with_name(folder.name + ".cache").rglob("m.*.pyc")
    whole = compiled.read_bytes()
    damage(compiled)
    server.start()
    assert works(server, "bad") == ALL
    assert compiled.read_bytes() == whole


def spoil(server):
    """Ends the server and damages a function's package and what is unpacked of it; returns what the package was."""
    server.kill()
    archive, described = bytes_of(server, "function")
    whole = archive.read_bytes()
    rewrite(archive)
    empty(archive.with_suffix("") / "m.py")
    return archive, described, whole


def test_code_of_which_nothing_is_whole_is_set_aside(server):
    archive, described, whole = spoil(server)
    said = len(server.log)
    server.start()
    functions = server.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    try:
        refusal = ("InvalidZipFileException", 502)
        for _ in range(2):
            assert told(functions.invoke, FunctionName="bad")[:2] == refusal
        assert works(server, "good") == ALL
        assert f"cannot use '{archive}': it is not what was given" in server.log[said:]
        assert is_aside(archive)
        # The next server does not offer what cannot run.
        server.kill()
        server.start()
        assert f"cannot read '{described}': " in server.log[said:]
        assert is_aside(archive)
        assert works(server, "bad") == ALL - LOST["function"]
        assert works(server, "good") == ALL
    finally:
        restore(server, {archive: whole})
    assert works(server, "bad") == ALL


def test_code_of_which_nothing_is_whole_can_be_given_again(server):
    archive, _, whole = spoil(server)
    server.start()
    functions = server.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    assert told(functions.invoke, FunctionName="bad")[1] == 502
    functions.update_function_code(FunctionName="bad", ZipFile=whole)
    functions.get_waiter("function_updated_v2").wait(FunctionName="bad")
    assert works(server, "bad") == ALL
    assert archive.read_bytes() == whole
    archive.with_name(archive.name + ".corrupt").unlink()


def test_an_object_of_other_bytes_is_refused(server):
    file, _ = bytes_of(server, "object")
    whole = file.read_bytes()
    file.write_bytes(whole[::-1])
    s3 = server.client("s3", config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        s3.get_object(Bucket="bad", Key="key")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    file.write_bytes(whole)
    assert works(server, "bad") == ALL


def test_a_package_that_is_not_whole_can_be_given_again(server):
    server.kill()
    file, _ = bytes_of(server, "function")
    truncate(file)
    server.start()
    role = server.client("iam").get_role(RoleName="r")["Role"]["Arn"]
    server.create("bad", role, SOURCE.replace("NAME", "bad"))
    reply = server.client("lambda").invoke(FunctionName="bad", Payload=b"1")
    assert json.loads(reply["Payload"].read()) == [1, "bad"]
    server.kill()
    said = len(server.log)
    server.start()
    assert "cannot" not in server.log[said:]
