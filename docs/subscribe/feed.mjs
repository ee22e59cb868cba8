// The feed as Server-Sent Events in Node 18 or newer: npm install eventsource
// INSATS_URL: the address of the aggregation service (https://<host>/aggregation); INSATS_TOKEN: scope read.
import { EventSource } from "eventsource";

let after = Number(process.env.INSATS_AFTER ?? 0); // keep this with your own data: the last number dealt with

const feed = new EventSource(`${process.env.INSATS_URL}/v1/events?after=${after}`, {
  fetch: (address, request) =>
    fetch(address, {
      ...request,
      headers: { ...request.headers, Authorization: `Bearer ${process.env.INSATS_TOKEN}` },
    }),
});
feed.addEventListener("open", () => console.error("listening"));
feed.addEventListener("error", (error) => {
  console.error(`line lost: ${error.code ?? ""} ${error.message ?? ""}`); // as also happens when the token ends
  if (feed.readyState === EventSource.CLOSED) process.exit(1); // refused: start again with a new token, after `after`
});
feed.addEventListener("aggregate.updated.v1", (message) => {
  const number = Number(message.lastEventId); // after a break the client names it, and the feed goes on from there
  if (number > after) {
    console.log(message.data); // here it is dealt with, durably
    after = number;
  }
});
