"""Runs a program of a guide, or only reads it, and prints the lines it printed as one line of JSON."""

import argparse
import contextlib
import io
import json
import os
import runpy
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--secret", default="")
parser.add_argument("--only-read", action="store_true")
parser.add_argument("path")
parser.add_argument("arguments", nargs="*")
options = parser.parse_args()

output = io.StringIO()
if options.only_read:
    with open(options.path, encoding="utf-8") as file:
        compile(file.read(), options.path, "exec")
else:
    os.environ["SPINDLE_TOKEN_SECRET"] = options.secret
    sys.argv = [options.path, *options.arguments]
    sys.path.insert(0, os.path.dirname(options.path))
    with contextlib.redirect_stdout(output):
        runpy.run_path(options.path, run_name="__main__")
print(json.dumps({"lines": output.getvalue().splitlines()}))
