"""One run of the official Python client through the features of channels: server-side subscriptions, joins and leaves,
presence stats, history in pages, deltas, tags filters. Prints what happened as one line of JSON."""

import argparse
import asyncio
import json
import urllib.request

from centrifuge import (
    Client,
    ClientEventHandler,
    DeltaType,
    Filter,
    JoinContext,
    LeaveContext,
    PublicationContext,
    ReplyError,
    ServerPublicationContext,
    ServerSubscribedContext,
    StreamPosition,
    Subscription,
    SubscriptionEventHandler,
)

TEXTS = [f"{'the quick brown fox ' * 5}{character} jumps over" for character in "éè中丮😀😁"]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--other-token", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--protobuf", action="store_true")
    return parser.parse_args()


class ServerSide(ClientEventHandler):
    def __init__(self) -> None:
        self.subscribed: asyncio.Queue = asyncio.Queue()
        self.publications: asyncio.Queue = asyncio.Queue()

    async def on_subscribed(self, ctx: ServerSubscribedContext) -> None:
        await self.subscribed.put(ctx)

    async def on_publication(self, ctx: ServerPublicationContext) -> None:
        await self.publications.put(ctx.pub)


class Room(SubscriptionEventHandler):
    def __init__(self) -> None:
        self.publications: asyncio.Queue = asyncio.Queue()
        self.joins: asyncio.Queue = asyncio.Queue()
        self.leaves: asyncio.Queue = asyncio.Queue()

    async def on_publication(self, ctx: PublicationContext) -> None:
        await self.publications.put(ctx.pub)

    async def on_join(self, ctx: JoinContext) -> None:
        await self.joins.put(ctx.info.user)

    async def on_leave(self, ctx: LeaveContext) -> None:
        await self.leaves.put(ctx.info.user)


async def next_of(queue: asyncio.Queue, wanted=None):
    """The next item, or the next that is the one wanted."""
    while True:
        item = await asyncio.wait_for(queue.get(), 15)
        if wanted is None or item == wanted:
            return item


def publish_tagged(options: argparse.Namespace, channel: str, n: int, tags: dict) -> None:
    body = json.dumps({"channel": channel, "data": {"n": n}, "tags": tags}).encode()
    urllib.request.urlopen(urllib.request.Request(options.api, body, {"X-API-Key": options.key})).close()


async def run(options: argparse.Namespace) -> dict:
    def payload(value):
        return json.dumps(value, ensure_ascii=False).encode() if options.protobuf else value

    def value(data):
        return json.loads(data) if options.protobuf else data

    def client(token: str, events: ClientEventHandler) -> Client:
        return Client(options.url, events=events, token=token, use_protobuf=options.protobuf)

    async def subscribed(of: Client, channel: str, events: SubscriptionEventHandler, **more) -> Subscription:
        subscription = of.new_subscription(f"{channel}-{options.channel}", events=events, **more)
        await subscription.subscribe()
        await subscription.ready(15)
        return subscription

    report = {}
    server_side, room = ServerSide(), Room()
    ann = client(options.token, server_side)
    bob = client(options.other_token, ClientEventHandler())
    await ann.connect()
    await bob.connect()
    granted = await next_of(server_side.subscribed)
    report["granted"] = [granted.channel, value(granted.data)]
    writer = await subscribed(bob, "chat:granted", Room())
    await writer.publish(payload({"n": 0}))
    report["serverSide"] = value((await next_of(server_side.publications)).data)

    reader = await subscribed(ann, "chat:room", room)
    writer = await subscribed(bob, "chat:room", Room())
    report["joined"] = await next_of(room.joins, "bob")
    stats = await reader.presence_stats()
    report["stats"] = [stats.num_clients, stats.num_users]
    for n in range(1, 6):
        await writer.publish(payload({"n": n}))
    report["info"] = value((await next_of(room.publications)).info.conn_info)

    def numbers(page) -> list:
        return [value(publication.data)["n"] for publication in page.publications]

    first = await reader.history(limit=2)
    report["forwards"] = numbers(first)
    report["since"] = numbers(await reader.history(limit=2, since=StreamPosition(offset=2, epoch=first.epoch)))
    report["backwards"] = numbers(await reader.history(limit=2, reverse=True))
    try:
        await reader.history(limit=1, since=StreamPosition(offset=1, epoch="other"))
    except ReplyError as error:
        report["otherEpoch"] = error.code
    await writer.unsubscribe()
    report["left"] = await next_of(room.leaves, "bob")

    patched = Room()
    await subscribed(ann, "docs:text", patched, delta=DeltaType.FOSSIL)
    writer = await subscribed(bob, "docs:text", Room())
    received = []
    for text in TEXTS:
        await writer.publish(payload({"text": text}))
        received.append(value((await next_of(patched.publications)).data))
    report["patched"] = received == [{"text": text} for text in TEXTS]

    filtered = Room()
    wanted = Filter.all(Filter.eq("kind", "größer"), Filter.gte("size", "9.5"))
    channel = (await subscribed(ann, "chat:tags", filtered, tags_filter=wanted)).channel
    for n, size in enumerate(["9", "9.50", "9.49", "10"], start=1):
        await asyncio.to_thread(publish_tagged, options, channel, n, {"kind": "größer", "size": size})
        await asyncio.to_thread(publish_tagged, options, channel, -n, {"kind": "kleiner", "size": size})
    report["filtered"] = [value((await next_of(filtered.publications)).data)["n"] for _ in range(2)]
    await ann.disconnect()
    await bob.disconnect()
    return report


print(json.dumps(asyncio.run(run(parse()))))
