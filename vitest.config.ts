import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.test.ts"],
    // Needs a container engine, which a machine may not have: npm run test:containers.
    exclude: [...configDefaults.exclude, "**/*.container.test.ts"],
    // Two cores: files that start servers take turns.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
