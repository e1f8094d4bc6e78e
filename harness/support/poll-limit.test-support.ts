/** For `expect.poll` where no event tells: far longer than it takes, for it decides only when a failure is told. */
export const pollLimit = { timeout: 60_000, interval: 100 };
