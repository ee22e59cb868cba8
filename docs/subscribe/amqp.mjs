// Changes over AMQP in Node 18 or newer: npm install amqplib
// INSATS_AMQP: amqps://tillvaxtverket:<password>@<host>/ ; the queue's name begins with the user's.
import amqp from "amqplib";

const exchange = process.env.INSATS_EXCHANGE ?? "insats.events";
const queue = process.env.INSATS_QUEUE ?? "tillvaxtverket.changes";
const binding = process.env.INSATS_BINDING ?? "aggregate.updated.v1.#"; // or aggregate.updated.v1.<round>.<respondent>

const newest = new Map(); // keep this with your own data: the last change applied, by cell

const connection = await amqp.connect(process.env.INSATS_AMQP);
const channel = await connection.createChannel();
await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
await channel.bindQueue(queue, exchange, binding);
await channel.prefetch(50);
await channel.consume(queue, (message) => {
  const event = JSON.parse(message.content.toString());
  // A message may come twice, and one may overtake another: the cell's latest change is the one with the highest number.
  if (event.data.sequence > (newest.get(event.subject) ?? 0)) {
    console.log(JSON.stringify(event)); // here it is dealt with, durably, before it is acknowledged
    newest.set(event.subject, event.data.sequence);
  }
  channel.ack(message);
});
console.error("listening");
