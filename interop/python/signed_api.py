"""The API clients of 2016, cent 1.x and 2.x, against the signed API. Prints what they got back as one line of JSON."""

import argparse
import json

from cent.core import Client

parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--secret", required=True)
parser.add_argument("--channel", required=True)
parser.add_argument("--user", required=True, help="somebody subscribed to the channel, who is thrown out in the end")
options = parser.parse_args()

client = Client(options.url, options.secret, timeout=10)


def settle(call, *args):
    """The value of a call, or `{"error"}`: 1.x answers pairs of value and error, or the error alone; 2.x raises."""
    try:
        answer = call(*args)
    except Exception as error:  # noqa: BLE001
        return {"error": str(error)}
    value, error = answer if isinstance(answer, tuple) else (None, answer)
    if isinstance(error, Exception):
        return {"error": str(error)}
    return value if isinstance(answer, tuple) else answer


report = {
    "publish": settle(client.publish, options.channel, {"text": "héllo ✓"}),
    "broadcast": settle(client.broadcast, [options.channel], {"n": 2}),
    "history": settle(client.history, options.channel),
    "presence": settle(client.presence, options.channel),
    "channels": settle(client.channels),
    "stats": settle(client.stats),
    "unknown": settle(client.publish, "nope:x", {}),
    "forged": settle(Client(options.url, "another secret").publish, options.channel, {}),
}
client.add("publish", {"channel": options.channel, "data": {"n": 3}})
client.add("node", {})
report["batch"] = settle(client.send)
report["unsubscribe"] = settle(client.unsubscribe, options.user, options.channel)
report["disconnect"] = settle(client.disconnect, options.user)
print(json.dumps(report))
