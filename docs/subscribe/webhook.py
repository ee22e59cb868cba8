"""A webhook endpoint in Python: pip install standardwebhooks

INSATS_SECRET_FILE holds the secret that the subscription was given (whsec_…), once there is one; PORT to listen at.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

dealt_with: set[str] = set()  # keep this with your own data: what came once may come again, under the same id


def is_signed(body: bytes, headers: dict[str, str]) -> bool:
    file = Path(os.environ["INSATS_SECRET_FILE"])
    for secret in file.read_text().split() if file.exists() else []:
        try:
            Webhook(secret).verify(body, headers)  # over the very bytes that came, not over what they were parsed to
        except WebhookVerificationError:
            continue
        return True
    return False


def receive(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    event = json.loads(body)
    if event["type"] == "subscription.challenge.v1":
        return 200, json.dumps({"challenge": event["data"]["challenge"]}).encode()
    if not is_signed(body, headers):
        return 401, b""
    if event["type"] == "subscription.heartbeat.v1":
        return 204, b""  # event["data"]["last_sequence"]: have you all up to there?
    if headers["webhook-id"] not in dealt_with:
        print(json.dumps(event), flush=True)  # here it is dealt with, durably, before it is answered
        dealt_with.add(headers["webhook-id"])
    return 204, b""


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status, text = receive(body, {name.lower(): value for name, value in self.headers.items()})
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing: what is dealt with is printed."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Endpoint)
    print("listening", file=sys.stderr, flush=True)
    server.serve_forever()
