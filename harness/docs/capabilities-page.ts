import { capabilities, sdks } from "../clients/index.ts";

/** The text of harness/clients/CAPABILITIES.md: which driver claims what, by the letter that stands for its SDK. */
export function capabilitiesPage(): string {
  const letters = Object.entries(sdks);
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = capabilities.map((capability) => {
    const claims = letters.map(([, sdk]) => (sdk.capabilities.includes(capability) ? "yes" : "–"));
    return row([capability, ...claims]);
  });
  return `${[
    "# Capabilities",
    "",
    "Made from the code by `npm run docs`: what each driver claims with its SDK's default release. Each driver's conformance test compares this with what the driver says and tries what it claims. README.md tells what a capability promises.",
    "",
    row(["", ...letters.map(([letter, { name }]) => `\`${letter}\` ${name}`)]),
    row(["---", ...letters.map(() => "---")]),
    ...rows,
  ].join("\n")}\n`;
}
