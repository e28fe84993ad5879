/** An editor's window, whichever VS Code it is of. */

import { launchBrowser } from '@cnn-studio/testing/browser/launch';
import { _electron, type BrowserContext, type Page } from 'playwright-core';
import { startServer } from '../../scripts/studio/server.mjs';
import type { Installation } from './installation';

export interface EditorWindow {
  readonly page: Page;
  /** Ends all that was started for it. */
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly userData: string;
  /** The folder that is opened; none is an empty window. */
  readonly workspace: string | undefined;
  readonly trust: boolean;
  readonly patience: number;
}

const SIZE = { width: 1400, height: 900 };

export function openWindow(installation: Installation, options: WindowOptions): Promise<EditorWindow> {
  return installation.host === 'desktop'
    ? onDesktop(installation, options)
    : inBrowser(installation, options);
}

async function inBrowser(
  { server, extensions }: Extract<Installation, { host: 'browser' }>,
  { userData, workspace, trust, patience }: WindowOptions,
): Promise<EditorWindow> {
  const { url, stop } = await startServer(server, { userData, extensions, trust });
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: SIZE });
  await prepare(context, patience);
  const page = await context.newPage();
  const opened = workspace === undefined ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`;
  await page.goto(`${url}/?${opened}`);
  return {
    page,
    close: async () => {
      await context.close();
      await browser.close();
      await stop();
    },
  };
}

async function onDesktop(
  { executable, extensions }: Extract<Installation, { host: 'desktop' }>,
  { userData, workspace, trust, patience }: WindowOptions,
): Promise<EditorWindow> {
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      ...(workspace === undefined ? [] : [workspace]),
      ...['--user-data-dir', userData, '--extensions-dir', extensions],
      ...['--no-sandbox', '--disable-gpu', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
      ...(trust ? ['--disable-workspace-trust'] : []),
    ],
  });
  await prepare(app.context(), patience);
  const page = await app.firstWindow();
  await page.setViewportSize(SIZE);
  return { page, close: () => app.close() };
}

async function prepare(context: BrowserContext, patience: number): Promise<void> {
  context.setDefaultTimeout(patience);
  // A desktop's window may read the clipboard, and can't be granted what it has.
  await context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {});
}
