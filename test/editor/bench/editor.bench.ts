/**
 * How the extension feels, measured from outside: in a real VS Code, with the VSIX that people install.
 * `pnpm bench editor [--edits N] [--previews N] [--only PART,...] [--format json]`
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Report } from '@cnn-studio/testing/bench/report';
import { median, quantile } from '@cnn-studio/testing/bench/statistics';
import type { Frame } from 'playwright-core';
import { installExtensions } from '../../../scripts/studio/server.mjs';
import { Editor, type EditorOptions, until } from '../editor';
import { type Installation, install } from '../installation';
import { OUTPUT, ROOT } from '../places';

const { values: options } = parseArgs({
  options: {
    edits: { type: 'string', default: '100' },
    previews: { type: 'string', default: '2000' },
    format: { type: 'string', default: 'text' },
    only: { type: 'string', default: '' },
  },
});
// In pairs, half of them before a run: each key is taken back.
const edits = 4 * Math.ceil(Number(options.edits) / 4);
const previews = Number(options.previews);
const report = new Report('editor', options.format);

const SMALL = 'network A(image: [28, 28, 1]) -> [28, 28, 1] {\n  conv(1, 3)\n}\n';

/** 142 blocks of seven layers, and a few beside them. */
const LONG = `block Res(channels) {
  skip = it
  conv(channels, 3) -> batch_norm -> relu
  conv(channels, 3) -> batch_norm
  it + skip -> relu
}

network Long(image: [28, 28, 1]) -> [28, 28, 1] {
  conv(16, 3) -> relu
  ${Array.from({ length: 142 }, () => 'Res(16)').join('\n  ')}
  conv(16, 3) -> relu
  conv(1, 3) -> sigmoid
}
`;

/** Steps of a few milliseconds, with a picture of 64 digits at the given distance. */
const tiny = (steps: number, every: number) => `network Generator(z: [16]) -> [28, 28, 1] {
  dense(7 * 7 * 8) -> relu -> reshape(7, 7, 8)
  conv_transpose(8, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}

train tiny {
  data image = mnist(train)
  real = image -> scale(-1, 1)
  fake = Generator(normal(16))
  minimize l1(fake, real) over Generator
  batch 16
  steps ${steps}
  preview fake every ${every}
}
`;

const installation = await install();
const parts: Record<string, () => Promise<void>> = {
  activation: () => activation(installation, 5),
  diagram: () => diagram(installation, 10),
  typing: () => typing(installation),
  pictures: () => pictures(installation, 60),
  memory: () => memory(installation),
};
for (const [name, measure] of Object.entries(parts)) {
  if (options.only === '' || options.only.split(',').includes(name)) await measure();
}
report.end();

async function withEditor(
  parts: Installation,
  editorOptions: EditorOptions,
  use: (editor: Editor) => Promise<void>,
): Promise<void> {
  const editor = await Editor.open(parts, editorOptions);
  try {
    await use(editor);
  } catch (error) {
    await editor.keepEvidence('bench');
    throw error;
  } finally {
    await editor.close();
  }
}

/**
 * By VS Code's own account, which *Show Running Extensions* gives; beside it that of an extension which does nothing,
 * in the same windows: what this machine takes for it.
 */
async function activation(parts: Installation, windows: number): Promise<void> {
  installIdle(parts);
  const times: number[] = [];
  const idle: number[] = [];
  await withEditor(parts, { files: { 'a.cnn': SMALL } }, async (editor) => {
    for (let i = 0; i < windows; i++) {
      if (i > 0) await editor.reload();
      else await editor.openFile('a.cnn');
      await languageRuns(editor);
      await editor.command('Developer: Show Running Extensions');
      const timeOf = async (name: string) => {
        const row = editor.page.locator('.runtime-extensions-editor .extension', { hasText: name });
        const time = row.locator('.activation-time');
        await time.waitFor();
        return Number(/(\d+)\s*ms/.exec((await time.textContent()) ?? '')?.[1]);
      };
      times.push(await timeOf('CNN Studio'));
      if (parts.host === 'browser') idle.push(await timeOf('Idle'));
      await editor.page.keyboard.press('Control+F4');
    }
  });
  const time = median(times);
  report.add(
    `activation, by VS Code's account (median of ${windows} windows)`,
    time,
    'ms',
    'under 100',
    time < 100,
  );
  if (idle.length > 0)
    report.add('of an extension that does nothing, in the same windows', median(idle), 'ms');
}

