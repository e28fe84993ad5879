import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Scenarios in a real VS Code, one after the other: each has an editor, a browser and sometimes a trainer. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['scenarios/*.test.ts'],
    globalSetup: './global-setup.ts',
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
  },
});
