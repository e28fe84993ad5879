import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './executable';

/** What can't be tested where no browser starts: said loudly, and in CI it is a failure. */
export const BROWSER_REQUIRED = (process.env.CI ?? '') !== '';

/**
 * A headless Chromium. The caller closes it.
 * @throws Error that says why none starts and what to do
 */
export async function launchBrowser(): Promise<Browser> {
  const { path, env, origin } = await findBrowser();
  try {
    return await chromium.launch({
      executablePath: path,
      env: { ...process.env, ...env } as Record<string, string>,
      // In a container, as root, Chromium has no sandbox to start. It opens our own pages only.
      chromiumSandbox: false,
      args: ['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The browser ${path} (${origin}) does not start. Set CNN_TEST_BROWSER to the path of another Chromium, ` +
        `Chrome or Edge. It said: ${message}`,
      { cause: error },
    );
  }
}

/** A browser, or undefined where none starts and none is required; says so. */
export async function browserIfThere(what: string): Promise<Browser | undefined> {
  try {
    return await launchBrowser();
  } catch (error) {
    if (BROWSER_REQUIRED) throw error;
    console.warn(
      `\n*** NOT TESTED: ${what}. ${error instanceof Error ? error.message : String(error)} ***\n`,
    );
    return undefined;
  }
}