/** An extension that is activated when ours is, and does nothing then. */
function installIdle(parts: Installation): void {
  if (parts.host !== 'browser') return;
  const folder = join(OUTPUT, 'idle');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'idle',
    displayName: 'Idle',
    publisher: 'bench',
    version: '0.0.1',
    engines: { vscode: '^1.90.0' },
    main: './main.js',
    activationEvents: ['onLanguage:cnn'],
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.js'), 'exports.activate = () => {};\n');
  const vsix = join(OUTPUT, 'idle.vsix');
  const vsce = [join(ROOT, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies'];
  const flags = ['--skip-license', '--allow-missing-repository', '--out', vsix];
  const { status, stderr } = spawnSync(process.execPath, [...vsce, ...flags], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The idle extension could not be packaged:\n${stderr}`);
  installExtensions(parts.server, [vsix], {
    userData: join(OUTPUT, 'installing'),
    extensions: parts.extensions,
  });
}

/** From pressing *Unfold Blocks* to the unfolded layers on screen: the server's graph, the layout, the drawing. */
async function diagram(parts: Installation, rounds: number): Promise<void> {
  await withEditor(parts, { files: { 'long.cnn': LONG } }, async (editor) => {
    await editor.openFile('long.cnn');
    await languageRuns(editor);
    await editor.focusEditor();
    await editor.command('CNN: Show Model');
    const panel = editor.webview();
    await panel.getByRole('treeitem', { name: /^image/ }).waitFor();
    const drawn = await panel.locator('body').evaluate(async (body, rounds) => {
      const button = (name: string) =>
        [...body.querySelectorAll('button')].find((one) => one.title === name || one.textContent === name)!;
      const folded = () => body.querySelector('[role=treeitem][aria-label^="Res,"]') !== null;
      /** Milliseconds from pressing a button to a frame that shows what it does. */
      const press = (name: string, done: () => boolean) =>
        new Promise<number>((resolve) => {
          const start = performance.now();
          const observer = new MutationObserver(() => {
            if (!done()) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - start));
          });
          observer.observe(body, { subtree: true, childList: true });
          button(name).click();
        });
      const times: number[] = [];
      for (let i = 0; i < rounds; i++) {
        await press('Fold Blocks', folded);
        times.push(await press('Unfold Blocks', () => !folded()));
      }
      return times;
    }, rounds);
    const time = median(drawn);
    report.add(
      'diagram of 1,000 layers, asked for, laid out and drawn, median',
      time,
      'ms',
      'under 1,000',
      time < 1000,
    );
    report.add('the slowest of them', Math.max(...drawn), 'ms');
  });
}

/** From a key to the underline in the text, which comes or goes with it. Half of the edits without a run come first. */
async function typing(parts: Installation): Promise<void> {
  const text = readFileSync(join(ROOT, 'examples/quick-digits.cnn'), 'utf8').replace(
    'steps 500',
    'steps 100000',
  );
  await withEditor(parts, { files: { 'digits.cnn': text } }, async (editor) => {
    const { page } = editor;
    await editor.openFile('digits.cnn');
    await languageRuns(editor);
    await editor.focusEditor();
    // Behind the network's declared height: one digit more and its layers no longer make it.
    const line = text.split('\n').findIndex((one) => one.startsWith('network Generator')) + 1;
    await editor.goTo(line, text.split('\n')[line - 1]!.indexOf('[28,') + 4);
    const type = async (count: number) => {
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const wrong = i % 2 === 0;
        await page.evaluate(awaitUnderline, wrong);
        await page.keyboard.press(wrong ? '9' : 'Backspace');
        times.push(
          await page.evaluate(() => (window as unknown as { underline: Promise<number> }).underline),
        );
        // At no fixed pace: what else goes on in intervals would always or never meet the key.
        await page.waitForTimeout(50 + 200 * ((i * 0.618) % 1));
      }
      return times;
    };
    const backToSource = async () => {
      await page.locator('.tab', { hasText: 'digits.cnn' }).first().click();
      await editor.focusEditor();
    };
    await type(20);
    const without = await type(edits >> 1);
    await train(editor);
    const run = await runOf(editor, 'quick_digits');
    await until(() => stepOf(run) > 20, 'twenty steps of training');
    await backToSource();
    const before = stepOf(run);
    const training = await type(edits);
    const steps = stepOf(run) - before;
    await editor.webview().getByRole('button', { name: 'Stop' }).click();
    await until(() => eventsOf(run).at(-1)?.event === 'done', 'the end of the run');
    await backToSource();
    without.push(...(await type(edits >> 1)));
    report.add('edit to underline, nothing trained, median', median(without), 'ms');
    report.add('edit to underline, nothing trained, 95th percentile', quantile(without, 0.95), 'ms');
    report.add('edit to underline while quick-digits.cnn is trained, median', median(training), 'ms');
    report.add(
      'edit to underline while quick-digits.cnn is trained, 95th percentile',
      quantile(training, 0.95),
      'ms',
    );
    const ratio = quantile(training, 0.95) / quantile(without, 0.95);
    report.add('95th percentile with a run going, by that without', ratio, '', 'within 1.5', ratio <= 1.5);
    report.add('steps trained meanwhile', steps, '');
  });
}

/**
 * In the page: begins to wait, as `window.underline`, for the milliseconds from the next key to an error's underline, or
 * to the last one's going. Keys overtake what is asked of a page: the listener has to be there before one is pressed.
 */
function awaitUnderline(wrong: boolean): void {
  const underline = new Promise<number>((resolve, reject) => {
    let pressed: number | undefined;
    window.addEventListener(
      'keydown',
      () => {
        pressed = performance.now();
      },
      { capture: true, once: true },
    );
    const observer = new MutationObserver(() => {
      if (pressed === undefined || (document.querySelector('.squiggly-error') !== null) !== wrong) return;
      observer.disconnect();
      resolve(performance.now() - pressed);
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['class'],
    });
    setTimeout(() => reject(new Error('no diagnostics within a minute of a key')), 60_000);
  });
  // Nobody may be there to hear of it when the window has closed.
  underline.catch(() => {});
  Object.assign(window, { underline });
}

/** From the picture's file, which is written before its event, to the frame that shows it. */
async function pictures(parts: Installation, count: number): Promise<void> {
  await withEditor(parts, { files: { 'tiny.cnn': tiny(100_000, 100) } }, async (editor) => {
    await editor.openFile('tiny.cnn');
    await languageRuns(editor);
    await train(editor);
    const run = await runOf(editor, 'tiny');
    const frame = await panelFrame(editor);
    await frame.evaluate(() => {
      const shown: [name: string, time: number][] = [];
      Object.assign(window, { shown });
      // Such events don't reach the window.
      document.addEventListener(
        'load',
        ({ target }) => {
          if (!(target instanceof HTMLImageElement)) return;
          requestAnimationFrame(() => shown.push([target.alt, Date.now()]));
        },
        true,
      );
    });
    const shown = () => frame.evaluate(() => (window as unknown as { shown: [string, number][] }).shown);
    await until(async () => (await shown()).length >= count, 'pictures in the panel', {
      patience: 300_000,
    });
    await editor.webview().getByRole('button', { name: 'Stop' }).click();
    const delays = (await shown()).map(([name, time]) => {
      const step = /([\d,]+)$/.exec(name)![1]!.replaceAll(',', '').padStart(6, '0');
      return time - statSync(join(run, 'previews', `${step}-fake.png`)).mtimeMs;
    });
    report.add('picture on screen after it was written, median', median(delays), 'ms');
    const late = quantile(delays, 0.95);
    report.add(
      'picture on screen after it was written, 95th percentile',
      late,
      'ms',
      'under 200',
      late < 200,
    );
  });
}

/** A preview with every step; the panel shows as many as it can, and keeps a history of them all. */
async function memory(parts: Installation): Promise<void> {
  await withEditor(parts, { files: { 'tiny.cnn': tiny(previews, 1) } }, async (editor) => {
    await editor.openFile('tiny.cnn');
    await languageRuns(editor);
    await train(editor);
    const run = await runOf(editor, 'tiny');
    const cdp = await editor.page.context().newCDPSession(editor.page);
    const heap = async () => {
      await cdp.send('HeapProfiler.collectGarbage');
      const { usedSize } = await cdp.send('Runtime.getHeapUsage');
      return usedSize / 2 ** 20;
    };
    const count = () => eventsOf(run).filter(({ event }) => event === 'preview').length;
    const sizes: number[] = [];
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await until(() => count() >= share * previews, `${share * previews} previews`, { patience: 600_000 });
      sizes.push(await heap());
      report.add(`window and panel after ${share * previews} previews: heap`, sizes.at(-1)!, 'MiB');
    }
    const growth = sizes.at(-1)! / sizes[0]!;
    report.add(
      'growth from the first quarter of the previews to the last',
      growth,
      '',
      'within 1.1',
      growth <= 1.1,
    );
  });
}

async function languageRuns(editor: Editor): Promise<void> {
  await editor.page.locator('.view-line', { hasText: /\d×\d/ }).first().waitFor();
}

async function train(editor: Editor): Promise<void> {
  await editor.page
    .locator('.editor-actions')
    .getByRole('button', { name: /^(CNN: )?Train/ })
    .first()
    .click();
  await editor.webview().getByRole('button', { name: 'Stop' }).waitFor();
}

/** The panel's document; the one inside a webview's frame is its last. */
async function panelFrame(editor: Editor): Promise<Frame> {
  const handle = await editor.webview().locator('body').elementHandle();
  return (await handle!.ownerFrame())!;
}

/** The folder of the editor's one run, as soon as it has a record. */
async function runOf(editor: Editor, name: string): Promise<string> {
  const folder = join(editor.workspace, 'runs', name);
  const run = () => (existsSync(folder) ? readdirSync(folder).map((one) => join(folder, one))[0] : undefined);
  await until(() => existsSync(join(run() ?? folder, 'events.ndjson')), 'a run');
  return run()!;
}

function eventsOf(run: string): { event: string; step?: number }[] {
  const lines = readFileSync(join(run, 'events.ndjson'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { event: string; step?: number });
}

function stepOf(run: string): number {
  return eventsOf(run).findLast(({ event }) => event === 'step')?.step ?? 0;
}
