import fs from "node:fs/promises";
import path from "node:path";
import { Command } from "commander";
import { isThere, UsageError } from "../support/index.ts";
import { projectRoot } from "./project-root.ts";

const project = path.resolve(projectRoot);
const name = "matrix-crucible";

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

/** The files of a folder of scenarios: contents by path. */
const files: Readonly<Record<string, string>> = {
  "package.json": json({ private: true, type: "module" }),
  ".gitignore": "node_modules/\n",
  "tsconfig.json": json({
    compilerOptions: {
      target: "esnext",
      module: "nodenext",
      lib: ["esnext", "dom", "dom.iterable"],
      typeRoots: [`./node_modules/${name}/node_modules/@types`],
      types: ["node"],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
    },
    include: ["**/*.ts"],
  }),
  "first/answer-is-read.scenario.ts": `import { expect, scenario } from "${name}";

/**
 * Two members of an encrypted room read each other.
 * - Alice sends, Bob decrypts and answers, Alice decrypts the answer
 */
scenario("an answer to a message is read", { ids: [], demandedBy: "who can decrypt" }, async ({ alice, bob, room }) => {
  await expect(bob).toDecrypt(await alice.send(room, "hello"));
  await expect(alice).toDecrypt(await bob.send(room, "hello yourself"));
});
`,
};

export function initCommand(): Command {
  return new Command("init")
    .description("lay out a folder for scenarios of one's own; what is there already stays")
    .argument("<folder>", "is made when missing")
    .action(init);
}

async function init(named: string): Promise<void> {
  const folder = path.resolve(named);
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  await makeFolder(folder);
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(folder, file);
    if (await isThere(place)) continue;
    await makeFolder(path.dirname(place));
    await fs.writeFile(place, content, { flag: "wx" });
    say(`made ${path.relative("", place)}`);
  }
  await link(path.join(folder, "node_modules", name));
  say(`\nRun it:  CRUCIBLE_SCENARIOS=${folder} ${path.join(project, "crucible")} run --clients jj`);
  say(`The link node_modules/${name} is for editors and tsc; whoever clones the folder makes it with init again.`);
}

async function makeFolder(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true }).catch((cause) => {
    throw new UsageError(`the folder ${folder} cannot be made: ${cause.message}`, { hint: "name another" });
  });
}

/** Points to this copy of Crucible; a link to another, or to one that is gone, is replaced. */
async function link(place: string): Promise<void> {
  await makeFolder(path.dirname(place));
  const current = await fs.readlink(place).catch((error) => (error.code === "ENOENT" ? undefined : error));
  if (current === project) return;
  if (current instanceof Error) {
    throw new UsageError(`${place} is no link that init made`, { hint: "remove it, and run init again" });
  }
  await fs.rm(place, { force: true });
  await fs.symlink(project, place);
}
