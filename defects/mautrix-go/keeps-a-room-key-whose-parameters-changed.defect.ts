import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go keeps a room key whose rotation parameters the room has changed",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "The existing session has been used to encrypt as many messages as specified in rotation_period_msgs in the m.room.encryption room state event",
    },
  ],
  evidence: `
NewOutboundGroupSession takes MaxMessages and MaxAge over from the state of that moment; a later m.room.encryption event is not looked at.
Of small consequence: the old key is used for 100 messages or a week at most.`,
  severity: "low",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "the room key is replaced when the encryption parameters change",
      failsWith: /new encryption parameters did not replace the room key/,
      sdks: { alice: "g" },
    },
  ],
});
