// A webhook endpoint in Node 18 or newer: npm install standardwebhooks
// INSATS_SECRET_FILE holds the secret that the subscription was given (whsec_…), once there is one; PORT to listen at.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const dealtWith = new Set(); // keep this with your own data: what came once may come again, under the same id

function secrets() {
  const file = process.env.INSATS_SECRET_FILE;
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

function isSigned(body, headers) {
  return secrets().some((secret) => {
    try {
      new Webhook(secret).verify(body, headers); // over the very bytes that came, not over what they were parsed to
      return true;
    } catch {
      return false;
    }
  });
}

function receive(body, headers) {
  const event = JSON.parse(body);
  if (event.type === "subscription.challenge.v1") {
    return [200, JSON.stringify({ challenge: event.data.challenge })];
  }
  if (!isSigned(body, headers)) {
    return [401, ""];
  }
  if (event.type === "subscription.heartbeat.v1") {
    return [204, ""]; // event.data.last_sequence: have you all up to there?
  }
  if (!dealtWith.has(headers["webhook-id"])) {
    console.log(JSON.stringify(event)); // here it is dealt with, durably, before it is answered
    dealtWith.add(headers["webhook-id"]);
  }
  return [204, ""];
}

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const [status, text] = receive(Buffer.concat(parts).toString(), request.headers);
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  });
}).listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => console.error("listening"));
