import { check } from "./check.ts";
import { type EndpointName, endpointNames } from "./endpoints.ts";

/** Throws a `RangeError` for what is no endpoint's name: it would match nothing. */
export function checkEndpoint(name: EndpointName): void {
  const isOne = name === "*" || endpointNames.some((known) => known === name);
  check(isOne, `no endpoint is called ${JSON.stringify(name)}: give "*" or one of ${endpointNames.join(", ")}`);
}
