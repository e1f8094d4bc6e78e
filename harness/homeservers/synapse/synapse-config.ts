import path from "node:path";
import { stringify } from "yaml";
import type { ServerLogLevel, ServerSettings } from "../server-settings.ts";
import { databaseName } from "./database-files.ts";

export interface SynapseConfigOptions {
  serverName: string;
  bindAddress: string;
  port: number;
  /** Folder for database, keys and media, as the server sees it. */
  dataFolder: string;
  retries: ServerSettings["retries"];
}

/** Registration secret of every server of ours; they listen on loopback or a container bridge only. */
export const registrationSecret = "crucible";

const unlimited = { per_second: 9999, burst_count: 9999 };

/**
 * The text of a homeserver.yaml: no limits on what tests do, back-off after a failed federation
 * request in fractions of a second unless `retries` says otherwise, no key servers, no verification of our proxies' certificates.
 * One text for 1.97 to today's releases: what old ones do not know, they ignore.
 */
export function synapseConfig(options: SynapseConfigOptions): string {
  const { serverName, bindAddress, port, dataFolder, retries } = options;
  return stringify({
    server_name: serverName,
    pid_file: path.posix.join(dataFolder, "homeserver.pid"),
    public_baseurl: `http://${bindAddress}:${port}`,
    listeners: [
      {
        type: "http",
        port,
        bind_addresses: [bindAddress],
        tls: false,
        x_forwarded: false,
        resources: [{ names: ["client", "federation"], compress: false }],
      },
    ],
    database: { name: "sqlite3", args: { database: path.posix.join(dataFolder, databaseName), cp_min: 1, cp_max: 1 } },
    signing_key_path: path.posix.join(dataFolder, "signing.key"),
    media_store_path: path.posix.join(dataFolder, "media"),
    log_config: path.posix.join(dataFolder, "log.yaml"),
    federation_verify_certificates: false,
    ip_range_blacklist: [],
    federation_ip_range_blacklist: [],
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    registration_shared_secret: registrationSecret,
    macaroon_secret_key: "crucible",
    form_secret: "crucible",
    enable_registration: true,
    enable_registration_without_verification: true,
    bcrypt_rounds: 4,
    presence: { enabled: false },
    // Kept with every event, for searches and badges that nobody asks for.
    update_user_directory_from_worker: "nobody",
    push: { enabled: false },
    url_preview_enabled: false,
    report_stats: false,
    allow_device_name_lookup_over_federation: true,
    caches: { sync_response_cache_duration: 0 },
    dummy_events_threshold: 100000,
    federation: retries === "quick" ? quickRetries : { client_timeout: clientTimeout },
    max_event_delay_duration: "24h",
    ...rateLimits,
    experimental_features: {
      // Old releases have the first dehydration proposal on by default and refuse both at once.
      msc2697_enabled: false,
      // MSC4222 (state_after) stays off: for a room that nobody of the server is in any more, the state after a
      // leave comes out empty, and matrix-js-sdk then never learns that it left.
      msc3814_enabled: true,
      msc4354_enabled: true,
      msc4143_enabled: true,
    },
  });
}

/** Enough for a join on a machine that is busy; to a server that is stalled, few scenarios wait that long. */
const clientTimeout = "10s";

/** Bare integers are milliseconds for Synapse. */
const quickRetries = {
  client_timeout: clientTimeout,
  max_short_retries: 1,
  max_short_retry_delay: 200,
  max_long_retries: 2,
  max_long_retry_delay: 500,
  destination_min_retry_interval: 300,
  destination_retry_multiplier: 1,
  destination_max_retry_interval: "1s",
};

const rateLimits = {
  rc_federation: { window_size: 1000, sleep_limit: 9999, sleep_delay: 1, reject_limit: 99999, concurrent: 50 },
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_joins: { local: unlimited, remote: unlimited },
  rc_joins_per_room: unlimited,
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
  rc_key_requests: unlimited,
  rc_media_create: unlimited,
  rc_room_creation: unlimited,
  rc_delayed_event_mgmt: unlimited,
  rc_presence: { per_user: unlimited },
  rc_user_directory: unlimited,
  remote_media_download_per_second: "100M",
  federation_rr_transactions_per_room_per_second: 9999,
};

/** Loggers that tell about keys on their way; all the rest only costs time. */
const tellingLoggers = {
  "synapse.app": "INFO",
  "synapse.federation": "INFO",
  "synapse.handlers.e2e_keys": "INFO",
  // What these say at DEBUG is few lines: which device list change has which place in its stream, and what place a sync has reached.
  "synapse.handlers.device": "DEBUG",
  "synapse.handlers.devicemessage": "DEBUG",
  "synapse.handlers.sync": "DEBUG",
};

/** Say at DEBUG where a to-device message or a device list update is on its way; they are many lines. */
const hopLoggers = [
  // Ids of to-device messages, as they are stored, sent to another server, and given to a sync.
  "synapse.9533_debug",
  "synapse.federation.sender",
  "synapse.federation.federation_server",
  "synapse.handlers.e2e_keys",
];

/** Logs to stdout, one line an entry, the level first: `WARNING synapse.federation.sender - …`. */
export function synapseLogConfig(level: ServerLogLevel): string {
  const levels = { ...tellingLoggers, ...(level === "debug" && allAtDebug(hopLoggers)) };
  return stringify({
    version: 1,
    formatters: { line: { format: "%(levelname)s %(name)s - %(message)s" } },
    handlers: { console: { class: "logging.StreamHandler", stream: "ext://sys.stdout", formatter: "line" } },
    loggers: Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, { level }])),
    root: { level: "WARNING", handlers: ["console"] },
    disable_existing_loggers: false,
  });
}

function allAtDebug(loggers: readonly string[]): Record<string, string> {
  return Object.fromEntries(loggers.map((name) => [name, "DEBUG"]));
}
