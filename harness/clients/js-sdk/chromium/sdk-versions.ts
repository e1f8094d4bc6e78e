/** What a client in a browser runs on, as its driver reports it. */
export interface SdkVersions {
  version: string;
  crypto: string;
}
