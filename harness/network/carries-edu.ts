import { checkGiven } from "../support/index.ts";
import type { Exchange } from "./exchange.ts";

/** For `where` on `fed/send`: transactions with an ephemeral data unit of this type (whose content holds `condition`). */
export function carriesEdu(
  type: string,
  condition: (content: Record<string, unknown>) => boolean = () => true,
): (exchange: { request?: Exchange["request"] }) => boolean {
  checkGiven(
    typeof type === "string",
    'carriesEdu takes the type of an EDU, as in carriesEdu("m.direct_to_device")',
    type,
  );
  checkGiven(
    typeof condition === "function",
    "carriesEdu takes a function of the EDU's content after the type",
    condition,
  );
  return ({ request }) => {
    const { edus = [] } = (request ?? {}) as { edus?: { edu_type: string; content: Record<string, unknown> }[] };
    return edus.some((edu) => edu.edu_type === type && condition(edu.content));
  };
}
