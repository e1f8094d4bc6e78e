import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.rust.test.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
