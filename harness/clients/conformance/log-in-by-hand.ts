import { expect } from "vitest";
import { type ConformanceServer, newName } from "./conformance-bench.ts";

interface Account {
  userId: string;
  password: string;
}

/** A device that speaks plain HTTP, of a new user or of this one: what others can see and do without an SDK between. */
export async function logInByHand(server: ConformanceServer, account?: Account) {
  const { userId, password } = account ?? (await server.register(newName("stranger")));
  const headers: Record<string, string> = {};
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const url = `${server.url}/_matrix/client/v3/${path}`;
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    expect(answer.status, path).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
  const post = (path: string, body: object) => ask("POST", path, body);
  const put = (path: string, body: object) => ask("PUT", path, body);
  const get = (path: string) => ask("GET", path);
  const remove = (path: string) => ask("DELETE", path);
  const login = await post("login", {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: userId },
    password,
  });
  headers.authorization = `Bearer ${login.access_token}`;
  return { get, post, put, remove };
}
