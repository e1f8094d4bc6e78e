import { expect, test } from "vitest";
import type { RunningHomeserver } from "../homeserver.ts";

/** Tests what `RunningHomeserver` promises whatever it runs in; `server` gives the one to try, anew in each test. */
export function runningHomeserverSuite(server: () => RunningHomeserver): void {
  const versions = (init: RequestInit = {}) => fetch(`${server().url}/_matrix/client/versions`, init);
  const expectStalled = () =>
    expect(versions({ signal: AbortSignal.timeout(300) })).rejects.toThrow("aborted due to timeout");

  async function canLogIn({ userId, password }: { userId: string; password: string }): Promise<boolean> {
    const body = { type: "m.login.password", identifier: { type: "m.id.user", user: userId }, password };
    const url = `${server().url}/_matrix/client/v3/login`;
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    return answer.ok;
  }

  test("it says its version and registers users", async () => {
    expect(server().version).toMatch(/^\d+\.\d+/);
    const account = await server().register("alice");
    expect(account.userId).toBe("@alice:hs1");
    expect(await canLogIn(account)).toBe(true);
  });

  test("while it stalls it answers nobody, and afterwards those who waited", async () => {
    await server().stall();
    const waiting = versions();
    await expectStalled();
    await server().resume();
    expect((await waiting).status).toBe(200);
  });

  test("it keeps what it had committed over a kill, and is dead in between", async () => {
    const account = await server().register("survivor");
    await server().kill();
    await expect(versions()).rejects.toThrow("fetch failed");
    await server().restart();
    expect((await versions()).status).toBe(200);
    expect(await canLogIn(account)).toBe(true);
    expect(server().rolledBack).toBe(false);
  });

  test("an older copy of its data takes it back to what it was then", async () => {
    const before = await server().register("before");
    await using snapshot = await server().snapshot();
    const after = await server().register("after");
    expect(await canLogIn(after)).toBe(true);
    await server().restore(snapshot);
    expect([await canLogIn(before), await canLogIn(after)]).toEqual([true, false]);
    expect(server().rolledBack).toBe(true);
  });

  test("a snapshot leaves a stalled server stalled, and a dead one can be copied and restored", async () => {
    const account = await server().register("twice");
    await server().stall();
    await using ofStalled = await server().snapshot();
    await expectStalled();
    await server().resume();
    const after = await server().register("lost");
    await server().kill();
    await using ofDead = await server().snapshot();
    await server().restore(ofStalled);
    expect([await canLogIn(account), await canLogIn(after)]).toEqual([true, false]);
    await server().kill();
    await server().restore(ofDead);
    expect([await canLogIn(account), await canLogIn(after)]).toEqual([true, true]);
  });

  test("it can be killed while it stalls, and killed twice; a dead one cannot be stalled", async () => {
    await server().stall();
    await server().kill();
    await server().kill();
    await expect(server().stall()).rejects.toThrow("hs1 is not running, so it cannot be");
    await server().restart();
    expect((await versions()).status).toBe(200);
  });
}
