import type { ServerLogLevel } from "../scenario/index.ts";

/** The options of `crucible run`, as commander gives them. */
export interface RunFlags {
  clients: string;
  family?: string[];
  tag?: string;
  backend: "auto" | "process" | "container";
  hs: string;
  hs1?: string;
  hs2?: string;
  hs3?: string;
  serverLogLevel: ServerLogLevel;
  jsSdk?: string;
  jsSdk2?: string;
  cryptoWasm?: string;
  mautrix?: string;
  mautrix2?: string;
  browser?: string;
  rustSdk?: string;
  rustSdk2?: string;
  repeat: number;
  shard?: string;
  junit?: string;
  json?: string;
  keep: boolean;
  pauseOnFailure: boolean;
  reports?: string;
}
