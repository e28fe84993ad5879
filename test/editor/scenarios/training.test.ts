import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findings } from '../accessibility';
import type { Editor } from '../editor';
import { inEditor } from '../scenario';

/** Small enough for seconds, on the real digits. */
function program(steps: number): string {
  return `network Generator(z: [16]) -> [28, 28, 1] {
  dense(7 * 7 * 8) -> relu -> reshape(7, 7, 8)
  conv_transpose(8, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}

network Critic(image: [28, 28, 1]) -> [1] {
  conv(8, 4, stride: 2) -> leaky_relu
  flatten -> dense(1)
}

train tiny {
  data image = mnist(train)
  real = image -> scale(-1, 1)
  fake = Generator(normal(16))
  minimize bce(Critic(real), 1) + bce(Critic(fake), 0) over Critic
  minimize bce(Critic(fake), 1) over Generator
  batch 16
  steps ${steps}
  preview fake every 20
}
`;
}

function runs(editor: Editor): string[] {
  const folder = join(editor.workspace, 'runs/tiny');
  return readdirSync(folder).map((name) => join(folder, name));
}

function events(editor: Editor): { event: string; step?: number }[] {
  const [run] = runs(editor);
  const lines = readFileSync(join(run!, 'events.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { event: string });
}

/** The process that trains, by the run's lock. */
function trainer(editor: Editor): number {
  const [run] = runs(editor);
  return (JSON.parse(readFileSync(join(run!, 'run.lock'), 'utf8')) as { pid: number }).pid;
}

const stepOf = (editor: Editor) => events(editor).findLast(({ event }) => event === 'step')?.step ?? 0;
const WAIT = { timeout: 90_000 };
/** A busy machine may take longer than ten seconds to load a window again. */
const PATIENT = { 'cnn.training.reloadPatience': 120 };

async function startTraining(editor: Editor): Promise<void> {
  await editor.openFile('tiny.cnn');
  await expect.poll(() => editor.commandsLike('CNN: Train'), WAIT).not.toEqual([]);
  await editor.page
    .locator('.editor-actions')
    .getByRole('button', { name: /^(CNN: )?Train/ })
    .first()
    .click();
}

for (const theme of ['light', 'dark'] as const) {
  test(`training shows losses and pictures of real digits, to the end (${theme})`, () =>
    inEditor(`training-${theme}`, { files: { 'tiny.cnn': program(60) }, theme }, async (editor) => {
      await startTraining(editor);
      const panel = editor.webview();
      await expect.poll(() => panel.getByRole('status').first().textContent(), WAIT).toMatch(/finished/i);
      await panel.getByText('Critic').first().waitFor();
      const picture = panel.getByRole('img', { name: /fake/ }).first();
      await picture.waitFor();
      await expect
        .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(28);
      expect(events(editor).at(-1)).toMatchObject({ event: 'done', step: 60 });
      await editor.screenshot(`training-${theme}`);
      expect(await findings(editor)).toEqual([]);
    }));
}

test('a paused run waits, and goes on', () =>
  inEditor('pause', { files: { 'tiny.cnn': program(100_000) } }, async (editor) => {
    await startTraining(editor);
    const panel = editor.webview();
    await panel.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => panel.getByRole('status').first().textContent(), WAIT).toMatch(/paused/i);
    await panel.getByRole('button', { name: 'Resume' }).click();
    const before = stepOf(editor);
    await expect.poll(() => stepOf(editor), WAIT).toBeGreaterThan(before + 5);
    await panel.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => events(editor).at(-1), WAIT).toMatchObject({ event: 'done', reason: 'stopped' });
  }));

test('a window reloaded in the middle of a run finds it again', () =>
  inEditor('reload', { files: { 'tiny.cnn': program(100_000) }, settings: PATIENT }, async (editor) => {
    await startTraining(editor);
    await expect.poll(() => runs(editor).length, WAIT).toBe(1);
    await expect.poll(() => stepOf(editor), WAIT).toBeGreaterThan(10);
    await editor.webview().getByLabel('Smoothing').fill('0.9');
    await editor.reload();
    const before = stepOf(editor);
    const panel = editor.webview();
    await expect.poll(() => panel.getByRole('status').first().textContent(), WAIT).toMatch(/training/i);
    await expect.poll(() => stepOf(editor), WAIT).toBeGreaterThan(before + 50);
    expect(events(editor).filter(({ event }) => event === 'start')).toHaveLength(1);
    expect(await panel.getByLabel('Smoothing').inputValue()).toBe('0.9');
    await panel.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => events(editor).at(-1), WAIT).toMatchObject({ event: 'done', reason: 'stopped' });
  }));

test('a run whose trainer was killed goes on from its checkpoint', () =>
  inEditor('killed', { files: { 'tiny.cnn': program(100_000) } }, async (editor) => {
    const { page } = editor;
    await startTraining(editor);
    const panel = editor.webview();
    await panel.getByRole('button', { name: 'Save Checkpoint' }).click();
    await expect.poll(() => events(editor).some(({ event }) => event === 'checkpoint'), WAIT).toBe(true);
    process.kill(trainer(editor), 'SIGKILL');
    await expect.poll(() => panel.getByRole('status').first().textContent(), WAIT).toMatch(/interrupted/i);
    await panel.getByText(/was killed \(SIGKILL\)/).waitFor();

    await page.locator('.pane-header', { hasText: 'CNN Runs' }).click();
    const rows = page.locator('.pane', { hasText: 'CNN Runs' }).last().locator('.monaco-list-row');
    await rows.nth(1).click({ button: 'right' });
    await page.locator('.context-view .action-label', { hasText: 'Resume Run' }).hover();
    await page.keyboard.press('Enter');
    await expect.poll(() => events(editor).filter(({ event }) => event === 'start').length, WAIT).toBe(2);
    const again = stepOf(editor);
    await expect.poll(() => stepOf(editor), WAIT).toBeGreaterThan(again + 5);
    await editor.webview().getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => events(editor).at(-1), WAIT).toMatchObject({ event: 'done', reason: 'stopped' });
  }));
