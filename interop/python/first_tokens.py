"""Tokens as backends made them when tokens were new: PyJWT 1.x, whose tokens are bytes. Prints them as JSON."""

import argparse
import json
import time

import jwt

parser = argparse.ArgumentParser()
parser.add_argument("--client", default="XXX")
parser.add_argument("--channel", default="$gossips")
options = parser.parse_args()

print(
    json.dumps(
        {
            "simplest": jwt.encode({"sub": "42"}, "secret").decode(),
            "expiring": jwt.encode({"sub": "42", "exp": int(time.time()) + 5 * 60}, "secret", algorithm="HS256").decode(),
            "informing": jwt.encode({"sub": "42", "info": {"name": "Ann Ample"}}, "secret", algorithm="HS256").decode(),
            "subscription": jwt.encode(
                {"client": options.client, "channel": options.channel}, "secret", algorithm="HS256"
            ).decode(),
        }
    )
)
