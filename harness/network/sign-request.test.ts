import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { EgressProxy, rewrite } from "./index.ts";

/** A plain homeserver that keeps what it was sent. */
const received: { authorization: string | undefined; body: string }[] = [];
const hs2 = http.createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  received.push({ authorization: request.headers.authorization, body });
  response.end("{}");
});
hs2.listen(0, "127.0.0.1");
await once(hs2, "listening");
afterAll(() => hs2.close());

const { privateKey } = generateKeyPairSync("ed25519");
const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url").toString("base64");
const original = `X-Matrix origin="hs1",destination="hs2",key="ed25519:a_1",sig="of hs1"`;

/** Sends a transaction through the egress proxy of hs1 to hs2. */
async function send(proxy: EgressProxy): Promise<void> {
  const request = http.request(`${proxy.url}/_matrix/federation/v1/send/1?a=%2F`, {
    method: "PUT",
    headers: { host: "hs2:8448", authorization: original },
  });
  request.end(`{"pdus":[],"edus":[]}`);
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  response.resume();
}

test("a transaction that was changed carries a signature of its sender over what it is now; others keep theirs", async () => {
  await using proxy = await EgressProxy.open({
    from: "hs1",
    host: "127.0.0.1",
    journal: { write: () => undefined },
    signingKey: `ed25519 a_1 ${seed.replace("=", "")}\n`,
  });
  proxy.addRoute("hs2", () => `http://127.0.0.1:${(hs2.address() as AddressInfo).port}`);
  const changed = { pdus: [], edus: [{ edu_type: "org.example", content: { "9": "ü", "10": null } }] };
  await using _ = await proxy.to("hs2").fault("fed/send", rewrite({ request: () => changed }).times(1));
  await send(proxy);
  await send(proxy);
  const [first, second] = received;
  expect(JSON.parse(first?.body ?? "")).toEqual(changed);
  const [, signature = ""] =
    /^X-Matrix origin="hs1",destination="hs2",key="ed25519:a_1",sig="([A-Za-z0-9+/]+)"$/.exec(
      first?.authorization ?? "",
    ) ?? [];
  // Written out as the specification signs it, so that no code of ours is asked.
  const signed = `{"content":{"edus":[{"content":{"10":null,"9":"ü"},"edu_type":"org.example"}],"pdus":[]},"destination":"hs2","method":"PUT","origin":"hs1","uri":"/_matrix/federation/v1/send/1?a=%2F"}`;
  const publicKey = createPublicKey(privateKey);
  expect(verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, "base64"))).toBe(true);
  expect(second).toEqual({ authorization: original, body: `{"pdus":[],"edus":[]}` });
});
