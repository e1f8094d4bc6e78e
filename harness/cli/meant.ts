/**
 * Options and commands that people try because other programs have them, each with what does that here. Letters would find
 * nothing: `--homeserver` is not like `--hs`.
 */
const meanings: readonly { tried: RegExp; hint: string }[] = [
  { tried: /^--(home)?servers?$|^--synapse$/, hint: "did you mean --hs?" },
  { tried: /^--(home)?server-?[123]$|^--synapse-?[123]$/, hint: "did you mean --hs1, --hs2 or --hs3?" },
  { tried: /^--(js|sdk|matrix-js-sdk|jssdk)$/, hint: "did you mean --js-sdk?" },
  { tried: /^--(rust|matrix-rust-sdk|matrix-sdk|rustsdk)$/, hint: "did you mean --rust-sdk?" },
  { tried: /^--(go|mautrix-go)$/, hint: "did you mean --mautrix?" },
  { tried: /^--(wasm|crypto|matrix-sdk-crypto-wasm)$/, hint: "did you mean --crypto-wasm?" },
  { tried: /^--(client|permutations?|users|sdks)$/, hint: "did you mean --clients?" },
  { tried: /^--(chrom(e|ium)|browsers)$/, hint: "did you mean --browser?" },
  { tried: /^--(docker|podman|containers?)$/, hint: "did you mean --backend container?" },
  { tried: /^--(process(es)?|no-docker)$/, hint: "did you mean --backend process?" },
  { tried: /^--(times|count|iterations|repetitions|runs)$/, hint: "did you mean --repeat?" },
  { tried: /^--(out(put)?(-?dir)?|report(-?dir|-?folder)?|reports?-dir)$/, hint: "did you mean --reports?" },
  { tried: /^--(xml|junit-xml|junit-report)$/, hint: "did you mean --junit?" },
  { tried: /^--(pause|pause-on-fail|interactive)$/, hint: "did you mean --pause-on-failure?" },
  { tried: /^--(keep-alive|keep-running|no-cleanup)$/, hint: "did you mean --keep?" },
  {
    tried: /^--(filter|grep|only|match|scenarios?|tests?|id|title)$/,
    hint: 'scenarios are chosen by words: ./crucible run net-2 "key claim"',
  },
  {
    tried: /^(--(verbose|debug|trace|log(-level)?)|-v+)$/,
    hint: "the journal that stands under each failure has everything: requests, faults, and the logs of SDKs and servers",
  },
  { tried: /^--seed$/, hint: "CRUCIBLE_SEED=N draws the same again" },
  { tried: /^--cache(-dir|-folder)?$/, hint: "CRUCIBLE_CACHE names another cache folder" },
  { tried: /^(ls|show|scenarios)$/, hint: "did you mean list?" },
  { tried: /^(tests?|exec|start-test)$/, hint: "did you mean run?" },
  { tried: /^(start|serve|server|servers)$/, hint: "did you mean up?" },
  { tried: /^(diagnose|install|setup|info)$/, hint: "did you mean doctor?" },
  { tried: /^(new|create)$/, hint: "did you mean init?" },
];

/** A hint for an option or a command that there is not, by what it means elsewhere. */
export function meant(tried: string): string | undefined {
  const word = tried.replace(/=.*/s, "");
  return meanings.find((meaning) => meaning.tried.test(word))?.hint;
}
