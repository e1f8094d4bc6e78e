import type { ScenarioContext } from "./context.ts";
import type { ScenarioOptions } from "./definition.ts";
import { register } from "./registry.ts";

/**
 * Declares a scenario: a promise, and the steps that put it to the test. When `body` begins, users are fresh,
 * all clients are logged in and syncing, and all users are in `room`.
 *
 * Ends as *pass* when `body` resolves and every fault has fired; as *fail* when an expectation is violated;
 * as *unknown* when a fault never fired or an absence had no chance to be seen.
 */
export function scenario<const Role extends string = "alice" | "bob", const PuppetRole extends string = never>(
  title: string,
  options: ScenarioOptions<Role, PuppetRole>,
  body: (context: ScenarioContext<Role, PuppetRole>) => Promise<void>,
): void {
  register({
    ...options,
    title,
    roles: options.roles ?? ["alice", "bob"],
    body: body as unknown as (context: ScenarioContext<string>) => Promise<void>,
  });
}
