import type { ScenarioDefinition } from "./definition.ts";
import { needsOfRole } from "./needs-of-role.ts";

/** Matchers of `expect` that say which devices can decrypt. */
const decryption = ["toDecrypt", "toBeUnableToDecrypt"];
/** Steps of harness/index.ts that assert something else. */
const assertingSteps = ["expectCancelled", "expectNoTrust", "expectNotification"];
const builtIn = [String, Number, Array, Date].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));

/**
 * For tests: what the scenario promises without saying what demands it; undefined when all is said. `code` is its file.
 * A scenario that says `who can decrypt` may assert nothing else, neither itself nor in what it uses of its file. A wish is asked
 * only of SDKs that claim it.
 */
export function promiseProblem(
  definition: Pick<
    ScenarioDefinition,
    "title" | "roles" | "demandedBy" | "needs" | "needsOf" | "alone" | "pushed" | "sync"
  >,
  code: string,
): string | undefined {
  const { title, demandedBy = [], roles } = definition;
  if (demandedBy === "who can decrypt") {
    const other = otherAssertion(textOf(title, code));
    return other && `it promises only who can decrypt, and asserts something else: ${other}`;
  }
  const sources = [demandedBy].flat();
  if (sources.length === 0) return "it does not say what demands its promises (demandedBy)";
  for (const source of sources) {
    if ("wish" in source && !roles.some((role) => needsOfRole(definition, role).includes(source.claim)))
      return `it has the wish "${source.wish}" and does not need ${source.claim}, which SDKs claim that fulfil it`;
  }
  return undefined;
}

/** The first assertion that says something else than who can decrypt. */
function otherAssertion(text: string): string | undefined {
  const assertion = new RegExp(`\\b(assert|${assertingSteps.join("|")})\\b|\\.(to[A-Z]\\w*)\\(`, "g");
  for (const [, step, matcher = ""] of text.matchAll(assertion)) {
    if (step) return step;
    if (!decryption.includes(matcher) && !builtIn.includes(matcher)) return matcher;
  }
  return undefined;
}

/**
 * The statement that declares the scenario, and all statements of its file that it uses, and that these use. Where titles are
 * composed, every statement that declares scenarios.
 */
function textOf(title: string, code: string): string {
  const withoutComments = code.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  // As it is formatted, a statement begins at the left margin, and only what closes one stands there besides.
  const statements = withoutComments.split(/\n(?=[^\s})\]])/);
  const declaring = statements.filter((statement) => /\bscenario(?:<.*>)?\(/.test(statement));
  const own = declaring.filter((statement) => statement.includes(JSON.stringify(title)));
  let used = own.length > 0 ? own : declaring;
  const rest = new Set(statements.filter((statement) => !declaring.includes(statement)));
  let text = "";
  while (used.length > 0) {
    text += used.join("\n");
    for (const statement of used) rest.delete(statement);
    used = [...rest].filter((statement) =>
      declaredNames(statement).some((name) => new RegExp(`\\b${name}\\b`).test(text)),
    );
  }
  return text;
}

function declaredNames(statement: string): string[] {
  const [, one, several = ""] =
    /^(?:export )?(?:async )?(?:function\*?|const|let|class) (?:(\w+)|([{[][^=]*)=)/.exec(statement) ?? [];
  return one ? [one] : (several.match(/\w+/g) ?? []);
}
