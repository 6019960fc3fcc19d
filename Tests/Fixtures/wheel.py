"""Makes a wheel in the working directory.  wheel.py NAME TAG FILE=TEXT ..."""

import sys
import zipfile

name, tag, *files = sys.argv[1:]
texts = dict(each.split("=", 1) for each in files)
info = f"{name}-1.0.dist-info/"
pure = "true" if tag == "py3-none-any" else "false"
texts[info + "METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
texts[info + "WHEEL"] = f"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
texts[info + "entry_points.txt"] = f"[console_scripts]\n{name} = {name}:main\n"
texts[info + "RECORD"] = "".join(f"{path},,\n" for path in texts)
with zipfile.ZipFile(f"{name}-1.0-{tag}.whl", "w") as wheel:
    for path, text in texts.items():
        wheel.writestr(path, text)
