import type { Json } from "../journal/index.ts";
import type {
  Edu,
  FederationTransaction,
  KeysClaimAnswer,
  KeysQueryAnswer,
  Pdu,
  RoomKeyBackup,
  SyncAnswer,
} from "./bodies.ts";
import type { Effect } from "./effect.ts";
import { rewrite } from "./effects.ts";

/** Changes a body of its own; undefined leaves it as it is. */
type Change<T> = (body: T) => T | undefined;

/** For `sync`: changes what the server tells a client. */
export function rewriteSync(change: Change<SyncAnswer>): Effect {
  return rewrite({ response: typed(change) });
}

/** For `keys/query`: changes which devices and identities a client is shown. */
export function rewriteKeysQuery(change: Change<KeysQueryAnswer>): Effect {
  return rewrite({ response: typed(change) });
}

/** For `keys/claim`: changes which one-time keys a client is given. */
export function rewriteKeysClaim(change: Change<KeysClaimAnswer>): Effect {
  return rewrite({ response: typed(change) });
}

/** For `room_keys/keys/get`: changes what comes back from a backup. */
export function rewriteRoomKeys(change: Change<RoomKeyBackup>): Effect {
  return rewrite({ response: typed(change) });
}

/**
 * For `fed/send`: puts other EDUs in the place of each one, none to drop it; undefined leaves it. The transaction is
 * signed anew.
 */
export function rewriteEdus(change: (edu: Edu) => Edu[] | undefined): Effect {
  return rewriteTransaction((transaction) => {
    const edus = replaced(transaction.edus ?? [], change);
    return edus && { ...transaction, edus };
  });
}

/**
 * For `fed/send`: puts other PDUs in the place of each one, none to drop it; undefined leaves it. The transaction is
 * signed anew; a PDU itself is not: one that was changed has a wrong hash and its sender's signature no longer fits, so
 * the receiver redacts or refuses it.
 */
export function rewritePdus(change: (pdu: Pdu) => Pdu[] | undefined): Effect {
  return rewriteTransaction((transaction) => {
    const pdus = replaced(transaction.pdus, change);
    return pdus && { ...transaction, pdus };
  });
}

function rewriteTransaction(change: Change<FederationTransaction>): Effect {
  return rewrite({ request: typed(change) });
}

/** All of them, with what stands for each; undefined when that is each itself. */
function replaced<T>(units: T[], change: (unit: T) => T[] | undefined): T[] | undefined {
  const changes = units.map(change);
  if (changes.every((change) => change === undefined)) return undefined;
  return units.flatMap((unit, index) => changes[index] ?? [unit]);
}

function typed<T>(change: Change<T>): (body: Json) => Json | undefined {
  return (body) => change(body as T) as Json | undefined;
}
