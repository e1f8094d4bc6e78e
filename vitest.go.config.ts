import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.go.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    // The first time, the driver is built.
    hookTimeout: 900_000,
  },
});
