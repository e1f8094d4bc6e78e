/**
 * News of a user's devices that a homeserver had and did not tell clients of, by a defect that comes by chance in any
 * scenario: the exchanges, or the homeserver's own log, prove it.
 */
export interface Untold {
  homeserver: string;
  /** Whose devices. */
  userId: string;
  /** Which of them. */
  deviceIds: readonly string[];
  /** The news is of the user's cross-signing identity too, or of that alone. */
  isOfIdentity: boolean;
  /** Roles of the clients that were to be told. */
  clients: readonly string[];
  /** From when on the homeserver had it. */
  sinceMs: number;
  /** A sentence, with the numbers of the exchanges. */
  evidence: string;
}
