"""One run of the official Python client: connect, subscribe to a private channel, publish and receive, presence,
history, a refused RPC. Prints what happened as one line of JSON. Tokens are made with PyJWT, as in the guides."""

import argparse
import asyncio
import json

import jwt
from centrifuge import Client, ClientEventHandler, PublicationContext, ReplyError, SubscriptionEventHandler


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--protobuf", action="store_true")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> dict:
    received: asyncio.Future = asyncio.get_running_loop().create_future()

    class Publications(SubscriptionEventHandler):
        async def on_publication(self, ctx: PublicationContext) -> None:
            if not received.done():
                received.set_result(ctx.pub)

    async def subscription_token(channel: str) -> str:
        return jwt.encode({"sub": "ann", "channel": channel}, options.secret, algorithm="HS256")

    def payload(value):
        return json.dumps(value).encode() if options.protobuf else value

    def value(data):
        return json.loads(data) if options.protobuf else data

    client = Client(
        options.url,
        events=ClientEventHandler(),
        token=jwt.encode({"sub": "ann"}, options.secret, algorithm="HS256"),
        use_protobuf=options.protobuf,
    )
    subscription = client.new_subscription(options.channel, events=Publications(), get_token=subscription_token)
    await client.connect()
    await subscription.subscribe()
    await subscription.ready(15)
    await subscription.publish(payload({"from": "python"}))
    publication = await asyncio.wait_for(received, 15)
    presence = await subscription.presence()
    history = await subscription.history(limit=10)
    try:
        await client.rpc("nobody", payload({}))
        rpc_error = 0
    except ReplyError as error:
        rpc_error = error.code
    await client.disconnect()
    return {
        "received": value(publication.data),
        "user": publication.info.user,
        "presence": [info.user for info in presence.clients.values()],
        "history": len(history.publications),
        "rpcError": rpc_error,
    }


print(json.dumps(asyncio.run(run(parse()))))
