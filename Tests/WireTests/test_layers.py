"""moto, which follows AWS's own model of its API, judges what lp-deploy publishes."""

import dataclasses
import io
import json
import zipfile

from loopback import pack


def test_a_layer_is_published_once_for_each_content(aws, tmp_path):
    def deploy(text):
        source = tmp_path / "shared.py"
        source.write_text(text)
        options = ["--layer", "shared", "--runtime", "python3.13", "--architecture", "arm64"]
        cache = {"XDG_CACHE_HOME": str(tmp_path)}
        packed = pack(*options, str(source), **cache)
        return aws.records("lp-deploy", "--description", "ours", stdin=packed)[0]

    first, again, other = deploy("x = 1\n"), deploy("x = 1\n"), deploy("x = 2\n")
    assert [r["deployed"]["action"] for r in (first, again, other)] == [
        "created",
        "unchanged",
        "updated",
    ]
    assert first["deployed"]["arn"] == again["deployed"]["arn"] != other["deployed"]["arn"]
    versions = aws.client("lambda").list_layer_versions(LayerName="shared")["LayerVersions"]
    assert sorted(version["Version"] for version in versions) == [1, 2]
    newest = max(versions, key=lambda version: version["Version"])
    assert newest["CompatibleRuntimes"] == ["python3.13"]
    assert newest["Description"] == f"ours lambdapool:{other['package']['content']}"
    with zipfile.ZipFile(other["package"]["path"]) as package:
        assert package.namelist() == ["python/shared.py"]
        assert io.TextIOWrapper(package.open("python/shared.py")).read() == "x = 2\n"


def test_a_function_gets_the_content_that_its_layer_goes_back_to(aws, tmp_path):
    def deploy(text):
        source = tmp_path / "shared.py"
        source.write_text(text)
        cache = {"XDG_CACHE_HOME": str(tmp_path)}
        layer = pack("--layer", "shared", "--flat", str(source), **cache)
        function = json.loads(pack(str(source), **cache)) | {"function": "f", "layers": ["shared"]}
        return aws.records("lp-deploy", stdin=layer + json.dumps(function))

    deploy("x = 1\n")
    deploy("x = 2\n")
    layer, _ = deploy("x = 1\n")
    assert layer["deployed"]["action"] == "updated"
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert [used["Arn"] for used in now["Layers"]] == [layer["deployed"]["arn"]]


def test_a_layer_that_a_function_has_is_looked_at_anew_where_its_architecture_changes(
    aws, tmp_path
):
    source = tmp_path / "shared.py"
    source.write_text("x = 1\n")

    def packed(*options, architecture="x86_64"):
        kind = ["--runtime", "python3.13", "--architecture", architecture]
        return pack(*options, *kind, str(source), XDG_CACHE_HOME=str(tmp_path))

    aws.records("lp-deploy", stdin=packed("--layer", "shared"))
    aws.records("lp-deploy", "f", "--layers", "shared", stdin=packed())
    [listed] = aws.records("lp-ls", "f")
    forward = aws._forward
    # moto does not know a version by its ARN.
    one = "/2018-10-31/layers/shared/versions/1"
    aws._forward = lambda seen: forward(
        dataclasses.replace(seen, target=one) if "find=LayerVersion" in seen.target else seen
    )
    moved = json.loads(packed(architecture="arm64")) | {"layers": listed["layers"]}
    [failed] = aws.records("lp-deploy", "f", stdin=json.dumps(moved), status=1)
    assert failed["error"]["name"] == "LayerMismatch"
    assert "made for architecture x86_64, the function for arm64" in failed["error"]["message"]
    assert aws.client("lambda").get_function_configuration(FunctionName="f")["Architectures"] == [
        "x86_64"
    ]
