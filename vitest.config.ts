import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Many tests start processes of their own, several at once: a machine that is busy takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
