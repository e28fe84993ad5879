import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findings } from '../accessibility';
import type { Editor } from '../editor';
import { inEditor } from '../scenario';

const PROGRAM = `network Denoiser(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(4, 3) -> relu
  conv(1, 3) -> sigmoid
}

train tiny {
  data clean = mnist(train)
  noisy = clean -> salt_pepper(0.05)
  restored = Denoiser(noisy)
  minimize l1(restored, clean) over Denoiser using adam(1e-3)
  batch 16
  steps 40
  preview noisy, restored every 10
  measure psnr(restored, clean) every 20
}
`;
const WAIT = { timeout: 90_000 };

async function train(editor: Editor): Promise<void> {
  const before = runs(editor).length;
  await editor.page
    .locator('.editor-actions')
    .getByRole('button', { name: /^(CNN: )?Train/ })
    .first()
    .click();
  await expect.poll(() => runs(editor).length, WAIT).toBe(before + 1);
  const panel = editor.webview();
  await expect.poll(() => panel.getByRole('status').first().textContent(), WAIT).toMatch(/finished/i);
}

function runs(editor: Editor): string[] {
  try {
    return readdirSync(join(editor.workspace, 'runs/tiny'));
  } catch {
    return [];
  }
}

test('runs are listed, measured and laid beside each other', () =>
  inEditor('runs', { files: { 'tiny.cnn': PROGRAM }, theme: 'high contrast' }, async (editor) => {
    const { page } = editor;
    await editor.openFile('tiny.cnn');
    await expect.poll(() => editor.commandsLike('CNN: Train'), WAIT).not.toEqual([]);
    await train(editor);
    await page.locator('.editor-group-container .tab', { hasText: 'tiny.cnn' }).first().click();
    await train(editor);

    const panel = editor.webview();
    await panel.getByText('Compare', { exact: true }).click();
    await panel.getByRole('checkbox', { name: /^tiny/ }).first().check();
    await expect.poll(() => panel.getByRole('img', { name: /restored/ }).count(), WAIT).toBe(2);
    await page.keyboard.press('Escape');

    await page.locator('.pane-header', { hasText: 'CNN Runs' }).click();
    const rows = page.locator('.pane', { hasText: 'CNN Runs' }).last().locator('.monaco-list-row');
    await expect.poll(() => rows.allTextContents(), WAIT).toHaveLength(3);
    expect((await rows.nth(1).textContent()) ?? '').toMatch(/40\/40 · psnr \d/);
    await editor.screenshot('runs');
    expect(await findings(editor)).toEqual([]);

    await rows.nth(1).click({ button: 'right' });
    // A menu that has just opened lets a click pass, so that a long press does not choose.
    await page.locator('.context-view .action-label', { hasText: 'Evaluate Run' }).hover();
    await page.keyboard.press('Enter');
    const evaluation = editor.webview();
    await evaluation.getByRole('heading', { name: 'Evaluation of tiny' }).waitFor(WAIT);
    await evaluation.getByRole('cell', { name: 'psnr(restored, clean)' }).waitFor();
    await evaluation.getByText(/step 40, started/).waitFor();
    await editor.screenshot('evaluation');
    await page
      .locator('.tab', { hasText: 'Evaluation of tiny' })
      .getByRole('button', { name: /^Close/ })
      .click();
    await panel.getByText('Compare', { exact: true }).click();
    await panel.getByRole('checkbox', { name: /^tiny/ }).first().uncheck();
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.getByRole('img', { name: /restored/ }).count(), WAIT).toBe(1);

    // From the palette it takes as many runs as are ticked.
    await editor.command('CNN: Compare Runs');
    const items = page.locator('.quick-input-list .monaco-list-row');
    await expect.poll(() => items.count(), WAIT).toBe(2);
    for (const item of await items.all()) await item.getByRole('checkbox').click();
    await editor.screenshot('compare-pick');
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await expect.poll(() => panel.getByRole('img', { name: /restored/ }).count(), WAIT).toBe(2);

    // A server has no trash: that is said in the one question there is.
    await rows.nth(2).click({ button: 'right' });
    await page.locator('.context-view .action-label', { hasText: 'Delete Run' }).hover();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('There is no trash here').waitFor();
    await editor.screenshot('delete');
    await editor.answer('Delete Permanently');
    await expect.poll(() => runs(editor).length, WAIT).toBe(1);
    await dialog.waitFor({ state: 'detached' });
  }));

