"""The feed by asking now and then, in Python: pip install httpx

INSATS_URL: the address of the aggregation service (https://<host>/aggregation); INSATS_TOKEN: scope read.
"""

import json
import os
import sys
import time

import httpx

after = int(os.environ.get("INSATS_AFTER", "0"))  # keep this with your own data: the last number dealt with

feed = httpx.Client(
    base_url=os.environ["INSATS_URL"], headers={"Authorization": f"Bearer {os.environ['INSATS_TOKEN']}"}
)
print("listening", file=sys.stderr, flush=True)
while True:
    try:
        items = feed.get("/v1/events", params={"after": after, "limit": 1000}).raise_for_status().json()["items"]
    except httpx.HTTPError as error:
        print(f"trying again: {error!r}", file=sys.stderr, flush=True)
        items = []
    for event in items:
        print(json.dumps(event), flush=True)  # here it is dealt with, durably
        after = event["data"]["sequence"]
    if not items:
        time.sleep(float(os.environ.get("INSATS_PAUSE", "10")))
