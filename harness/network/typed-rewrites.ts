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

/** For `sync`: changes what the server tells a client. Errors pass. */
export function rewriteSync(change: Change<SyncAnswer>): Effect {
  return rewriteAnswer(change);
}

/** For `keys/query`: changes which devices and identities a client is shown. Errors pass. */
export function rewriteKeysQuery(change: Change<KeysQueryAnswer>): Effect {
  return rewriteAnswer(change);
}

/** For `keys/claim`: changes which one-time keys a client is given. Errors pass. */
export function rewriteKeysClaim(change: Change<KeysClaimAnswer>): Effect {
  return rewriteAnswer(change);
}

/** For `room_keys/keys/get`: changes what comes back from a backup. Errors pass. */
export function rewriteRoomKeys(change: Change<RoomKeyBackup>): Effect {
  return rewriteAnswer(change);
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

/**
 * For `fed/send`: puts an EDU at the end of each transaction, one without any too; `.times(1)` for one. The transaction is
 * signed anew.
 */
export function addEdu(edu: Edu): Effect {
  return rewriteTransaction((transaction) => ({ ...transaction, edus: [...(transaction.edus ?? []), edu] }));
}

/**
 * For `fed/send`: puts a PDU at the end of each transaction, one without any too; `.times(1)` for one. The transaction is
 * signed anew, the PDU is not: a receiver refuses one that its sender's server did not sign, so this is for replays.
 */
export function addPdu(pdu: Pdu): Effect {
  return rewriteTransaction((transaction) => ({ ...transaction, pdus: [...transaction.pdus, pdu] }));
}

/** An error has another shape than the answer that is to be changed. */
function rewriteAnswer<T>(change: Change<T>): Effect {
  const changed = typed(change);
  return rewrite({ response: (body, { status }) => (status === 200 ? changed(body) : undefined) });
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
