"""gRPC's own library for Python, with code made from unistream.proto: prints the first pushes of a call as a line of JSON."""

import argparse
import json
import sys

import grpc

parser = argparse.ArgumentParser()
parser.add_argument("--address", required=True)
parser.add_argument("--protos", required=True, help="the folder of unistream.proto")
parser.add_argument("--token", required=True)
parser.add_argument("--channel", required=True)
parser.add_argument("--epoch", required=True, help="of the channel, all of whose history is asked for")
options = parser.parse_args()

sys.path.append(options.protos)
messages, services = grpc.protos_and_services("unistream.proto")

with grpc.insecure_channel(options.address) as connection:
    stub = services.CentrifugoUniStreamStub(connection)
    request = messages.ConnectRequest(token=options.token)
    request.subs[options.channel].recover = True
    request.subs[options.channel].epoch = options.epoch
    pushes = stub.Consume(request, timeout=30)
    connect = next(pushes).connect
    missed = [json.loads(publication.data) for publication in connect.subs[options.channel].publications]
    last = next(pushes).disconnect
    rest = list(pushes)
    print(
        json.dumps(
            {
                "client": connect.client,
                "missed": missed,
                "end": [last.code, last.reason],
                "rest": len(rest),
                "status": pushes.code().name,
            }
        )
    )
