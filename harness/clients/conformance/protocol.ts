import { describe, expect, test } from "vitest";
import { rpcErrors } from "../driver-protocol.ts";
import { type ConformanceBench, newName } from "./conformance-bench.ts";
import { rawDriver } from "./raw-driver.ts";

/** What JSON-RPC and the life of a driver process promise, whoever its clients are. */
export function protocolConformance({ command, hello, must, mustIsAll, server }: ConformanceBench): void {
  describe("the protocol", () => {
    test("hello says who it is and what it can", async () => {
      const said = await hello();
      expect(said.sdk).not.toBe("");
      expect(said.version).toMatch(/^\d/);
      expect(said.capabilities).toEqual(expect.arrayContaining([...must]));
      if (mustIsAll) expect([...said.capabilities].sort()).toEqual([...must].sort());
      expect(new Set(said.capabilities).size).toBe(said.capabilities.length);
    });

    test("a verb that does not exist, or with wrong parameters, is refused as JSON-RPC says", async () => {
      await using driver = rawDriver(command());
      expect(await driver.ask("dance", {})).toMatchObject({ error: { code: rpcErrors.unknownMethod } });
      expect(await driver.ask("toString", {})).toMatchObject({ error: { code: rpcErrors.unknownMethod } });
      expect(await driver.ask("login", { client: "a" })).toMatchObject({ error: { code: rpcErrors.invalidParams } });
    });

    test("a verb of an unknown client is the driver's error and not the SDK's, and the driver lives on", async () => {
      await using driver = rawDriver(command());
      expect(await driver.ask("stopSync", { client: "nobody" })).toMatchObject({
        error: { code: rpcErrors.internalError, message: expect.stringContaining("nobody") },
      });
      expect(await driver.ask("hello", {})).toMatchObject({ result: { version: expect.any(String) } });
    });

    test("a line that is no message is answered as such, and is not the end of it", async () => {
      await using driver = rawDriver(command());
      const answer = driver.next((message) => message.id === null);
      driver.write("this is not JSON");
      expect(await answer).toMatchObject({ jsonrpc: "2.0", error: { code: rpcErrors.parseError } });
      expect(await driver.ask("hello", {})).toMatchObject({ jsonrpc: "2.0", result: { version: expect.any(String) } });
    });

    test("it ends by itself when its stdin ends, also while a client syncs", async () => {
      await using driver = rawDriver(command());
      const { userId, password } = await server().register(newName("ends"));
      const login = { client: "ends", homeserverUrl: server().url, userId, password };
      expect(await driver.ask("login", login)).toMatchObject({ result: { userId } });
      expect(await driver.ask("startSync", { client: "ends", kind: "v2" })).toMatchObject({ result: {} });
      expect(await driver.end()).toBe(0);
    });
  });
}
