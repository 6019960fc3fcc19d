"""A call runs what its function has become, not what a runtime has kept of what was there before."""

import io
import json
import zipfile


def layer(text):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("python/layered.py"), text)
    return buffer.getvalue()


def test_a_layer_of_the_same_length_and_second_is_another(server, role):
    """Python knows what it compiled by a file's path, length and second."""
    functions = server.client("lambda")
    versions = [
        functions.publish_layer_version(
            LayerName="layer", Content={"ZipFile": layer(f"x = {x}\n")}
        )["LayerVersionArn"]
        for x in range(3)
    ]
    source = "import layered\ndef h(event, context):\n    return layered.x\n"
    server.create("f", role, source, Layers=versions[:1])
    for x in (0, 1, 2, 1, 0):
        functions.update_function_configuration(FunctionName="f", Layers=[versions[x]])
        functions.get_waiter("function_updated_v2").wait(FunctionName="f")
        assert json.loads(functions.invoke(FunctionName="f")["Payload"].read()) == x
