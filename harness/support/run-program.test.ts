import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { groupMembers } from "./group-members.test-support.ts";
import { runProgram } from "./index.ts";
import { pollLimit } from "./poll-limit.test-support.ts";

test("what a program wrote to stdout is returned, and its complaints are told as they come", async () => {
  const complaints: string[] = [];
  const onComplaint = (line: string) => complaints.push(line);
  const script = 'echo "$WORD"; echo one >&2; echo two >&2';
  await expect(runProgram("sh", ["-c", script], { env: { WORD: "said" }, onComplaint })).resolves.toBe("said");
  expect(complaints).toEqual(["one", "two"]);
});

test.each([{}, { onComplaint: () => undefined }])(
  "a program that fails, and one that does not exist, can be told apart (%o)",
  async (options) => {
    const failed = runProgram("sh", ["-c", "echo why >&2; exit 3"], options);
    await expect(failed).rejects.toMatchObject({ exitCode: 3, stderr: "why" });
    await expect(runProgram("no-such-program", [], options)).rejects.toMatchObject({ code: "ENOENT" });
  },
);

test("a program and what it started die when whoever runs it is killed with -9", async () => {
  const program = `
    import { runProgram } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
    await runProgram("sh", ["-c", "sleep 600 & echo $$ >&2; wait"], { onComplaint: console.log });`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  const [line] = await once(createInterface({ input: parent.stdout }), "line");
  const group = Number(line);
  expect(groupMembers(group)).toHaveLength(2);
  parent.kill("SIGKILL");
  await expect.poll(() => groupMembers(group), pollLimit).toEqual([]);
});
