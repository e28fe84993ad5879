import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../places';
import { inEditor } from '../scenario';

const WAIT = { timeout: 60_000 };
const PROGRAM = 'network A(image: [28, 28, 1]) -> [28, 28, 1] {\n  conv(1, 3)\n}\n';

test('an example is copied into the workspace; the doctor and the status item tell how things are', () =>
  inEditor('conventions', { files: { 'a.cnn': PROGRAM } }, async (editor) => {
    const { page } = editor;
    await editor.openFile('a.cnn');
    await expect.poll(() => editor.commandsLike('CNN: Open Example'), WAIT).not.toEqual([]);
    await editor.command('CNN: Open Example');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'deblur.cnn' }).first().click();
    await page.locator('.tab.active', { hasText: 'deblur.cnn' }).waitFor();
    expect(editor.read('deblur.cnn')).toBe(readFileSync(join(ROOT, 'examples/deblur.cnn'), 'utf8'));
    // Both versions are in the language's status, which opens from the status bar.
    await page.locator('[id="status.languageStatus"]').hover();
    const status = page.locator('.hover-language-status', { hasText: 'CNN server is running' });
    await status.first().waitFor();
    expect(await status.first().textContent()).toMatch(/extension \d+\.\d+\.\d+, server \d+\.\d+\.\d+/);
    await page.locator('.hover-language-status', { hasText: 'Backend auto' }).first().waitFor();
    await editor.screenshot('status');
    await page.keyboard.press('Escape');
    await editor.command('CNN: Doctor');
    const report = editor.webview();
    await report.getByRole('heading', { name: 'Backends' }).waitFor({ timeout: 120_000 });
    await report.getByText('What to do').first().waitFor();
    await editor.screenshot('doctor');
  }));

const TRAINED = `${PROGRAM}
train a {
  data image = mnist(train)
  minimize l1(A(image), image) over A
  steps 10
}
`;

test('an untrusted workspace has the language and nothing that runs, until it is trusted', () =>
  inEditor('untrusted', { files: { 'a.cnn': TRAINED }, trust: false }, async (editor) => {
    await editor.openFile('a.cnn');
    await expect.poll(() => editor.commandsLike('CNN: Open Example'), WAIT).not.toEqual([]);
    await expect.poll(() => editor.lines().textContent(), WAIT).toMatch(/28×28×1/);
    await editor.page.getByText('Restricted Mode').first().waitFor();
    await editor.screenshot('untrusted');
    for (const title of ['CNN: Train', 'CNN: Generate Images', 'CNN: Restore Images', 'CNN: Doctor']) {
      expect(await editor.commandsLike(title), title).toEqual([]);
    }
    const lenses = editor.page.locator('.codelens-decoration');
    await expect.poll(() => lenses.allTextContents(), WAIT).toEqual([expect.stringContaining('Model')]);
    await editor.command('Workspaces: Manage Workspace Trust');
    await editor.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await editor.page.keyboard.press('Escape');
    await expect.poll(() => lenses.allTextContents(), WAIT).toHaveLength(2);
    expect((await lenses.allTextContents()).join()).toContain('Train');
    await editor.screenshot('trusted');
  }));
