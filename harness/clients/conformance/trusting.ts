import type { Client } from "../client.ts";

/** Resolves when the client sees the other's identity in that state. */
export async function untilStatus(client: Client, other: Client, wanted: Record<string, boolean>): Promise<void> {
  const holds = async () => {
    const status = new Map(Object.entries(await client.crossSigningStatus(other.userId)));
    return Object.entries(wanted).every(([name, value]) => status.get(name) === value);
  };
  await client.until(holds, { awaited: `${client.role} to see ${other.role} with ${JSON.stringify(wanted)}` });
}

/** Resolves when the client sees that the other's device is signed by its owner. */
export async function untilSigned(client: Client, other: Client): Promise<void> {
  const signed = async () =>
    (await client.devices(other.userId)).some((device) => device.deviceId === other.deviceId && device.crossSigned);
  await client.until(signed, { awaited: `${client.role} to see ${other.role}'s device signed by its owner` });
}

/** The signature is made when the verification is done, and counts when the server has given it back. */
export async function untilTrusts(client: Client, other: Client): Promise<void> {
  const trusts = async () => (await client.crossSigningStatus(other.userId)).userVerified;
  await client.until(trusts, { awaited: `${client.role} to trust ${other.role}` });
}

/** Alice and Bob make identities, and each sees the other's device signed. */
export async function withIdentities(alice: Client, bob: Client): Promise<void> {
  await Promise.all([alice.bootstrapCrossSigning(), bob.bootstrapCrossSigning()]);
  await Promise.all([untilSigned(alice, bob), untilSigned(bob, alice)]);
}
