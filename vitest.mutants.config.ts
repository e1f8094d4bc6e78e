import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.mutants.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
