import type { PageBundle } from "./bundle-page.ts";
import type { SdkVersions } from "./sdk-versions.ts";

/** What the driver's command line tells it, in JSON. */
export interface DriverSettings {
  /** The browser's program. */
  executable: string;
  bundle: PageBundle;
  versions: SdkVersions;
}
