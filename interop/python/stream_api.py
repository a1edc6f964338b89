"""The API clients cent 3.x and 4.x: commands in lines, one key. Prints what they got back as one line of JSON."""

import argparse
import json

from cent.core import Client, RequestException, ResponseError

parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--key", required=True)
parser.add_argument("--channel", required=True)
parser.add_argument("--user", required=True, help="somebody subscribed to the channel, who is thrown out in the end")
options = parser.parse_args()

client = Client(options.url, options.key, timeout=10)
client.publish(options.channel, {"n": 1})
client.broadcast([options.channel], {"n": 2})
client.add("publish", {"channel": options.channel, "data": {"n": 3}})
client.add("presence_stats", {"channel": options.channel})
client.add("history", {"channel": options.channel, "limit": -1})
published, stats, history = client.send()
presence = client.presence(options.channel)
channels = client.channels()
info = client.info()
try:
    client.publish("nope:x", {})
    unknown = None
except ResponseError as error:
    unknown = error.args[0]
try:
    Client(options.url, "another key").publish(options.channel, {})
    forged = ""
except RequestException as error:
    forged = str(error)

client.unsubscribe(options.user, options.channel)
client.disconnect(options.user)
client.history_remove(options.channel)
print(
    json.dumps(
        {
            "offset": published["result"]["offset"],
            "stats": stats["result"],
            "history": [publication["data"] for publication in history["result"]["publications"]],
            "presence": list(presence.values()),
            "channels": list(channels),
            "nodes": len(info["nodes"]),
            "unknown": unknown,
            "forged": forged,
        }
    )
)
