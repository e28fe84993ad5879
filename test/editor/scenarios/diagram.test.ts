import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findings } from '../accessibility';
import { inEditor } from '../scenario';

const SOURCE = `block Res(channels) {
  skip = it
  conv(channels, 3) -> batch_norm -> relu
  conv(channels, 3) -> batch_norm
  it + skip -> relu
}

/// Doubles a photograph's size.
network Upscale(photo: [H, W, 3]) -> [2 * H, 2 * W, 3] {
  head = conv(32, 3) -> relu
  head -> Res(32) -> Res(32)
  it + head
  conv(128, 3) -> pixel_shuffle(2) -> relu
  conv(3, 3) -> sigmoid
}
`;

for (const theme of ['light', 'dark', 'high contrast'] as const) {
  test(`a diagram beside the source (${theme}): a click on a layer goes to its line, blocks fold`, () =>
    inEditor(`diagram-${theme}`, { files: { 'upscale.cnn': SOURCE }, theme }, async (editor) => {
      const { page } = editor;
      await editor.openFile('upscale.cnn');
      await expect.poll(() => editor.lines().textContent(), { timeout: 60_000 }).toContain('H×W×32');
      await editor.focusEditor();
      await editor.command('CNN: Show Model');
      const diagram = editor.webview();
      const layer = (name: string | RegExp) => diagram.getByRole('treeitem', { name });
      await layer(/^photo, H×W×3/).waitFor();
      await editor.screenshot(`diagram-${theme.replace(' ', '-')}`);
      expect(await findings(editor)).toEqual([]);
      await diagram.getByRole('button', { name: 'Fold Blocks' }).click();
      await expect.poll(() => layer(/^Res, H×W×32, 7 layers/).count()).toBe(2);
      await layer(/^conv\(128, 3\)/).click();
      await page.locator('.active-line-number', { hasText: '13' }).waitFor();
      await layer(/^Res, /)
        .first()
        .click();
      await expect.poll(() => layer(/^Res, /).count()).toBe(1);
      await layer(/^batch_norm/)
        .first()
        .waitFor();
    }));
}

test('a shape error stands in the diagram, and goes when it is mended', () =>
  inEditor('diagram-error', { files: { 'upscale.cnn': SOURCE } }, async (editor) => {
    await editor.openFile('upscale.cnn');
    await editor.focusEditor();
    await editor.command('CNN: Show Model');
    const diagram = editor.webview();
    await diagram.getByRole('treeitem', { name: /^photo/ }).waitFor();
    await editor.focusEditor();
    await editor.goTo(10, 15);
    await editor.page.keyboard.type('9');
    const error = diagram.getByRole('treeitem', { name: /CNN2\d\d/ });
    await error.first().waitFor();
    await editor.screenshot('diagram-error');
    await editor.page.keyboard.press('Backspace');
    await expect.poll(() => error.count(), { timeout: 30_000 }).toBe(0);
  }));

test('Show in Model marks the layer at once, also when it opens the diagram; left and right fold', () =>
  inEditor('diagram-mark', { files: { 'upscale.cnn': SOURCE } }, async (editor) => {
    await editor.openFile('upscale.cnn');
    await expect.poll(() => editor.lines().textContent(), { timeout: 60_000 }).toContain('H×W×32');
    await editor.focusEditor();
    await editor.goTo(13, 5);
    await editor.command('CNN: Show in Model');
    const diagram = editor.webview();
    const marked = diagram.locator('[data-node]').filter({ has: diagram.locator('rect[stroke-width="2"]') });
    await expect.poll(() => marked.allTextContents()).toHaveLength(1);
    expect(await marked.textContent()).toContain('conv(128, 3)');
    const res = diagram.getByRole('treeitem', { name: /^Res, / });
    await diagram.getByRole('tree').focus();
    // The photograph, head's two layers, then the first block's.
    for (let step = 0; step < 4; step++) await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('ArrowLeft');
    await expect.poll(() => res.count()).toBe(1);
    await expect.poll(() => res.getAttribute('aria-selected')).toBe('true');
    await editor.page.keyboard.press('ArrowRight');
    await expect.poll(() => res.count()).toBe(0);
  }));

const BROKEN = `network Other(x: [28, 28, 1]) {
  wide = conv(16, 3) -> relu
  wide -> conv(16, 3, stride: 2) -> relu
  it + wide
  conv(1, 3)
}
`;

test('the diagram is of the file that is looked at; a deleted one is told; a search opens blocks', () =>
  inEditor(
    'diagram-follows',
    { files: { 'upscale.cnn': SOURCE, 'broken.cnn': BROKEN }, theme: 'dark' },
    async (editor) => {
      const { page } = editor;
      await editor.openFile('upscale.cnn');
      await expect.poll(() => editor.lines().textContent(), { timeout: 60_000 }).toContain('H×W×32');
      await editor.focusEditor();
      await editor.command('CNN: Show Model');
      const diagram = editor.webview();
      const layer = (name: string | RegExp) => diagram.getByRole('treeitem', { name });
      await layer(/^photo, H×W×3/).waitFor();

      // What is folded is found, and opened on the way to it.
      await diagram.getByRole('button', { name: 'Fold Blocks' }).click();
      await expect.poll(() => layer(/^Res, /).count()).toBe(2);
      const search = diagram.getByRole('searchbox');
      await search.fill('batch');
      await expect.poll(() => layer(/^Res, /).count()).toBe(1);
      const hit = layer(/^batch_norm/).first();
      await expect.poll(() => hit.getAttribute('aria-selected')).toBe('true');
      await diagram.getByText('1/4').waitFor();
      await editor.screenshot('diagram-search');
      await search.press('Enter');
      await search.press('Enter');
      await diagram.getByText('3/4').waitFor();
      await expect.poll(() => layer(/^Res, /).count()).toBe(0);
      await search.fill('');

      // Another file is another diagram, here of a skip that does not fit: both of its ends are drawn.
      const upscale = page.locator('.tab', { hasText: /^upscale/ }).first();
      await upscale.click();
      await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'broken.cnn' }).dblclick();
      await layer(/^x, 28×28×1/).waitFor();
      await page.locator('.tab', { hasText: 'CNN Model: broken.cnn' }).waitFor();
      await layer(/CNN204/).waitFor();
      expect(await diagram.locator('path[stroke-dasharray]').count()).toBe(2);
      await editor.screenshot('diagram-skip');
      await upscale.click();
      await layer(/^photo, H×W×3/).waitFor();

      rmSync(join(editor.workspace, 'upscale.cnn'));
      await diagram.getByText('upscale.cnn no longer exists').waitFor();
      expect(await layer(/^photo, H×W×3/).count()).toBe(1);
      writeFileSync(join(editor.workspace, 'upscale.cnn'), SOURCE.replace('(photo:', '(picture:'));
      await layer(/^picture, H×W×3/).waitFor();
    },
  ));
