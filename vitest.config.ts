import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.test.ts"],
    // One needs a container engine, which a machine may not have, the other minutes: npm run test:containers, npm run mutants.
    exclude: [...configDefaults.exclude, "**/*.container.test.ts", "**/*.mutants.test.ts"],
    // Two cores: files that start servers take turns.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
