import { defineConfig } from 'vitest/config';
import { SLOW } from './test/lanes';

/** `unit`, `slow`, or all that there is. */
const lane = process.env.CNN_TEST_LANE;

export default defineConfig({
  plugins: [
    {
      name: 'files that bundles hold as text',
      enforce: 'pre',
      transform: (text, id) =>
        id.endsWith('.py') ? { code: `export default ${JSON.stringify(text)}`, map: null } : undefined,
    },
  ],
  test: {
    include: lane === 'slow' ? [...SLOW] : ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Scenarios in a real VS Code have a configuration of their own, test/editor/vitest.config.ts.
    exclude: ['**/node_modules/**', 'test/editor/**', ...(lane === 'unit' ? SLOW : [])],
    // Training and editor tests run real processes on machines that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Loading the language anew for each file would be most of the quick lane's time; what is in it leaves no state behind.
    isolate: lane !== 'unit',
    // Tests neither measure convolutions nor read what was measured on this machine: the same everywhere.
    env: { TFJS_ONNXRUNTIME_TUNE: '0' },
  },
});
