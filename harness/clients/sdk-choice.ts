/** Which releases of SDKs clients run on, in the words of the command line; what is left out is the default. Serialisable. */
export interface SdkChoice {
  /** A version, or a folder of a built matrix-js-sdk. */
  jsSdk?: string;
  /** Another crypto wasm for matrix-js-sdk than an installation gives: a version, or `shipped` for the one it shipped with. */
  cryptoWasm?: string;
  /** A version, or a folder of mautrix-go's source. */
  mautrix?: string;
  /** The Chromium that clients in a browser run in; one is found when left out. */
  browser?: string;
  /** A version, or the folder of a checkout of matrix-rust-sdk. */
  rustSdk?: string;
}
