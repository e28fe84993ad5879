import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Editor } from '../editor';
import { inEditor } from '../scenario';

const WAIT = { timeout: 120_000 };
/** Of the walkthrough's steps, in their order. */
const STEPS = ['open', 'shapes', 'train', 'use'] as const;
type Step = (typeof STEPS)[number];

async function openWalkthrough(editor: Editor): Promise<void> {
  const { page } = editor;
  await editor.command('Welcome: Open Walkthrough');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'CNN Studio' }).first().click();
  await step(editor, 'open').waitFor();
}

function step({ page }: Editor, name: Step): Locator {
  return page.locator(`.getting-started-step[data-step-id="cnn-studio.cnn-studio#start#${name}"]`);
}

/** The steps with a tick. */
async function done(editor: Editor): Promise<Step[]> {
  const ticked = await Promise.all(
    STEPS.map((name) => step(editor, name).locator('.codicon-getting-started-step-checked.complete').count()),
  );
  return STEPS.filter((_, index) => ticked[index] === 1);
}

/** Presses a step's button, as a person who reads from top to bottom. */
async function press(editor: Editor, name: Step, button: string): Promise<void> {
  const { page } = editor;
  // It may lie behind what the last step opened.
  const tab = page.locator('.tab', { hasText: /Welcome|Walkthrough/ });
  if (!(await step(editor, name).isVisible())) await tab.click();
  const expanded = await step(editor, name).getAttribute('class');
  if (!expanded?.includes('expanded')) await step(editor, name).locator('.step-title').click();
  await step(editor, name).getByRole('button', { name: button, exact: true }).click();
}

function events(run: string): { event: string; step?: number }[] {
  const lines = readFileSync(join(run, 'events.ndjson'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { event: string; step?: number });
}

/** The only run of the example, once it has made some steps. */
async function running(editor: Editor): Promise<string> {
  const folder = join(editor.workspace, 'runs/quick_digits');
  await expect.poll(() => existsSync(folder) && readdirSync(folder).length, WAIT).toBe(1);
  const run = join(folder, readdirSync(folder)[0]!);
  await expect
    .poll(() => events(run).findLast(({ event }) => event === 'step')?.step ?? 0, WAIT)
    .toBeGreaterThan(3);
  return run;
}

test('the walkthrough can be followed to its end, and ticks what was done', () =>
  inEditor('walkthrough', { files: {} }, async (editor) => {
    const { page } = editor;
    await openWalkthrough(editor);
    expect(await done(editor)).toEqual([]);
    await editor.screenshot('walkthrough-1');

    // A command that finds nothing to do does nothing and ticks nothing.
    await press(editor, 'train', 'Train');
    await page.locator('.notification-toast', { hasText: 'There is no .cnn file here yet.' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await done(editor)).toEqual([]);

    await press(editor, 'open', 'Open quick-digits.cnn');
    await page.locator('.tab.active', { hasText: 'quick-digits.cnn' }).waitFor();
    await expect.poll(() => done(editor), WAIT).toEqual(['open']);
    await editor.screenshot('walkthrough-2');

    await press(editor, 'shapes', 'Show Model');
    await editor
      .webview()
      .getByRole('treeitem', { name: /^conv_transpose\(64/ })
      .waitFor();
    await editor.screenshot('walkthrough-3');
    await expect.poll(() => done(editor), WAIT).toEqual(['open', 'shapes']);

    await press(editor, 'train', 'Train');
    await running(editor);
    await editor.screenshot('walkthrough-4');
    expect(await done(editor)).toEqual(['open', 'shapes']);
    await press(editor, 'train', 'Show Training');
    await editor.webview().getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => done(editor), WAIT).toEqual(['open', 'shapes', 'train']);

    await press(editor, 'use', 'Generate Images');
    await expect.poll(() => editor.webview().getByRole('gridcell').count(), WAIT).toBeGreaterThan(9);
    await editor.screenshot('walkthrough-5');
    await expect.poll(() => done(editor), WAIT).toEqual([...STEPS]);
  }));

test('without a folder an example is saved where the person says, and trained there', () =>
  inEditor('walkthrough-no-folder', { files: {}, folder: false }, async (editor) => {
    const { page } = editor;
    await openWalkthrough(editor);
    await press(editor, 'open', 'Open quick-digits.cnn');
    await page.locator('.tab.active', { hasText: 'quick-digits.cnn' }).waitFor();
    await editor.screenshot('no-folder-1');
    await press(editor, 'train', 'Train');
    await editor.screenshot('no-folder-2');
    await editor.answer('Save As…');
    const input = page.locator('.quick-input-widget:visible input.input');
    // The dialog writes its proposal once it has listed the folder, over whatever was typed before.
    await expect.poll(() => input.inputValue(), WAIT).toMatch(/quick-digits\.cnn$/);
    const place = join(editor.workspace, 'mine.cnn');
    await input.fill(place);
    await editor.screenshot('no-folder-3');
    expect(await input.inputValue()).toBe(place);
    await page.keyboard.press('Enter');
    const run = await running(editor);
    await editor.screenshot('no-folder-4');
    await editor.webview().getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => events(run).at(-1), WAIT).toMatchObject({ event: 'done', reason: 'stopped' });
  }));
