/** A real VS Code on a workspace of its own, driven as a person drives it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { prepareHome } from '../../scripts/studio/home.mjs';
import type { Installation } from './installation';
import { OUTPUT } from './places';
import { type EditorWindow, openWindow } from './window';

export type Theme = 'light' | 'dark' | 'high contrast';

const THEMES: Record<Theme, string> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high contrast': 'Default High Contrast',
};

export interface EditorOptions {
  /** The workspace's files by path. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Whether the workspace is trusted; true unless given. */
  readonly trust?: boolean;
  /** Whether the workspace's folder is opened; true unless given. Else the window is empty. */
  readonly folder?: boolean;
  readonly theme?: Theme;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** VS Code's own time limits are longer than a person's patience; a busy test machine's are longer still. */
const PATIENCE = 60_000;

/** Waits for what playwright can't wait for by itself. */
export async function until(
  is: () => boolean | Promise<boolean>,
  what: string,
  { every = 20, patience = PATIENCE } = {},
): Promise<void> {
  const end = Date.now() + patience;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

export class Editor {
  private constructor(
    /** The workspace's folder on disk. */
    readonly workspace: string,
    private readonly window: EditorWindow,
    private readonly home: string,
  ) {}

  static async open(
    installation: Installation,
    { files, trust = true, folder = true, theme = 'light', settings = {} }: EditorOptions,
  ): Promise<Editor> {
    const home = mkdtempSync(join(tmpdir(), 'cnn-editor-'));
    const workspace = join(home, 'workspace');
    mkdirSync(workspace);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), content);
    }
    const userData = join(home, 'user');
    mkdirSync(join(userData, 'User'), { recursive: true });
    writeFileSync(
      join(userData, 'User/settings.json'),
      JSON.stringify({
        'workbench.colorTheme': THEMES[theme],
        'workbench.startupEditor': 'none',
        'window.autoDetectColorScheme': false,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
        'telemetry.telemetryLevel': 'off',
        'chat.disableAIFeatures': true,
        'workbench.secondarySideBar.defaultVisibility': 'hidden',
        // A test that fails because a toast lies over a button tells nothing.
        'update.showReleaseNotes': false,
        ...settings,
      }),
    );
    const window = await openWindow(installation, {
      userData,
      workspace: folder ? workspace : undefined,
      trust,
      patience: PATIENCE,
    });
    return Editor.ready(new Editor(workspace, window, home));
  }

  /** What `pnpm studio` opens, for the first time. */
  static async openStudio({ server, vsix }: Extract<Installation, { host: 'browser' }>): Promise<Editor> {
    const home = mkdtempSync(join(tmpdir(), 'cnn-studio-'));
    const { workspace, ...folders } = prepareHome(server, home, vsix);
    const window = await openWindow(
      { host: 'browser', server, vsix, extensions: folders.extensions },
      { userData: folders.userData, workspace, trust: true, patience: PATIENCE },
    );
    return Editor.ready(new Editor(workspace, window, home));
  }

  private static async ready(editor: Editor): Promise<Editor> {
    await editor.page.locator('.monaco-workbench').waitFor();
    return editor;
  }

  /** Where the extension keeps what belongs to no workspace. */
  get storage(): string {
    return join(this.home, 'user/User/globalStorage/cnn-studio.cnn-studio');
  }

  get page(): Page {
    return this.window.page;
  }

  /** Opens a file of the workspace's top folder from the explorer. */
  async openFile(name: string): Promise<void> {
    const { page } = this;
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await page.locator('.tab.active', { hasText: name }).waitFor();
    await page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** Runs a command by its title through the command palette. */
  async command(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    // An open palette doesn't take notice of a command that appears when its file's language is known.
    await until(
      async () => {
        await this.openPalette(title);
        const there = await row.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
        if (!there) await this.page.keyboard.press('Escape');
        return there;
      },
      `the command ${title}`,
      { every: 500 },
    );
    await row.click();
  }

  /** What the command palette offers for a title. */
  async commandsLike(title: string): Promise<string[]> {
    await this.openPalette(title);
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title });
    // The list follows the typed text a moment later, and says so when nothing matches.
    await rows
      .or(this.page.getByText('No matching commands'))
      .or(this.page.getByText('similar commands'))
      .first()
      .waitFor();
    const found = await rows.allTextContents();
    await this.page.keyboard.press('Escape');
    return found;
  }

  private async openPalette(text: string): Promise<void> {
    const { page } = this;
    const input = page.locator('.quick-input-widget:visible input.input');
    // While the workbench starts, a key may be lost.
    await until(
      async () => {
        await page.keyboard.press('F1');
        return input.isVisible();
      },
      'the command palette',
      { every: 500 },
    );
    await input.fill(`>${text}`);
  }

  async focusEditor(): Promise<void> {
    await this.command('View: Focus Active Editor Group');
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  /** A file of the workspace as it is on disk. */
  read(path: string): string {
    return readFileSync(join(this.workspace, path), 'utf8');
  }

  /** The active editor's visible lines, inlay hints among them. */
  lines(): Locator {
    return this.page.locator('.editor-instance .view-lines').first();
  }

  /** Puts the cursor somewhere in the active file; lines and columns start at 1. */
  async goTo(line: number, column: number): Promise<void> {
    const { page } = this;
    await page.keyboard.press('Control+G');
    const input = page.locator('.quick-input-widget:visible input.input');
    await input.fill(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** The messages in the Problems panel. */
  async problems(): Promise<string[]> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.command('Problems: Focus on Problems View');
    await panel.waitFor();
    return panel.locator('.monaco-list-row .marker-message-details-container').allTextContents();
  }

  /** The document inside a webview whose tab has this title. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
  }

  /** Presses a button of a notification. */
  async answer(button: string): Promise<void> {
    await this.page
      .locator('.notification-toast, .monaco-dialog-box')
      .getByRole('button', { name: button })
      .first()
      .click();
  }

  /** Reloads the window as a person does, through the editor, which keeps what was open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench').waitFor();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(OUTPUT, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.window.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Keeps what a failed scenario looked like. */
  async keepEvidence(name: string): Promise<void> {
    await this.screenshot(`failed-${name}`).catch(() => {});
    cpSync(join(this.home, 'user/logs'), join(OUTPUT, `failed-${name}-logs`), {
      recursive: true,
      force: true,
    });
  }
}
