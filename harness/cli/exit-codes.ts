/** What the exit code of a command says. Of several that hold, a violation comes first, then infrastructure, then unknown. */
export const exitCodes = {
  held: { code: 0, means: "all held" },
  violated: { code: 1, means: "a property was violated" },
  unknown: { code: 2, means: "something was not proved" },
  infrastructure: { code: 3, means: "the machine or Crucible itself failed" },
  usage: { code: 64, means: "the command line is wrong" },
  interrupted: { code: 130, means: "interrupted" },
} as const;
