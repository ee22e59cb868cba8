"""One replica of notifications, fed with events from a file, as a process that may be killed: FOLDER PORT EVENTS.

INSATS_AIM=between kills it once, after an endpoint has accepted a message and before that is noted.
"""

import asyncio
import base64
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import uvicorn

from libs.common.bus import Incoming, queue_of
from libs.common.bus.embedded import EmbeddedBus, Queues, _row
from libs.common.service import create_app
from services.notifications.handlers.deliveries import Work
from services.notifications.main import SERVICE
from services.notifications.settings import NotificationsSettings
from services.notifications.webhooks import sending

FEED_SECONDS = 0.02
"""Between two batches: the trial is to have a middle."""
NOT_BEFORE = 10
"""The accepted message from which on the aimed kill falls."""


def kill_between_send_and_mark(done: Path) -> None:
    line: Any = sending.Line
    send, accepted = line.send, 0

    async def send_and_die(self: Any, work: Work) -> Any:
        nonlocal accepted
        answer = await send(self, work)
        accepted += answer.result.fault is None
        if accepted >= NOT_BEFORE and not done.exists():
            done.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    line.send = send_and_die


async def feed(queues: Queues, events: Path) -> None:
    """All of them anew at each start: what was taken in before is known by its id."""
    for line in events.read_text().splitlines():
        event_id, event_type, routing_key, body = json.loads(line)
        message = Incoming(event_id, event_type, routing_key, base64.b64decode(body))
        await queues.put([_row(queue_of(SERVICE.name), message)])
        await asyncio.sleep(FEED_SECONDS)


async def main(folder: Path, port: int, events: Path) -> None:
    if os.environ.get("INSATS_AIM") == "between":
        kill_between_send_and_mark(folder / "aimed")
    queues = Queues(folder / f"bus-{port}.db")
    await queues.open()
    app = create_app(SERVICE, NotificationsSettings(data_dir=folder), EmbeddedBus(queues, SERVICE.name))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    subscribed = folder / "subscribed"
    while not subscribed.exists():
        await asyncio.sleep(0.01)
    await feed(queues, events)
    await serving


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
