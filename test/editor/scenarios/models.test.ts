import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle, ensureCli } from '../../../scripts/build.mjs';
import { findings } from '../accessibility';
import { ROOT } from '../places';
import { inEditor } from '../scenario';

/** Runs trained for a few seconds, with the programs they belong to, as files of a workspace. */
const files: Record<string, Uint8Array> = {};
const home = mkdtempSync(join(tmpdir(), 'cnn-models-'));
const WAIT = { timeout: 60_000 };

beforeAll(async () => {
  await ensureCli();
  train('quick-digits.cnn', 'quick_digits', 4);
  train('deblur.cnn', 'deblur', 40);
  collect(home, '');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function train(example: string, name: string, steps: number): void {
  cpSync(join(ROOT, 'examples', example), join(home, example));
  const run = join('runs', name, '2026-01-01_00-00-00');
  const args = [cliBundle, 'train', example, '--steps', String(steps), '--run', run];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function collect(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) collect(path, `${prefix}${name}/`);
    else files[prefix + name] = readFileSync(path);
  }
}

/** A picture of the training data's kind: one of the previews. */
function picture(): { name: string; base64: string } {
  const [name] = readdirSync(join(home, 'runs/deblur/2026-01-01_00-00-00/previews'));
  const path = join(home, 'runs/deblur/2026-01-01_00-00-00/previews', name!);
  return { name: 'digits.png', base64: readFileSync(path).toString('base64') };
}

for (const theme of ['light', 'dark'] as const) {
  test(`a dropped picture is restored and compared; a bad file is told by its name (${theme})`, () =>
    inEditor(`restore-${theme}`, { files, theme }, async (editor) => {
      await editor.openFile('deblur.cnn');
      await expect.poll(() => editor.commandsLike('CNN: Restore Images'), WAIT).not.toEqual([]);
      await editor.command('CNN: Restore Images');
      // The one run of this file, and not that of a generator, is meant.
      const panel = editor.webview();
      await panel.getByText('step 40').waitFor();
      await panel.locator('body').evaluate((body, { name, base64 }) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], name, { type: 'image/png' }));
        data.items.add(new File(['no image'], 'notes.png'));
        body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
      }, picture());
      const rows = panel.getByRole('listbox', { name: 'Images' }).getByRole('option');
      await expect.poll(() => rows.count(), WAIT).toBe(2);
      await rows.first().click();
      await panel
        .locator('figure[data-view=restored] img.pixels, figure[data-view=restored] img[src]')
        .waitFor();
      // Degraded here, it has an original to be measured against.
      await panel.getByLabel('Degrade first').check();
      await expect
        .poll(() => panel.locator('figure[data-view=restored] figcaption').textContent(), WAIT)
        .toMatch(/dB, SSIM 0\.\d/);
      await editor.screenshot(`restore-${theme}`);
      expect(await findings(editor)).toEqual([]);
      await panel.getByRole('radio', { name: 'Before and after' }).check();
      await panel.getByLabel('Divider between before and after').fill('30');
      await editor.screenshot(`restore-slider-${theme}`);
      expect(await findings(editor)).toEqual([]);
      // A bad file is told by its name; the other one stays.
      await rows.filter({ hasText: 'notes.png' }).click();
      await panel.locator('#item-problem', { hasText: 'notes.png' }).waitFor();
      if (theme === 'dark') return;
      // A window that is loaded again has the list again: files by their paths, and the names of what was dropped.
      const [preview] = Object.keys(files).filter(
        (path) => path.startsWith('runs/deblur/') && path.endsWith('.png'),
      );
      await panel.locator('body').evaluate(
        (body, uri) => {
          const data = new DataTransfer();
          data.setData('text/uri-list', uri);
          body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
        },
        pathToFileURL(join(editor.workspace, preview!)).href,
      );
      await expect.poll(() => rows.count(), WAIT).toBe(3);
      await expect.poll(() => rows.last().textContent(), WAIT).toMatch(/dB/);
      await editor.reload();
      await expect.poll(() => rows.last().textContent(), WAIT).toMatch(/dB/);
      expect(await rows.count()).toBe(3);
      expect(await panel.getByLabel('Degrade first').isChecked()).toBe(true);
      expect(await panel.getByRole('radio', { name: 'Before and after' }).isChecked()).toBe(true);
      await rows.first().click();
      await panel.locator('#item-problem', { hasText: 'Drop it again' }).waitFor();
    }));
}

