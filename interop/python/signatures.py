"""What a backend of 2016 signs for its pages: a connection and, for a client that is connected, a private channel."""

import argparse
import json
import time

from cent.core import generate_channel_sign, generate_token

parser = argparse.ArgumentParser()
parser.add_argument("--secret", required=True)
parser.add_argument("--user", required=True)
parser.add_argument("--info", default="")
parser.add_argument("--client", default="")
parser.add_argument("--channel", default="")
options = parser.parse_args()

timestamp = str(int(time.time()))
print(
    json.dumps(
        {
            "timestamp": timestamp,
            "token": generate_token(options.secret, options.user, timestamp, info=options.info),
            "sign": generate_channel_sign(options.secret, options.client, options.channel, info=options.info),
        }
    )
)
