// Runs oidc-provider with the settings that come as JSON lines on stdin; each line starts a provider anew on the same
// port, as after a change of keys. Answers each with a line on stdout. Its own login pages are those it ships for trials.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

let answer = (_, response) => response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response));

function provider({ issuer, clients, jwks, accounts, claimsInIdToken, idTokenSeconds }) {
  return new Provider(issuer, {
    clients,
    jwks,
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], profile: ["name", "insats_roles", "respondent"] },
    conformIdTokenClaims: !claimsInIdToken,
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "PS256", "HS256"] },
    ttl: { IdToken: idTokenSeconds ?? 3600, Interaction: 600, Session: 600, Grant: 600, AccessToken: 600 },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  });
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const settings = JSON.parse(line);
  answer = provider(settings).callback();
  if (server.listening) return console.log("ready");
  server.listen(new URL(settings.issuer).port, "127.0.0.1", () => console.log("ready"));
}).on("close", () => process.exit());
