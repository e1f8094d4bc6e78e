import { expect, test } from "vitest";
import { DriverPool } from "./driver-pool.ts";
import { sdks } from "./sdks.ts";

test("a driver whose client was closed is had again, a killed or unclosed one is not", async () => {
  const command = await sdks.j?.prepare({}, () => undefined);
  if (!command) throw new Error("no command starts js-sdk's driver");
  await using pool = new DriverPool({ command, sharedCount: 1 });
  const closed = await pool.own();
  await pool.takeBack(closed, true);
  expect(await pool.own()).toBe(closed);

  await closed.kill();
  await pool.takeBack(closed, true);
  const unclosed = await pool.own();
  expect(unclosed).not.toBe(closed);
  await pool.takeBack(unclosed, false);
  expect(unclosed.alive).toBe(false);
  expect(await pool.own()).not.toBe(unclosed);
});
