"""The official Python API client against the HTTP API. Prints what it got back as one line of JSON."""

import argparse
import json

from cent import (
    BatchRequest,
    BroadcastRequest,
    ChannelsRequest,
    CentApiResponseError,
    Client,
    DisconnectRequest,
    HistoryRemoveRequest,
    HistoryRequest,
    InfoRequest,
    PresenceRequest,
    PresenceStatsRequest,
    PublishRequest,
    RefreshRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)

parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--key", required=True)
options = parser.parse_args()

client = Client(options.url, options.key)
published = client.publish(PublishRequest(channel="chat:cent", data={"n": 1}))
broadcast = client.broadcast(BroadcastRequest(channels=["chat:cent", "nope:x"], data={"n": 2}))
history = client.history(HistoryRequest(channel="chat:cent", limit=10))
stats = client.presence_stats(PresenceStatsRequest(channel="chat:cent"))
presence = client.presence(PresenceRequest(channel="chat:cent"))
client.subscribe(SubscribeRequest(user="nobody", channel="chat:cent"))
client.unsubscribe(UnsubscribeRequest(user="nobody", channel="chat:cent"))
client.disconnect(DisconnectRequest(user="nobody"))
client.refresh(RefreshRequest(user="nobody"))
channels = client.channels(ChannelsRequest())
info = client.info(InfoRequest())
batch = client.batch(
    BatchRequest(
        requests=[
            PublishRequest(channel="chat:cent", data={"n": 3}),
            PresenceStatsRequest(channel="chat:cent"),
        ]
    )
)
client.history_remove(HistoryRemoveRequest(channel="chat:cent"))
try:
    client.publish(PublishRequest(channel="nope:x", data={}))
    unknown = 0
except CentApiResponseError as error:
    unknown = error.code

print(
    json.dumps(
        {
            "offset": published.offset,
            "broadcast": [response.error.code if response.error else 0 for response in broadcast.responses],
            "history": [publication.data for publication in history.publications],
            "stats": [stats.num_clients, stats.num_users],
            "presence": len(presence.presence),
            "channels": len(channels.channels),
            "nodes": len(info.nodes),
            "batch": len(batch.replies),
            "unknown": unknown,
        }
    )
)
