import type { VerbParams } from "../../driver-protocol.ts";
import type { Session } from "./session.ts";

/** Logs in, as a new device unless it is told which, before there is a client of the SDK. Throws what the homeserver said when it refuses. */
export async function passwordLogin(params: Omit<VerbParams<"login">, "client">): Promise<Session> {
  const answer = await fetch(`${params.homeserverUrl}/_matrix/client/v3/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      type: "m.login.password",
      identifier: { type: "m.id.user", user: params.userId },
      password: params.password,
      ...(params.deviceId !== undefined && { device_id: params.deviceId }),
    }),
  });
  const body = (await answer.json()) as { user_id?: string; device_id?: string; access_token?: string; error?: string };
  if (!body.user_id || !body.device_id || !body.access_token) {
    throw new Error(`the homeserver refused the login: ${answer.status} ${body.error}`);
  }
  return { userId: body.user_id, deviceId: body.device_id, accessToken: body.access_token };
}