test('a run whose program was edited goes on as it was begun; one that does not start keeps its curves', () =>
  inEditor(
    'edited',
    { files: { 'tiny.cnn': PROGRAM.replace('steps 40', 'steps 100000') } },
    async (editor) => {
      const { page } = editor;
      await editor.openFile('tiny.cnn');
      await expect.poll(() => editor.commandsLike('CNN: Train'), WAIT).not.toEqual([]);
      await page
        .locator('.editor-actions')
        .getByRole('button', { name: /^(CNN: )?Train/ })
        .first()
        .click();
      const panel = editor.webview();
      const status = () => panel.getByRole('status').first().textContent();
      await expect.poll(() => panel.getByText(/Step \d\d/).count(), WAIT).toBe(1);
      await panel.getByRole('button', { name: 'Stop' }).click();
      await expect.poll(status, WAIT).toMatch(/stopped/i);

      await page.locator('.editor-group-container .tab', { hasText: 'tiny.cnn' }).first().click();
      await editor.focusEditor();
      await editor.goTo(2, 8);
      await page.keyboard.press('Delete');
      await page.keyboard.type('8');
      await page.keyboard.press('Control+S');
      await expect.poll(() => editor.read('tiny.cnn')).toContain('conv(8, 3)');
      await page.locator('.pane-header', { hasText: 'CNN Runs' }).click();
      const row = page.locator('.pane', { hasText: 'CNN Runs' }).last().locator('.monaco-list-row').nth(1);
      const resume = async (how: string) => {
        await row.click({ button: 'right' });
        await page.locator('.context-view .action-label', { hasText: 'Resume Run' }).hover();
        await page.keyboard.press('Enter');
        await page.locator('.monaco-dialog-box').getByText('was edited since this run began').waitFor();
        await editor.screenshot('resume-edited');
        await editor.answer(how);
      };
      // Other weights: it can't go on, and stays what it was.
      await resume('Resume with the Edits');
      await page.locator('.notification-toast', { hasText: /conv/ }).waitFor(WAIT);
      await editor.screenshot('resume-refused');
      await expect.poll(status, WAIT).toMatch(/stopped/i);
      await panel.getByText('Denoiser').first().waitFor();
      expect(await panel.getByRole('alert').first().isVisible()).toBe(false);

      await resume('Resume as It Was');
      await expect.poll(status, WAIT).toMatch(/training/i);
      await panel.getByRole('button', { name: 'Stop' }).click();
      await expect.poll(status, WAIT).toMatch(/stopped/i);
    },
  ));

test('a program with errors is not trained, and is told so in a sentence', () =>
  inEditor('mistakes', { files: { 'tiny.cnn': PROGRAM.replace('sigmoid', 'sigmoit') } }, async (editor) => {
    const { page } = editor;
    await editor.openFile('tiny.cnn');
    await expect.poll(() => editor.problems(), WAIT).toHaveLength(1);
    await editor.command('View: Toggle Panel Visibility');
    await page.locator('.editor-group-container .tab', { hasText: 'tiny.cnn' }).first().click();
    await page
      .locator('.editor-actions')
      .getByRole('button', { name: /^(CNN: )?Train/ })
      .first()
      .click();
    await page.locator('.notification-toast', { hasText: /tiny\.cnn has an error.*Line 3/ }).waitFor(WAIT);
    await editor.screenshot('train-mistakes');
    await editor.answer('Show Problems');
    await page.locator('.markers-panel').waitFor();
    expect(runs(editor)).toEqual([]);
  }));

test('an error in one train block is not in the way of another', () =>
  inEditor(
    'mistakes-elsewhere',
    {
      files: {
        'tiny.cnn': `${PROGRAM}\ntrain other {\n  data image = mnist(test)\n  minimize l2(imag, image)\n}\n`,
      },
    },
    async (editor) => {
      const { page } = editor;
      await editor.openFile('tiny.cnn');
      await expect.poll(() => editor.problems(), WAIT).not.toHaveLength(0);
      await editor.command('View: Toggle Panel Visibility');
      await page.locator('.editor-group-container .tab', { hasText: 'tiny.cnn' }).first().click();
      await page.locator('.codelens-decoration a', { hasText: /Train/ }).first().click();
      await expect.poll(() => runs(editor), WAIT).toHaveLength(1);
    },
  ));
