import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.test.ts"],
    // They need a container engine, minutes, a browser, or Go, which a machine may not have: npm run test:containers, mutants,
    // test:browser, test:go, test:rust.
    exclude: [
      ...configDefaults.exclude,
      "**/*.container.test.ts",
      "**/*.browser.test.ts",
      "**/*.mutants.test.ts",
      "**/*.go.test.ts",
      "**/*.rust.test.ts",
    ],
    // Two cores: files that start servers take turns.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
