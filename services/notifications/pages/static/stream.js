// Server-Sent Events over fetch: EventSource cannot send the Authorization header.
// Comes back by itself after a break, and goes on after the last message that it saw.

const SILENCE_MS = 40000; // the server sends a comment every 15 seconds; longer silence is a dead line
const LONGEST_PAUSE_MS = 15000;

// `headers`: a function, asked anew at each connection, for a token may have ended meanwhile.
export function follow({ path, headers, onMessage, onState }) {
  const stop = new AbortController();
  run({ path, headers, onMessage, onState, stopped: stop.signal });
  return () => stop.abort();
}

async function run({ path, headers, onMessage, onState, stopped }) {
  let lastId = null;
  let pause = 500;
  let ended = false; // by the service, as it does when a token ends: nobody need be told before it fails to go on
  while (!stopped.aborted) {
    if (!ended) onState("connecting");
    ended = false;
    try {
      const given = await headers();
      const sent = lastId === null ? given : { ...given, "Last-Event-ID": lastId };
      await read(path, sent, stopped, () => { pause = 500; onState("live"); }, (message) => {
        if (message.id) lastId = message.id;
        onMessage(message);
      });
      ended = true;
    } catch (error) {
      if (stopped.aborted) return;
      if (error.status === 401 || error.status === 403) return onState("denied");
    }
    if (stopped.aborted) return;
    if (!ended) onState("away");
    await new Promise((done) => setTimeout(done, pause * (0.75 + Math.random() / 2)));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function read(path, headers, stopped, onOpen, onMessage) {
  const line = new AbortController();
  const give_up = () => line.abort();
  stopped.addEventListener("abort", give_up);
  let silence = setTimeout(give_up, SILENCE_MS);
  try {
    const response = await fetch(path, {
      headers: { ...headers, Accept: "text/event-stream" }, signal: line.signal, cache: "no-store",
    });
    if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
    onOpen();
    const parse = parser(onMessage);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(give_up, SILENCE_MS);
      parse(value);
    }
  } finally {
    clearTimeout(silence);
    stopped.removeEventListener("abort", give_up);
  }
}

// Takes pieces of the stream as they come; calls back with each whole message {event, id, data}.
function parser(onMessage) {
  let rest = "";
  let message = { event: "message", id: null, data: [] };
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (message.data.length) onMessage({ ...message, data: message.data.join("\n") });
        message = { event: "message", id: null, data: [] };
        continue;
      }
      const [, field, value] = line.match(/^([^:]*):? ?(.*)$/);
      if (field === "data") message.data.push(value);
      else if (field === "event" || field === "id") message[field] = value;
    }
  };
}
