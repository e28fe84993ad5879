import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

    await rows.nth(1).click({ button: 'right' });
    // A menu that has just opened lets a click pass, so that a long press does not choose.
    await page.locator('.context-view .action-label', { hasText: 'Evaluate Run' }).hover();
    await page.keyboard.press('Enter');
    await page
      .locator('.notification-toast', { hasText: /tiny, step 40.*psnr\(restored, clean\)/ })
      .waitFor();
  }));
