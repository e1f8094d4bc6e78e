import { defect } from "../../harness/index.ts";

export default defect({
  title: "The specification has no way to tell of an invited user's new devices",
  owner: "matrix-spec",
  issues: ["https://github.com/element-hq/synapse/issues/3504"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/synapse/issues/3504",
      says: "If you invite a user to an E2E chat, you have no way of being told when its device list changes as it is not yet participating in the room.",
    },
  ],
  evidence: `Device list updates go to servers, and device_lists to clients, that share a room which the user has joined: an invite is none.
    Synapse 1.163.2 tells nobody, also when both users are its own (get_rooms_for_user); its maintainers call it "more of a protocol issue".
    A device that an invited user logs in cannot read what is sent between that and the join, though the user's other devices can.`,
  severity: "medium",
  affects: { synapse: "*" },
  tried: {
    shows: [
      "synapse 1.70.0",
      "synapse 1.85.0",
      "synapse 1.93.0",
      "synapse 1.97.0",
      "synapse 1.120.0",
      "synapse 1.140.0",
      "synapse 1.160.0",
      "synapse 1.163.2",
    ],
  },
  shows: ["the same server", "another server"].map((server) => ({
    scenario: `a device that an invited user of ${server} logs in reads what is sent before the join`,
    failsWith: /for bob2 to decrypt "to both devices".*cause: (missing-room-key|room-key-starts-later|withheld)/,
  })),
});
