import { PropertyViolation } from "../support/index.ts";
import { expect } from "./expectations.ts";
import type { Player } from "./player.ts";
import { trusts } from "./trusts.ts";
import { verifyBySas } from "./verify-by-sas.ts";

/**
 * A verification that did not succeed must have left nothing behind: neither side trusts the other, and neither has
 * uploaded a signature of the other's keys. That is absence, so the sentinel follows: the two verify undisturbed, in
 * `room` or over to-device, and this makes the trust and the only signature of each. Where the two can never succeed,
 * each user verifies a `witness` over to-device instead; of two devices of one user, `one`, which must be the one that
 * can sign.
 * Nothing is asked of the side that `mayTrust`: one that got the other's true MACs has verified its keys (specification, SAS,
 * step 17), whatever the other side finds.
 */
export async function expectNoTrust(
  one: Player,
  other: Player,
  { room, witness, mayTrust }: { room?: string; witness?: Player; mayTrust?: Player } = {},
): Promise<void> {
  const sides = [
    { client: one, peer: other },
    { client: other, peer: one },
  ].filter(({ client }) => client !== mayTrust);
  const expectNothing = async () => {
    for (const { client, peer } of sides) {
      if (await trusts(client, peer))
        throw new PropertyViolation(`${client.role} trusts ${peer.role}, and their verification did not succeed`);
      expectSignatures(client, peer, 0);
    }
  };
  await expectNothing();
  if (witness) {
    await becomeTrusted(one, witness);
    if (other.userId !== one.userId) await becomeTrusted(other, witness);
    await expectNothing();
  } else {
    await becomeTrusted(one, other, room);
    for (const { client, peer } of sides) expectSignatures(client, peer, 1);
  }
}

async function becomeTrusted(one: Player, other: Player, room?: string): Promise<void> {
  await verifyBySas(one, other, room);
  await expect(one).toTrust(other);
  await expect(other).toTrust(one);
}

/** A device that was not signed itself signs nobody, whatever it verifies; so these are at most as many. */
function expectSignatures(client: Player, peer: Player, atMost: number): void {
  const uploads = client.link.exchanges("keys/signatures/upload");
  const peers = uploads.filter(({ request }) => {
    const keys = (request as Record<string, Record<string, object>>)[peer.userId] ?? {};
    return Object.keys(keys).some((key) => key !== client.deviceId);
  });
  if (peers.length > atMost)
    throw new PropertyViolation(`${client.role} signed keys of ${peer.role} ${peers.length} time(s), not ${atMost}`);
}
