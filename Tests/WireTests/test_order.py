"""In which order lp-deploy applies records that have something to do with each other."""

import json

from loopback import pack


def test_records_of_one_function_are_applied_one_after_the_other(aws, packed):
    first = json.loads(packed()) | {"function": "f"}
    sizes = [128 + 64 * (n * 7 % 5) for n in range(12)]
    records = [first] + [{"function": "f", "memory": size} for size in sizes]
    others = [first | {"function": f"g{n}"} for n in range(4)]
    done = aws.records("lp-deploy", stdin="\n".join(map(json.dumps, records + others)))
    assert [r["function"] for r in done] == ["f"] * 13 + ["g0", "g1", "g2", "g3"]
    before, expected = 128, ["created"]
    for size in sizes:
        expected.append("unchanged" if size == before else "updated")
        before = size
    assert [r["deployed"]["action"] for r in done[:13]] == expected
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["MemorySize"] == sizes[-1]


def layered(tmp_path, packed, text="y = 1\n"):
    """A layer, and a function that uses it, as lines for one run."""
    source = tmp_path / "shared.py"
    source.write_text(text)
    layer = pack("--layer", "shared", "--runtime", "python3.13", "--architecture", "x86_64",
                 str(source), XDG_CACHE_HOME=str(tmp_path))  # fmt: skip
    function = json.loads(packed()) | {"function": "f", "layers": ["shared"]}
    return layer + json.dumps(function) + "\n"


def test_a_function_gets_the_layer_that_was_published_before_it(aws, tmp_path, packed):
    for version, text in enumerate(["y = 1\n", "y = 2\n"], 1):
        lines = layered(tmp_path, packed, text)
        planned = aws.records("lp-deploy", "--plan", stdin=lines)
        assert [r["plan"]["action"] for r in planned] == ["update" if version > 1 else "create"] * 2
        [change] = [c for c in planned[1]["plan"]["changes"] if c["field"] == "layers"]
        assert change["new"] == ["shared"]
        layer, function = aws.records("lp-deploy", stdin=lines)
        assert layer["deployed"]["version"] == str(version)
        now = aws.client("lambda").get_function_configuration(FunctionName="f")
        assert [used["Arn"] for used in now["Layers"]] == [layer["deployed"]["arn"]]
    assert aws.records("lp-deploy", "--plan", stdin=lines) == []


def test_a_function_does_not_get_an_older_layer_than_its_run_was_to_publish(aws, tmp_path, packed):
    aws.records("lp-deploy", stdin=layered(tmp_path, packed))
    layer, function = map(json.loads, layered(tmp_path, packed, "y = 2\n").splitlines())
    spoiled = [
        layer | {"package": layer["package"] | {"sha256": "none"}},
        layer | {"description": 1},
        layer | {"error": {"name": "Earlier"}},
    ]
    for bad in spoiled:
        lines = json.dumps(bad) + "\n" + json.dumps(function | {"memory": 256})
        records = aws.records("lp-deploy", stdin=lines, status=1)
        assert records[1]["error"]["name"] == "LayerFailed"
    now = aws.client("lambda").get_function_configuration(FunctionName="f")
    assert now["MemorySize"] == 128
