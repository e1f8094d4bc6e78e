/** Shorter texts are words that stand everywhere. */
const shortest = 8;
const hidden = "…";

/** What tells a secret that nobody has named by its form or by what stands before it. */
const forms: readonly RegExp[] = [
  /** Synapse's access tokens: `syt_`, the localpart, 20 letters, a checksum. */
  /()\bsy[tra]_[\w-]*_[A-Za-z]{20}_\w{6}\b/g,
  /(\bBearer\s+)[^\s"'\\,]+/gi,
  /(\b(?:access|refresh|login)_?token["'\\]*\s*[=:]\s*["'\\]*)[^\s"'\\&,;)}]+/gi,
  /(\b(?:password|passphrase|private_key|session_key|recovery_?key)["'\\]*\s*[=:]\s*["'\\]*)[^\s"'\\&,;)}]+/gi,
  /** Recovery keys (specification, "Key representation"): base58 in groups of four, and in one piece. */
  /()\bE[1-9A-HJ-NP-Za-km-z]{3}(?: [1-9A-HJ-NP-Za-km-z]{4}){11}\b/g,
  /()\bEs[1-9A-HJ-NP-Za-km-z]{46}\b/g,
  /** Megolm session keys, shared (version 2) and exported (version 1): the version, the index, then the ratchet. */
  /()\bA[gQ]AA[A-Za-z0-9+/]{200,}/g,
];

/** Takes secrets out of text: those that were named, and what has the form of one. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Names a secret: it is taken out of all text from now on. */
  hide(secret: string): void {
    if (secret.length >= shortest) this.#known.add(secret);
  }

  /** The text without the secrets that were named. For whole records of a journal, whose ciphertexts have any form. */
  withoutKnown(text: string): string {
    let left = text;
    for (const secret of this.#known) left = left.replaceAll(secret, hidden);
    return left;
  }

  /** The text without secrets. For what programs say. */
  without(text: string): string {
    return forms.reduce((left, form) => left.replace(form, `$1${hidden}`), this.withoutKnown(text));
  }
}
