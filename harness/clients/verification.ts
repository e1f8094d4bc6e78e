import type { Client } from "./client.ts";
import type { VerificationState } from "./driver-protocol.ts";

/** What every stage of a verification can do and tell. */
interface Stage {
  readonly id: string;
  /** Either side may cancel at each stage. */
  cancel(): Promise<void>;
  /** The other side's or our cancellation, when it comes. */
  cancelled(): Promise<VerificationState>;
}

/** We asked the other side, which has not answered yet. */
export interface RequestedVerification extends Stage {
  ready(): Promise<ReadyVerification>;
}

/** The other side asks us. */
export interface IncomingVerification extends Stage {
  accept(): Promise<ReadyVerification>;
}

/** Both sides want to; one of them starts, the other follows by itself. */
export interface ReadyVerification extends Stage {
  start(): Promise<ComparingVerification>;
  follow(): Promise<ComparingVerification>;
}

/** Both sides show the same emoji and decimals, unless somebody sits between them. */
export interface ComparingVerification extends Stage {
  readonly emoji: readonly string[];
  readonly decimal: readonly number[];
  /** The person says that they match. Done when `done` resolves. */
  confirm(): Promise<void>;
  mismatch(): Promise<void>;
  done(): Promise<void>;
}

/** Starts a verification with a user (in a room) or with a device. */
export async function requestVerification(
  client: Client,
  who: { userId: string; deviceId?: string; roomId?: string },
): Promise<RequestedVerification> {
  const { verificationId } = await client.call("requestVerification", who);
  return { ...stage(client, verificationId), ready: () => whenReady(client, verificationId) };
}

/** Waits for somebody's request. */
export async function incomingVerification(client: Client, fromUserId: string): Promise<IncomingVerification> {
  const { verificationId } = await client.waitForVerification(
    (state) => state.otherUserId === fromUserId && state.stage === "requested",
    `a verification request from ${fromUserId}`,
  );
  return {
    ...stage(client, verificationId),
    accept: async () => {
      await client.call("acceptVerification", { verificationId });
      return whenReady(client, verificationId);
    },
  };
}

function stage(client: Client, id: string): Stage {
  return {
    id,
    cancel: async () => void (await client.call("cancelVerification", { verificationId: id })),
    cancelled: () => reach(client, id, ["cancelled"]),
  };
}

async function whenReady(client: Client, id: string): Promise<ReadyVerification> {
  await reach(client, id, ["ready", "started", "sas-shown"]);
  return {
    ...stage(client, id),
    start: async () => {
      await client.call("startSas", { verificationId: id });
      return whenShown(client, id);
    },
    follow: () => whenShown(client, id),
  };
}

async function whenShown(client: Client, id: string): Promise<ComparingVerification> {
  const { sas } = await reach(client, id, ["sas-shown"]);
  return {
    ...stage(client, id),
    emoji: sas?.emoji ?? [],
    decimal: sas?.decimal ?? [],
    confirm: async () => void (await client.call("confirmSas", { verificationId: id })),
    mismatch: async () => void (await client.call("mismatchSas", { verificationId: id })),
    done: async () => void (await reach(client, id, ["done"])),
  };
}

function reach(client: Client, id: string, stages: VerificationState["stage"][]): Promise<VerificationState> {
  return client.waitForVerification(
    (state) => state.verificationId === id && stages.includes(state.stage),
    `verification ${id} to be ${stages.join(" or ")}`,
  );
}
