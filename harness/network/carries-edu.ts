import type { Exchange } from "./exchange.ts";

/** For `where` on `fed/send`: transactions with an ephemeral data unit of this type (whose content holds `condition`). */
export function carriesEdu(
  type: string,
  condition: (content: Record<string, unknown>) => boolean = () => true,
): (exchange: { request?: Exchange["request"] }) => boolean {
  return ({ request }) => {
    const { edus = [] } = (request ?? {}) as { edus?: { edu_type: string; content: Record<string, unknown> }[] };
    return edus.some((edu) => edu.edu_type === type && condition(edu.content));
  };
}
