"""The official Python client begins with the newest publications, goes away a few times, and comes back to what it missed.
Publishes through the HTTP API. Prints what it got, and how it came back, as one line of JSON."""

import argparse
import asyncio
import json
import urllib.request

import jwt
from centrifuge import Client, ClientEventHandler, PublicationContext, SubscribedContext, SubscriptionEventHandler


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--api", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--earlier", type=int, required=True)
    parser.add_argument("--missed", type=int, nargs="+", required=True)
    parser.add_argument("--protobuf", action="store_true")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> dict:
    seen: list = []
    back: asyncio.Queue = asyncio.Queue()
    grown = asyncio.Condition()
    last = 0

    class Events(SubscriptionEventHandler):
        async def on_subscribed(self, ctx: SubscribedContext) -> None:
            back.put_nowait(ctx.recovered)

        async def on_publication(self, ctx: PublicationContext) -> None:
            data = ctx.pub.data
            async with grown:
                seen.append(json.loads(data) if options.protobuf else data)
                grown.notify_all()

    async def publish(count: int) -> None:
        nonlocal last
        for _ in range(count):
            last += 1
            body = json.dumps({"channel": options.channel, "data": last}).encode()
            request = urllib.request.Request(f"{options.api}/publish", body, {"X-API-Key": options.key})
            await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=15).close())

    async def all_seen() -> None:
        async with grown:
            await asyncio.wait_for(grown.wait_for(lambda: last in seen), 15)

    await publish(options.earlier)
    client = Client(
        options.url,
        events=ClientEventHandler(),
        token=jwt.encode({"sub": "ann"}, options.secret, algorithm="HS256"),
        use_protobuf=options.protobuf,
    )
    subscription = client.new_subscription(options.channel, events=Events())
    await client.connect()
    await subscription.subscribe()
    await asyncio.wait_for(back.get(), 15)
    await all_seen()
    recovered = []
    for missed in options.missed:
        await client.disconnect()
        await publish(missed)
        await client.connect()
        recovered.append(await asyncio.wait_for(back.get(), 15))
        await publish(1)
        await all_seen()
    await client.disconnect()
    return {"seen": seen, "recovered": recovered}


print(json.dumps(asyncio.run(run(parse()))))
