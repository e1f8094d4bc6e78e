import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.browser.test.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
