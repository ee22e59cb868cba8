"""Changes over AMQP in Python: pip install aio-pika

INSATS_AMQP: amqps://tillvaxtverket:<password>@<host>/ ; the queue's name begins with the user's.
"""

import asyncio
import json
import os
import sys

import aio_pika

EXCHANGE = os.environ.get("INSATS_EXCHANGE", "insats.events")
QUEUE = os.environ.get("INSATS_QUEUE", "tillvaxtverket.changes")
BINDING = os.environ.get("INSATS_BINDING", "aggregate.updated.v1.#")  # or aggregate.updated.v1.<round>.<respondent>

newest: dict[str, int] = {}  # keep this with your own data: the last change applied, by cell


async def main() -> None:
    connection = await aio_pika.connect_robust(os.environ["INSATS_AMQP"])
    channel = await connection.channel()
    await channel.set_qos(50)
    queue = await channel.declare_queue(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    await queue.bind(EXCHANGE, BINDING)
    print("listening", file=sys.stderr, flush=True)
    async with queue.iterator() as messages:
        async for message in messages:
            event = json.loads(message.body)
            # One may come twice, and one may overtake another: the highest number is a cell's latest change.
            if event["data"]["sequence"] > newest.get(event["subject"], 0):
                print(json.dumps(event), flush=True)  # here it is dealt with, durably, before it is acknowledged
                newest[event["subject"]] = event["data"]["sequence"]
            await message.ack()


if __name__ == "__main__":
    asyncio.run(main())
