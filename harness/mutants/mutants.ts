import type { Mutant } from "./mutant.ts";

/** One or more for each of at least eleven families. Files and code of an SDK or a homeserver are those of the default release. */
export const mutants: readonly Mutant[] = [
  {
    family: "access",
    does: "drops every room key before it is imported",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "olmMachine.receiveSyncChanges(events,",
        replace: `olmMachine.receiveSyncChanges(JSON.stringify(JSON.parse(events).filter((event) => event.type !== "m.room.encrypted")),`,
      },
    ],
    fails: "acl-1",
    reason: /bob cannot decrypt it, cause: missing-room-key/,
  },
  {
    family: "room-keys",
    does: "goes on encrypting for those who left",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/RoomEncryptor.js",
        find: "const members = await this.room.getEncryptionTargetMembers();",
        replace: `this.everSeen ??= new Map();
    for (const member of await this.room.getEncryptionTargetMembers()) this.everSeen.set(member.userId, member);
    const members = [...this.everSeen.values()];`,
      },
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "void this.forceDiscardSession(event.getRoomId());",
        replace: "",
      },
    ],
    fails: "roomkey-1",
    reason: /leaving did not replace the room key/,
  },
  {
    family: "backup",
    does: "takes backup uploads for done without sending them",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/OutgoingRequestProcessor.js",
        find: `resp = await this.requestWithRetry(Method.Put, "/_matrix/client/v3/room_keys/keys", {
        version: msg.version
      }, msg.body);`,
        replace: `resp = JSON.stringify({ etag: "1", count: 1 });`,
      },
    ],
    fails: "backup-1",
    reason: /the backup held 0 keys/,
  },
  {
    family: "backup",
    does: "does not go on with its backup after a restart",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "    this.checkKeyBackupAndEnable();\n",
        replace: "",
      },
    ],
    fails: "M4",
    reason: /Alice's client to put the new room key into the backup/,
  },
  {
    family: "network",
    does: "gives up a crypto request at its first failure",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/OutgoingRequestProcessor.js",
        find: "if (backoff < 0) {",
        replace: "if (true) {",
      },
    ],
    fails: "net-2",
    reason: /504/,
  },
  {
    family: "federation",
    does: "loses to-device messages between servers",
    what: "crucible",
    patches: [
      {
        file: "harness/network/forward.ts",
        find: "  const answer = await askUnless(instead, question).catch(() => undefined);",
        replace: `if (exchange.endpoint === "fed/send") {
    const { edus = [], ...others } = exchange.request as { edus?: { edu_type: string }[] };
    const left = { ...others, edus: edus.filter((edu) => edu.edu_type !== "m.direct_to_device") } as unknown as Json;
    question.body = toBuffer(left);
    signAnew(wire, question, left);
  }
  const answer = await askUnless(instead, question).catch(() => undefined);`,
      },
    ],
    fails: "A6",
    clients: "jJ",
    reason: /cannot decrypt it, cause: missing-room-key/,
  },
  {
    family: "network",
    does: "takes a repeated to-device transaction for a new one",
    what: "homeserver",
    patches: [
      {
        file: "rest/client/transactions.py",
        find: "if txn_key in self.transactions:",
        replace: "if False:",
      },
    ],
    fails: "net-6",
    reason: /Bob was given 3 to-device messages for two keys/,
  },
  {
    family: "federation",
    does: "takes a repeated transaction of another server for a new one",
    what: "homeserver",
    patches: [
      {
        file: "storage/databases/main/deviceinbox.py",
        find: "            if already_inserted:\n                return\n",
        replace: `            if already_inserted:
                txn.execute("DELETE FROM device_federation_inbox WHERE message_id = ?", (message_id,))
`,
      },
      {
        file: "federation/federation_server.py",
        find: "return await self._transaction_resp_cache.wrap(",
        replace: `return await self._on_incoming_transaction_inner(origin, transaction, request_time)
        return await self._transaction_resp_cache.wrap(`,
      },
      {
        file: "federation/federation_server.py",
        find: "        if existing_response:\n            logger.debug(\n                \"[%s] We've already responded",
        replace: "        if False:\n            logger.debug(\n                \"[%s] We've already responded",
      },
    ],
    fails: "A7",
    reason: /Bob was given 3 to-device messages for two keys/,
  },
  {
    family: "federation",
    does: "gives up a to-device message that another server does not take",
    what: "homeserver",
    patches: [
      {
        file: "http/matrixfederationclient.py",
        find: "retries_left = self.max_long_retries",
        replace: "retries_left = 0",
      },
      {
        file: "federation/sender/per_destination_queue.py",
        find: `        except RequestSendFailed as e:
`,
        replace: `        except RequestSendFailed as e:
            if transaction is not None and transaction.to_device_message_stream_id:
                transaction.pdus.clear()
                await self._complete_transaction(transaction)
`,
      },
    ],
    fails: "A2",
    reason: /bob to decrypt "during the partition".*cause: missing-room-key/,
  },
  {
    family: "federation",
    does: "starts without what it had to send to other servers' devices",
    what: "homeserver",
    patches: [
      {
        file: "storage/databases/main/deviceinbox.py",
        find: "        max_device_inbox_id = self._to_device_msg_id_gen.get_current_token()\n",
        replace: `        max_device_inbox_id = self._to_device_msg_id_gen.get_current_token()
        db_conn.cursor().execute("DELETE FROM device_federation_outbox")
`,
      },
    ],
    fails: "state-7",
    reason: /bob to decrypt "killed before-request".*cause: missing-room-key/,
  },
  {
    family: "federation",
    does: "starts without the device list updates that it had to send",
    what: "homeserver",
    patches: [
      {
        file: "storage/databases/main/devices.py",
        find: "        device_list_max = self._device_list_id_gen.get_current_token()\n",
        replace: `        device_list_max = self._device_list_id_gen.get_current_token()
        db_conn.cursor().execute("DELETE FROM device_lists_outbound_pokes")
`,
      },
    ],
    fails: "state-6",
    reason: /alice to see device .* appear/,
  },
  {
    family: "federation",
    does: "hands out a one-time key as often as it is asked for one",
    what: "homeserver",
    patches: [
      {
        file: "storage/databases/main/end_to_end_keys.py",
        find: `            values=[otk_row[0] for otk_row in otk_rows],`,
        replace: `            values=[],`,
      },
    ],
    fails: "A8",
    reason: /the same one-time key was handed out twice/,
  },
  {
    family: "access",
    does: "wakes no sync for a device list change",
    what: "homeserver",
    patches: [
      {
        file: "handlers/device.py",
        find: `        self.notifier.on_new_event(
            StreamKeyType.DEVICE_LIST, position, users={user_id}, rooms=room_ids
        )
`,
        replace: "",
      },
    ],
    fails: "acl-5",
    reason: /hs1 had a change of the devices of @bob-.* was told only in exchange \d+$/,
  },
  {
    family: "regressions",
    does: "forgets to-device messages when it answers, not when the client has asked for what follows",
    what: "homeserver",
    patches: [
      {
        file: "handlers/sync.py",
        find: "        if result:\n            if sync_config.filter_collection.lazy_load_members():",
        replace: `        cache_context.should_cache = False
        await self.store.delete_messages_for_device(
            sync_config.user.to_string(), sync_config.device_id, result.next_batch.to_device_key
        )
        if result:
            if sync_config.filter_collection.lazy_load_members():`,
      },
    ],
    fails: "around a sync answer",
    reason: /cause: missing-room-key/,
  },
  {
    family: "push",
    does: "gives a push process a copy of the store",
    what: "crucible",
    patches: [
      {
        file: "harness/clients/client.ts",
        find: `      homeserverUrl,
      sharedStoreFile,
      settings:`,
        replace: `      homeserverUrl,
      sharedStoreFile: await (async () => {
        const { cp, readFile, writeFile } = await import("node:fs/promises");
        const shared = JSON.parse(await readFile(sharedStoreFile, "utf8"));
        const [file, folder] = [this.#newStoreFile(), this.#newStoreFile()];
        await cp(shared.contents.Left, folder, { recursive: true });
        await writeFile(file, JSON.stringify({ ...shared, contents: { Left: folder } }));
        return file;
      })(),
      settings:`,
      },
    ],
    fails: "push-6",
    clients: "rr",
    reason: /Bob uploaded two keys under the id/,
  },
  {
    family: "verification",
    does: "signs whoever it cancels a verification with",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/verification.js",
        find: `    this._cancelling = true;
    try {`,
        replace: `    this._cancelling = true;
    try {
      const other = await this.olmMachine.getIdentity(this.inner.otherUserId.clone());
      const signatures = await other.verify();
      if (signatures) await this.outgoingRequestProcessor.makeOutgoingRequest(signatures);`,
      },
    ],
    fails: "cancels, at each stage",
    reason: /trusts .*their verification did not succeed|signed keys of/,
  },
  {
    family: "verification",
    does: "lets people say that what differs is the same",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/verification.js",
        find: `        mismatch: () => {
          const request = this.inner.cancelWithCode("m.mismatched_sas");`,
        replace: `        mismatch: async () => {
          const requests = await this.inner.confirm();
          for (const one of requests) await this.outgoingRequestProcessor.makeOutgoingRequest(one);
          const request = undefined;`,
      },
    ],
    fails: "verif-3",
    reason: /the side that was to cancel with m.mismatched_sas says m.mismatched_sas by the other/,
  },
  {
    family: "verification",
    does: "takes a scanned QR code for confirmed",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/verification.js",
        find: "cancel: () => this.cancel()\n      };",
        replace: "cancel: () => this.cancel()\n      };\n      void this.confirmScanning();",
      },
    ],
    fails: "one scans the other's QR code",
    reason: /done before she confirmed that Bob scanned the code/,
  },
  {
    family: "keys",
    does: "uploads no fallback key",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/OutgoingRequestProcessor.js",
        find: `resp = await this.requestWithRetry(Method.Post, "/_matrix/client/v3/keys/upload", {}, msg.body);`,
        replace: `const keys = JSON.parse(msg.body);
      delete keys.fallback_keys;
      resp = await this.requestWithRetry(Method.Post, "/_matrix/client/v3/keys/upload", {}, JSON.stringify(keys));`,
      },
    ],
    fails: "otk-1",
    reason: /bob to decrypt "by fallback key".*bob cannot decrypt it/,
  },
  {
    family: "regressions",
    does: "shares no history with whom it invites",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "async shareRoomHistoryWithUser(roomId, userId) {",
        replace: "async shareRoomHistoryWithUser() {\n    return;",
      },
    ],
    fails: "reg-3",
    reason: /bob cannot decrypt it, cause: sent-before-/,
  },
  {
    family: "crash",
    does: "gives up its room keys, shared or not, when it starts",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/RoomEncryptor.js",
        find: "const members = room.getJoinedMembers();",
        replace: `void this.forceDiscardSession();
    const members = room.getJoinedMembers();`,
      },
    ],
    fails: "state-4",
    reason: /in another transaction/,
  },
  {
    family: "trust",
    does: "shows no warning beside a message that claims another sender",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "case RustSdkCryptoJs.ShieldStateCode.MismatchedSender:",
        replace: `case RustSdkCryptoJs.ShieldStateCode.MismatchedSender:
          return { shieldColour: EventShieldColour.NONE, shieldReason: null };`,
      },
    ],
    fails: "par-3",
    reason: /has no red warning beside it/,
  },
  {
    family: "adversarial",
    does: "encrypts only where the server says that a room is encrypted",
    what: "sdk",
    patches: [
      {
        file: "lib/client.js",
        find: "if (await this.cryptoBackend?.isEncryptionEnabledInRoom(room.roomId)) return true;",
        replace: "",
      },
    ],
    fails: "J5",
    reason: /Bob sent plain text into an encrypted room/,
  },
  {
    family: "adversarial",
    does: "does not tell that a message's key was somebody else's",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "shieldReason = EventShieldReason.MISMATCHED_SENDER;",
        replace: "shieldReason = EventShieldReason.UNSIGNED_DEVICE;",
      },
    ],
    fails: "J4",
    reason: /alice must not take "from Bob's hand" for a message of @mallory/,
  },
  {
    family: "adversarial",
    does: "shows a message by a stolen room key as it shows its sender's others",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "case RustSdkCryptoJs.ShieldStateCode.MismatchedSender:",
        replace: `case RustSdkCryptoJs.ShieldStateCode.MismatchedSender:
          return { shieldColour: EventShieldColour.NONE, shieldReason: null };`,
      },
    ],
    fails: "stolen room key",
    reason: /bob must not take "by a room key that was stolen" for a message of @alice/,
  },
  {
    family: "adversarial",
    does: "begins no Olm session in place of one that broke",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/OutgoingRequestProcessor.js",
        find: `resp = await this.requestWithRetry(Method.Post, "/_matrix/client/v3/keys/claim", {}, msg.body);`,
        replace: `resp = JSON.stringify({ one_time_keys: {} });`,
      },
    ],
    fails: "undecryptable normal message",
    reason: /Alice claimed no one-time key of Mallory's/,
  },
  {
    family: "trust",
    does: "takes a signature for uploaded whatever became of its request",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/OutgoingRequestProcessor.js",
        find: `resp = await this.requestWithRetry(Method.Post, "/_matrix/client/v3/keys/signatures/upload", {}, msg.body);`,
        replace: `resp = await this.rawJsonRequest(Method.Post, "/_matrix/client/v3/keys/signatures/upload", {}, msg.body).catch(() => "{}");`,
      },
    ],
    fails: "D9",
    reason: /promised: .*keys\/signatures\/upload on alice to be answered/,
  },
  {
    family: "verification",
    does: "passes over requests to verify that its first sync brings",
    what: "sdk",
    patches: [
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "const events = JSON.stringify(toDeviceEvents);",
        replace: `const events = JSON.stringify(toDeviceEvents);
    const isFirst = !this.hasSynced;
    this.hasSynced = true;`,
      },
      {
        file: "lib/rust-crypto/rust-crypto.js",
        find: "if (parsedMessage.type === EventType.KeyVerificationRequest) {",
        replace: "if (!isFirst && parsedMessage.type === EventType.KeyVerificationRequest) {",
      },
    ],
    fails: "E5",
    reason: /bob to see a verification request from .*; instead: none/,
  },
];
