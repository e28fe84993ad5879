/** The docs' pictures of the editor, made anew: `pnpm pictures`. They show what a person gets who follows the README. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Editor, type Theme, until } from '../editor';
import { install } from '../installation';
import { ROOT } from '../places';

const IMAGES = join(ROOT, 'docs/images');
const CLI = join(ROOT, 'packages/cli/dist/cnn.js');
const LONG = 600_000;

const RESNET = `/// Doubles a photograph's size.
block Res(channels) {
  skip = it
  conv(channels, 3) -> batch_norm -> relu
  conv(channels, 3) -> batch_norm
  it + skip -> relu
}

network Upscale(photo: [H, W, 3]) -> [2 * H, 2 * W, 3] {
  head = conv(32, 3) -> relu
  head -> Res(32) -> Res(32)
  it + head
  conv(128, 3) -> pixel_shuffle(2) -> relu
  conv(3, 3) -> sigmoid
}
`;

const home = mkdtempSync(join(tmpdir(), 'cnn-pictures-'));
const installation = await install();
try {
  mkdirSync(IMAGES, { recursive: true });
  await diagram();
  train('quick-digits.cnn', 'quick_digits');
  train('deblur.cnn', 'deblur', '--steps', '400');
  const files = filesOf(home);
  await training(files, 'dark', 'editor-training');
  await training(files, 'light', 'editor-training-light');
  await generation(files);
  await restoration(files);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function diagram(): Promise<void> {
  await inEditor({ 'upscale.cnn': RESNET }, 'light', async (editor) => {
    await editor.openFile('upscale.cnn');
    await editor.page.locator('.view-line', { hasText: 'H×W×32' }).first().waitFor();
    await editor.command('View: Toggle Primary Side Bar Visibility');
    await editor.focusEditor();
    await editor.goTo(13, 5);
    await editor.command('CNN: Show in Model');
    const panel = editor.webview();
    await panel.getByRole('treeitem', { name: /^conv\(128, 3\)/ }).waitFor();
    await picture(editor, 'editor-diagram');
  });
}

/** The panel of a run that is over, with its history. */
async function training(files: Record<string, Uint8Array>, theme: Theme, name: string): Promise<void> {
  await inEditor(files, theme, async (editor) => {
    await editor.openFile('quick-digits.cnn');
    await editor.page.locator('.view-line', { hasText: '28×28×1' }).first().waitFor();
    await editor.page.locator('.pane-header', { hasText: 'CNN Runs' }).click();
    const rows = editor.page.locator('.pane', { hasText: 'CNN Runs' }).last().locator('.monaco-list-row');
    await rows.filter({ hasText: '500/500' }).first().click();
    const panel = editor.webview();
    await panel.getByRole('img', { name: /fake/ }).first().waitFor();
    await editor.command('View: Toggle Primary Side Bar Visibility');
    await picture(editor, name);
  });
}

async function generation(files: Record<string, Uint8Array>): Promise<void> {
  await inEditor(files, 'dark', async (editor) => {
    await open(editor, 'quick-digits.cnn', 'CNN: Generate Images');
    const panel = editor.webview();
    await panel.getByRole('gridcell', { name: 'Sample 2, label 3' }).click();
    await panel.getByRole('gridcell', { name: 'Sample 5, label 3' }).click({ modifiers: ['Shift'] });
    await panel.locator('#strip img').nth(8).waitFor();
    await panel.getByRole('button', { name: 'Find Directions' }).click();
    await panel.getByRole('slider', { name: /^Direction 1,/ }).fill('1.5');
    await picture(editor, 'editor-generation');
  });
}

async function restoration(files: Record<string, Uint8Array>): Promise<void> {
  const previews = join(home, 'runs/deblur/2026-01-01_00-00-00/previews');
  // The originals alone: the last of each group of three.
  const sheet = await sharp(readFileSync(join(previews, readdirSync(previews).sort().at(-1)!)))
    .extract({ left: 0, top: 0, width: 360, height: 290 })
    .png()
    .toBuffer();
  await inEditor(files, 'light', async (editor) => {
    await open(editor, 'deblur.cnn', 'CNN: Restore Images');
    const panel = editor.webview();
    await panel.locator('body').evaluate((body, base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'digits.png', { type: 'image/png' }));
      body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    }, sheet.toString('base64'));
    await panel.getByRole('option').first().click();
    await panel.getByLabel('Degrade first').check();
    await panel.locator('figure[data-view=restored] figcaption', { hasText: 'SSIM' }).waitFor();
    await panel.getByRole('radio', { name: 'Before and after' }).check();
    await panel.getByLabel('Divider between before and after').fill('45');
    await picture(editor, 'editor-restoration');
  });
}

/** The panel of the file's one run. */
async function open(editor: Editor, file: string, command: string): Promise<void> {
  await editor.openFile(file);
  await until(async () => (await editor.commandsLike(command)).length > 0, command, { every: 500 });
  // Before the panel opens, which takes the focus from the palette.
  await editor.command('View: Toggle Primary Side Bar Visibility');
  await editor.command(command);
}

async function inEditor(
  files: Record<string, string | Uint8Array>,
  theme: Theme,
  use: (editor: Editor) => Promise<void>,
): Promise<void> {
  const settings = {
    'editor.minimap.enabled': false,
    'editor.wordWrap': 'on',
    'window.commandCenter': false,
  };
  const editor = await Editor.open(installation, { files, theme, settings });
  try {
    await use(editor);
  } catch (error) {
    await editor.keepEvidence('picture');
    throw error;
  } finally {
    await editor.close();
  }
}

/** 256 colors are enough for an editor, and a quarter of the size. */
async function picture(editor: Editor, name: string): Promise<void> {
  // What a command left behind: its focus, a tooltip, a notification on its way out.
  await editor.page.mouse.move(700, 890);
  await editor.page.waitForTimeout(1500);
  const path = join(IMAGES, `${name}.png`);
  await sharp(await editor.page.screenshot())
    .png({ palette: true, quality: 90, effort: 10 })
    .toFile(path);
  console.log(`${path} (${Math.round(statSync(path).size / 1024)} KB)`);
}

function train(example: string, name: string, ...args: string[]): void {
  cpSync(join(ROOT, 'examples', example), join(home, example));
  const run = join('runs', name, '2026-01-01_00-00-00');
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'train', example, '--run', run, ...args], {
    cwd: home,
    encoding: 'utf8',
    timeout: LONG,
  });
  if (status !== 0) throw new Error(stderr);
}

function filesOf(folder: string): Record<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => [path, readFileSync(join(folder, path))] as const);
  return Object.fromEntries(entries);
}
