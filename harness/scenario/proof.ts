/** Finds a defect of a homeserver in a journal: `lostDeviceListUpdates`, and `wokenTooEarly` of `lateDeviceListChanges`. */
export type Proof = "lost-device-list-update" | "early-woken-sync";
