import { PropertyViolation } from "../support/index.ts";
import type { Client } from "./client.ts";
import type { VerificationState } from "./driver-protocol.ts";
import { QrImage } from "./qr-image.ts";

type CancelledState = VerificationState & Required<Pick<VerificationState, "cancellation">>;

/** What every stage of a verification can do and tell. */
interface Stage {
  readonly id: string;
  /** Either side may cancel at each stage. */
  cancel(): Promise<void>;
  /** The other side's or our cancellation, when it comes. */
  cancelled(): Promise<CancelledState>;
}

/** We asked the other side, which has not answered yet. */
export interface RequestedVerification extends Stage {
  ready(): Promise<ReadyVerification>;
}

/** The other side asks us. */
export interface IncomingVerification extends Stage {
  accept(): Promise<ReadyVerification>;
}

/** Both sides want to. By SAS, one of them starts and the other follows by itself; by QR code, one shows and the other scans. */
export interface ReadyVerification extends Stage {
  start(): Promise<ComparingVerification>;
  follow(): Promise<ComparingVerification>;
  showQr(): Promise<ShowingVerification>;
  /** Rejects with `SdkError` when the code does not name the keys that this client knows. */
  scanQr(image: QrImage): Promise<ScanningVerification>;
}

/** We show a QR code, which the other side has not scanned yet. */
export interface ShowingVerification extends Stage {
  readonly image: QrImage;
  /**
   * What the code is for, as the specification numbers it: 0 another user; 1 another device of one's own, shown by one
   * that trusts the master key; 2 the same, shown by one that does not yet.
   */
  readonly mode: number;
  scanned(): Promise<ScannedVerification>;
}

/** The other side has scanned our code, and trusts it; the person is asked whether it was them. */
export interface ScannedVerification extends Stage {
  /** The person says yes. Done when `done` resolves; a no is `cancel`. */
  confirm(): Promise<void>;
  done(): Promise<void>;
}

/** We have scanned their code; they confirm, then we are done too. */
export interface ScanningVerification extends Stage {
  done(): Promise<void>;
}

/** Both sides show the same emoji and decimals, unless somebody sits between them. */
export interface ComparingVerification extends Stage {
  readonly emoji: readonly string[];
  readonly decimals: readonly number[];
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
    cancelled: () => whenCancelled(client, id),
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
    showQr: () => showQr(client, id),
    scanQr: async (image) => {
      const code = Buffer.from(image.scan()).toString("base64");
      await client.call("scanQr", { verificationId: id, code });
      return { ...stage(client, id), done: () => done(client, id) };
    },
  };
}

/** The mode follows the word "MATRIX" and a byte for the version. */
const modeOffset = 7;

async function showQr(client: Client, id: string): Promise<ShowingVerification> {
  const { code } = await client.call("showQr", { verificationId: id });
  const bytes = Buffer.from(code, "base64");
  return {
    ...stage(client, id),
    image: QrImage.draw(bytes),
    mode: bytes.readUInt8(modeOffset),
    scanned: async () => {
      await reach(client, id, ["qr-scanned"]);
      return {
        ...stage(client, id),
        confirm: async () => void (await client.call("confirmQr", { verificationId: id })),
        done: () => done(client, id),
      };
    },
  };
}

async function whenShown(client: Client, id: string): Promise<ComparingVerification> {
  const { sas } = await reach(client, id, ["sas-shown"]);
  return {
    ...stage(client, id),
    emoji: sas?.emoji?.map(withoutVariation) ?? [],
    decimals: sas?.decimal ?? [],
    confirm: async () => void (await client.call("confirmSas", { verificationId: id })),
    mismatch: async () => void (await client.call("mismatchSas", { verificationId: id })),
    done: () => done(client, id),
  };
}

/** Some SDKs ask for the coloured form of an emoji (U+FE0F), some leave that to the font: it is the same picture. */
function withoutVariation(emoji: string): string {
  return emoji.replaceAll("\u{fe0f}", "");
}

async function done(client: Client, id: string): Promise<void> {
  await reach(client, id, ["done"]);
}

/** Waits for one of these stages; a verification that has ended otherwise will not come to it. */
async function reach(client: Client, id: string, stages: VerificationState["stage"][]): Promise<VerificationState> {
  const awaited = `verification ${id} to be ${stages.join(" or ")}`;
  const { cancellation, ...state } = await client.waitForVerification(
    (known) =>
      known.verificationId === id && (known.cancellation !== undefined || [...stages, "done"].includes(known.stage)),
    awaited,
  );
  if (!cancellation && stages.includes(state.stage)) return state;
  const end = cancellation
    ? `cancelled with ${cancellation.code} by ${cancellation.byUs ? client.role : "the other side"}`
    : state.stage;
  throw new PropertyViolation(`waited for ${client.role} to see ${awaited}; instead it is ${end}`);
}

async function whenCancelled(client: Client, id: string): Promise<CancelledState> {
  const awaited = `verification ${id} to be cancelled`;
  const { cancellation, ...state } = await client.waitForVerification(
    (known) => known.verificationId === id && (known.cancellation !== undefined || known.stage === "done"),
    awaited,
  );
  if (cancellation) return { ...state, cancellation };
  throw new PropertyViolation(`waited for ${client.role} to see ${awaited}; instead it is done`);
}
