import type { MatrixClient, MatrixEvent, Room } from "matrix-js-sdk";
import type { DriverHost } from "./host.ts";
import { toTimelineEvent } from "./timeline-event.ts";

/** Reports what the SDK shows of rooms, messages and devices, from now on, as the protocol's events. */
export function reportEvents({
  client,
  name,
  userId,
  host,
}: {
  client: MatrixClient;
  name: string;
  userId: string;
  host: DriverHost;
}): void {
  const on = (event: string, listener: (...args: never[]) => void) => client.on(event as never, listener as never);
  const report = (what: "timelineEvent" | "decryptionChanged", event: MatrixEvent) =>
    host.notify(what, { client: name, event: toTimelineEvent(event) });

  const shown = new WeakSet<MatrixEvent>();

  /**
   * Shows an event, as an application does: it listens to the event itself. The client passes on what some events tell and
   * not what others do, such as those of a room that was left and joined again.
   */
  function show(event: MatrixEvent): void {
    report("timelineEvent", event);
    if (shown.has(event)) return;
    shown.add(event);
    event.on("Event.decrypted" as never, (() => report("decryptionChanged", event)) as never);
  }

  /** The SDK decrypts by itself only what it needs for notifications; an application decrypts what it shows. */
  async function decrypt(event: MatrixEvent): Promise<void> {
    if (!event.isEncrypted()) return;
    await client.decryptEventIfNeeded(event);
    report("decryptionChanged", event);
  }

  on("Room.timeline", (event: MatrixEvent) => {
    // A message of our own that is still on its way has no event id yet.
    if (event.status !== null) return;
    show(event);
    void decrypt(event);
  });
  on("Room.localEchoUpdated", (event: MatrixEvent) => {
    if (event.status === null) show(event);
  });
  on(
    "RoomMember.membership",
    (_event: MatrixEvent, member: { roomId: string; userId: string; membership?: string }) => {
      const { roomId, userId: whose, membership = "leave" } = member;
      host.notify("membershipChanged", { client: name, roomId, userId: whose, membership });
    },
  );
  on("Room.myMembership", ({ roomId }: Room, membership: string) => {
    host.notify("membershipChanged", { client: name, roomId, userId, membership });
  });
  on("crypto.devicesUpdated", (userIds: string[]) => {
    host.notify("devicesChanged", { client: name, userIds });
  });
  on("userTrustStatusChanged", (changed: string) => {
    host.notify("devicesChanged", { client: name, userIds: [changed] });
  });
  const keyStorageChanged = () => host.notify("keyStorageChanged", { client: name });
  for (const event of ["crypto.keyBackupStatus", "crypto.keyBackupDecryptionKeyCached", "crossSigning.keysChanged"])
    on(event, keyStorageChanged);
  on("accountData", (event: MatrixEvent) => {
    if (/^m\.(secret_storage|cross_signing|megolm_backup)\b/.test(event.getType())) keyStorageChanged();
  });
}
