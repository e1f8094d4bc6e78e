import { expect } from "vitest";
import { type ConformanceServer, newName } from "./conformance-bench.ts";

/** A user who speaks plain HTTP: what others can see of a device, without an SDK between. */
export async function logInByHand(server: ConformanceServer) {
  const { userId, password } = await server.register(newName("stranger"));
  let token: string | undefined;
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const answer = await fetch(`${server.url}/_matrix/client/v3/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
  const login = await post("login", {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: userId },
    password,
  });
  token = login.access_token as string;
  return { post };
}
