import type { Json } from "../journal/index.ts";
import { checkGiven, isObjectWith } from "../support/index.ts";
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
import type { Exchange } from "./exchange.ts";

/** Changes a body of its own; undefined leaves it as it is. */
type Change<T> = (body: T) => T | undefined;

/** For `sync`: changes what the server tells a client. Errors pass. */
export function rewriteSync(change: Change<SyncAnswer>): Effect {
  return rewriteAnswer("rewriteSync", change);
}

/** For `keys/query`: changes which devices and identities a client is shown. Errors pass. */
export function rewriteKeysQuery(change: Change<KeysQueryAnswer>): Effect {
  return rewriteAnswer("rewriteKeysQuery", change);
}

/** For `keys/claim`: changes which one-time keys a client is given. Errors pass. */
export function rewriteKeysClaim(change: Change<KeysClaimAnswer>): Effect {
  return rewriteAnswer("rewriteKeysClaim", change);
}

/** For `room_keys/keys/get`: changes what comes back from a backup. Errors pass. */
export function rewriteRoomKeys(change: Change<RoomKeyBackup>): Effect {
  return rewriteAnswer("rewriteRoomKeys", change);
}

/**
 * For `fed/send`: puts other EDUs in the place of each one, none to drop it; undefined leaves it. The transaction is
 * signed anew.
 */
export function rewriteEdus(change: (edu: Edu) => Edu[] | undefined): Effect {
  checkFunction("rewriteEdus", change);
  return rewriteTransaction((transaction) => {
    const edus = replaced(transaction.edus ?? [], change);
    return edus && { ...transaction, edus };
  });
}

/**
 * For `fed/send`: puts other PDUs in the place of each one, none to drop it; undefined leaves it. The transaction and the
 * PDUs that were put are signed anew, by the server that sends them, so that the receiver takes them for genuine. A PDU
 * that was changed is another event, with an id that its sender does not know: change a room's newest. Rooms older than
 * version 12 cannot be signed for: then the fault does not fire, and the transaction does not arrive.
 */
export function rewritePdus(change: (pdu: Pdu) => Pdu[] | undefined): Effect {
  checkFunction("rewritePdus", change);
  return rewriteTransaction((transaction, { signEvent, link }) => {
    const signed = (pdu: Pdu) => {
      if (!signEvent) throw new Error(`no homeserver sends on ${link}, so nobody can sign a PDU`);
      return signEvent(pdu);
    };
    const pdus = replaced(transaction.pdus, (pdu) => change(pdu)?.map(signed));
    return pdus && { ...transaction, pdus };
  });
}

/**
 * For `fed/send`: puts an EDU at the end of each transaction, one without any too; `.times(1)` for one. The transaction is
 * signed anew.
 */
export function addEdu(edu: Edu): Effect {
  const isEdu = isObjectWith(edu, { edu_type: "string", content: "object" });
  checkGiven(isEdu, "addEdu takes an EDU with its edu_type and content", edu);
  return rewriteTransaction((transaction) => ({ ...transaction, edus: [...(transaction.edus ?? []), edu] }));
}

/**
 * For `fed/send`: puts a PDU at the end of each transaction, one without any too; `.times(1)` for one. The transaction is
 * signed anew, the PDU is not: a receiver refuses one that its sender's server did not sign, so this is for replays.
 */
export function addPdu(pdu: Pdu): Effect {
  const isPdu = isObjectWith(pdu, { type: "string", sender: "string", room_id: "string", content: "object" });
  checkGiven(isPdu, "addPdu takes a PDU with its type, sender, room_id and content", pdu);
  return rewriteTransaction((transaction) => ({ ...transaction, pdus: [...transaction.pdus, pdu] }));
}

function checkFunction(call: string, change: unknown): void {
  checkGiven(typeof change === "function", `${call} takes a function of the body, as in ${call}(change)`, change);
}

/** An error has another shape than the answer that is to be changed. */
function rewriteAnswer<T>(call: string, change: Change<T>): Effect {
  checkFunction(call, change);
  const changed = typed(change);
  return rewrite({ response: (body, { status }) => (status === 200 ? changed(body) : undefined) });
}

function rewriteTransaction(
  change: (transaction: FederationTransaction, exchange: Exchange) => FederationTransaction | undefined,
): Effect {
  return rewrite({
    request: (body, exchange) => change(body as unknown as FederationTransaction, exchange) as Json | undefined,
  });
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
