import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
// By its path: of what a configuration imports vitest translates files, not packages, and Node 20 reads no TypeScript.
import { BROWSER_REQUIRED, browserIfThere } from '../../packages/testing/src/browser/launch';
import { ensureServer } from '../../scripts/studio/server.mjs';
import { HOST } from './installation';

/** Whether scenarios can run here; where they can't, it is said loudly, and in CI it is a failure. */
async function hasEditor(): Promise<boolean> {
  // Asked for by name: what is missing is then a failure, which the set-up tells.
  if (HOST === 'desktop') return true;
  const browser = await browserIfThere('the extension in a real VS Code');
  if (browser === undefined) return false;
  await browser.close();
  try {
    ensureServer();
    return true;
  } catch (error) {
    if (BROWSER_REQUIRED) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(`\n*** NOT TESTED: the extension in a real VS Code. ${reason} ***\n`);
    return false;
  }
}

/** Scenarios in a real VS Code, one after the other: each has an editor, a browser and sometimes a trainer. */
export default defineConfig(async () => ({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: (await hasEditor()) ? ['scenarios/*.test.ts'] : [],
    passWithNoTests: true,
    globalSetup: './global-setup.ts',
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // What a person waits for; vitest's second is too short for an editor on a busy machine.
    expect: { poll: { timeout: 60_000, interval: 100 } },
    pool: 'forks' as const,
  },
}));