test('a generator draws by seed and label, between two samples, and along its principal directions', () =>
  inEditor('generate', { files, theme: 'dark' }, async (editor) => {
    await editor.openFile('quick-digits.cnn');
    await expect.poll(() => editor.commandsLike('CNN: Generate Images'), WAIT).not.toEqual([]);
    await editor.command('CNN: Generate Images');
    const panel = editor.webview();
    const tiles = panel.getByRole('gridcell');
    await expect.poll(() => tiles.count(), WAIT).toBe(80);
    expect(await panel.getByLabel('Seed').inputValue()).toBe('7');
    const shown = () => panel.locator('#image').getAttribute('src');
    const first = await shown();
    await panel.getByRole('gridcell', { name: 'Sample 2, label 3' }).click();
    await expect.poll(shown, WAIT).not.toBe(first);
    await panel.getByRole('gridcell', { name: 'Sample 5, label 3' }).click({ modifiers: ['Shift'] });
    await expect.poll(() => panel.locator('#strip img').count(), WAIT).toBe(9);
    await panel.getByRole('button', { name: 'Find Directions' }).click();
    const direction = panel.getByRole('slider', { name: /^Direction 1,/ });
    await direction.waitFor(WAIT);
    const between = await shown();
    await direction.fill('4');
    await expect.poll(shown, WAIT).not.toBe(between);
    await editor.screenshot('generate-dark');
    expect(await findings(editor)).toEqual([]);
    await panel.locator('[data-copy=image]').click();
    await expect
      .poll(() => editor.page.evaluate(() => navigator.clipboard.readText()), WAIT)
      .toMatch(/^cnn generate .*--seed 7 --label 3 --sample 2 --to 5 --mix 0.5 --direction 1=4 -o/);
    // It writes the picture in the editor's terminals, which find the command.
    const command = await editor.page.evaluate(() => navigator.clipboard.readText());
    const path = [join(editor.storage, 'bin'), process.env.PATH].join(delimiter);
    const { status, stderr } = spawnSync(command, {
      shell: true,
      cwd: editor.workspace,
      env: { ...process.env, PATH: path },
      encoding: 'utf8',
    });
    expect(stderr).not.toContain('not found');
    expect(status).toBe(0);
    expect(readFileSync(join(editor.workspace, 'generated.png')).length).toBeGreaterThan(100);

    // A hidden tab and a window that is loaded again come back with all that was chosen.
    const chosen = async () => [
      await panel.getByRole('heading', { name: 'From sample 2 to 5' }).count(),
      await panel.getByRole('slider', { name: /^Direction 1,/ }).inputValue(WAIT),
      await panel.getByLabel('Seed').inputValue(),
    ];
    expect(await chosen()).toEqual([1, '4', '7']);
    await editor.page.locator('.tab', { hasText: 'quick-digits.cnn' }).click();
    await editor.page.locator('.tab', { hasText: 'CNN Generation' }).click();
    await expect.poll(chosen, WAIT).toEqual([1, '4', '7']);
    await editor.reload();
    await expect.poll(chosen, WAIT).toEqual([1, '4', '7']);
    await expect.poll(() => tiles.count(), WAIT).toBe(80);
    await editor.screenshot('generate-reloaded');
    await panel.getByRole('combobox', { name: 'Label' }).selectOption('5');
    await panel.getByRole('button', { name: 'Sample Again' }).click();
    await expect.poll(() => tiles.count(), WAIT).toBe(36);
    expect(await panel.getByLabel('Seed').inputValue()).not.toBe('7');
  }));
