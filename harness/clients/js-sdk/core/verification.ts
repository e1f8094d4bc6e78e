import type { ShowSasCallbacks, VerificationRequest, Verifier } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { VerificationState } from "../../driver-protocol.ts";
import { need } from "./unsupported.ts";

// The numbers of VerificationPhase; the enum itself belongs to whichever release is loaded.
const phases = { started: 4, cancelled: 5, done: 6, ready: 3 };

interface CancelInfo {
  cancelCode(): string;
  cancelledbyUs(): boolean;
}

/**
 * What the SDK knows and does not tell. Between two devices of one user its `cancellingUserId` names both sides; and a
 * verifier that cancels by itself, because a key is not the right one, leaves its request as it was. The request's logger
 * is the client's, and says of which request it speaks; old releases have none.
 */
interface Internals {
  request: { inner?: { cancelInfo?: CancelInfo }; logger?: { warn(line: string): void } };
  verifier: { inner?: { cancelInfo?(): CancelInfo | undefined } };
}

/** One verification as this client sees it; reports each change. */
export class Verification {
  readonly #request: VerificationRequest;
  readonly #ownUserId: string;
  readonly #changed: (state: VerificationState) => void;
  #verifier: Verifier | undefined;
  #sas: ShowSasCallbacks | undefined;

  constructor(request: VerificationRequest, ownUserId: string, changed: (state: VerificationState) => void) {
    this.#request = request;
    this.#ownUserId = ownUserId;
    this.#changed = changed;
    request.on("change" as never, this.#onChange as never);
  }

  get id(): string {
    return this.#request.transactionId ?? "";
  }

  state(): VerificationState {
    const request = this.#request;
    const sas = this.#sas?.sas;
    return {
      verificationId: this.id,
      stage: this.#stage(),
      otherUserId: request.otherUserId,
      otherDeviceId: request.otherDeviceId,
      sas: sas && { emoji: sas.emoji?.map(([symbol]) => symbol), decimal: sas.decimal },
      cancellation: this.#cancellation(),
    };
  }

  async accept(): Promise<VerificationState> {
    await this.#request.accept();
    return this.state();
  }

  async startSas(): Promise<VerificationState> {
    this.#follow(await this.#request.startVerification("m.sas.v1"));
    return this.state();
  }

  async confirm(): Promise<void> {
    await this.#shown().confirm();
  }

  mismatch(): void {
    this.#shown().mismatch();
  }

  async showQr(): Promise<string> {
    const code = await need(this.#request, "generateQRCode")();
    if (!code) throw new Error("there is no code to show: the other side cannot scan, or an identity is not known");
    return btoa(String.fromCharCode(...code));
  }

  async scanQr(code: string): Promise<VerificationState> {
    const bytes = Uint8ClampedArray.from(atob(code), (character) => character.charCodeAt(0));
    this.#follow(await need(this.#request, "scanQRCode")(bytes));
    return this.state();
  }

  confirmQr(): void {
    const scanned = this.#verifier?.getReciprocateQrCodeCallbacks();
    if (!scanned) throw new Error(`nobody has scanned the code yet: the verification is ${this.#stage()}`);
    scanned.confirm();
  }

  async cancel(): Promise<void> {
    await this.#request.cancel();
  }

  #shown(): ShowSasCallbacks {
    if (!this.#sas) throw new Error(`nothing to compare is shown yet: the verification is ${this.#stage()}`);
    return this.#sas;
  }

  #stage(): VerificationState["stage"] {
    switch (this.#request.phase) {
      case phases.done:
        return "done";
      case phases.cancelled:
        return "cancelled";
      case phases.started:
        if (this.#sas) return "sas-shown";
        return this.#verifier?.getReciprocateQrCodeCallbacks() ? "qr-scanned" : "started";
      case phases.ready:
        return "ready";
      default:
        return "requested";
    }
  }

  #cancellation(): VerificationState["cancellation"] {
    const request = this.#request as unknown as Internals["request"];
    const verifier = this.#verifier as unknown as Internals["verifier"] | undefined;
    const info = request.inner?.cancelInfo ?? verifier?.inner?.cancelInfo?.();
    if (info) return { code: info.cancelCode(), byUs: info.cancelledbyUs() };
    if (this.#request.phase !== phases.cancelled) return undefined;
    const { cancellationCode, cancellingUserId } = this.#request;
    return { code: cancellationCode ?? "unknown", byUs: cancellingUserId === this.#ownUserId };
  }

  readonly #onChange = (): void => {
    // The other side chose the method: going along is what a client's dialog does by itself.
    if (this.#request.phase === phases.started && this.#request.verifier) this.#follow(this.#request.verifier);
    this.#changed(this.state());
  };

  #follow(verifier: Verifier): void {
    if (this.#verifier === verifier) return;
    this.#verifier = verifier;
    const shown = (sas: ShowSasCallbacks) => {
      this.#sas = sas;
      this.#changed(this.state());
    };
    verifier.on("show_sas" as never, shown as never);
    const already = verifier.getShowSasCallbacks();
    if (already) shown(already);
    verifier.verify().catch((error: unknown) => {
      this.#changed(this.state());
      // It rejects when either side cancels, which the state tells; and when the SDK could not send what was due.
      if (!this.#cancellation()) this.#log(`verify() failed: ${error instanceof Error ? error.message : error}`);
    });
  }

  #log(line: string): void {
    (this.#request as unknown as Internals["request"]).logger?.warn(line);
  }
}
