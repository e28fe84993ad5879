import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle, ensureCli } from '../../../scripts/build.mjs';
import type { Editor } from '../editor';
import { inEditor } from '../scenario';

const PROGRAM = `network Softener(image: [H, W, 3]) -> [H, W, 3] {
  conv(2, 3) -> relu
  conv(3, 3) -> sigmoid
}

network Painter(z: [8]) -> [96, 144, 3] {
  dense(4 * 6 * 4) -> reshape(4, 6, 4) -> upsample(24) -> conv(3, 3) -> sigmoid
}

train photos {
  data photo = folder("photos", size: [96, 144, 3])
  restored = Softener(photo -> noise(0.1))
  painted = Painter(normal(8))
  minimize l1(restored, photo) + l1(painted, photo) over Softener, Painter
  batch 2
  steps 4
  preview restored every 2
}
`;
const WAIT = { timeout: 90_000 };
const SIZE = { width: 1500, height: 1000 };
const RATIO = SIZE.width / SIZE.height;

const files: Record<string, Uint8Array> = {};
const home = mkdtempSync(join(tmpdir(), 'cnn-photographs-'));
const RUN = 'runs/photos/2026-01-01_00-00-00';

beforeAll(async () => {
  await ensureCli();
  mkdirSync(join(home, 'photos'));
  writeFileSync(join(home, 'photos.cnn'), PROGRAM);
  const large = await photograph();
  writeFileSync(join(home, 'photos/circles.png'), large);
  writeFileSync(join(home, 'photos/again.png'), large);
  const args = [cliBundle, 'train', 'photos.cnn', '--run', RUN];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  // As a network that makes large pictures would have left them.
  for (const name of readdirSync(join(home, RUN, 'previews'))) {
    if (name.endsWith('.png')) writeFileSync(join(home, RUN, 'previews', name), large);
  }
  for (const path of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(home, path)).isFile())
      files[path.replaceAll('\\', '/')] = readFileSync(join(home, path));
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** 1500×1000, a red disc of 100 pixels in the middle of green ones. */
function photograph(): Promise<Buffer> {
  const others = Array.from({ length: 54 }, (_, index) => {
    const [x, y] = [(index % 9) * 160 + 110, Math.floor(index / 9) * 170 + 75];
    return `<circle cx="${x}" cy="${y}" r="40" fill="none" stroke="rgb(0,90,0)" stroke-width="8"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">
    <rect width="100%" height="100%" fill="rgb(200,210,220)"/>${others.join('')}
    <circle cx="750" cy="500" r="50" fill="rgb(255,0,0)"/></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Width and height of what is red on the screen. */
async function redBox(editor: Editor, where: Locator): Promise<{ width: number; height: number }> {
  const box = (await where.boundingBox())!;
  const shot = await editor.page.screenshot({ clip: box });
  const { data, info } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let [left, right, top, bottom] = [info.width, -1, info.height, -1];
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      const at = (y * info.width + x) * 3;
      if (data[at]! < 180 || data[at + 1]! > 70 || data[at + 2]! > 70) continue;
      [left, right, top, bottom] = [
        Math.min(left, x),
        Math.max(right, x),
        Math.min(top, y),
        Math.max(bottom, y),
      ];
    }
  }
  return { width: right - left + 1, height: bottom - top + 1 };
}

/** The proportions in which a page draws an image. */
function ratio(image: Locator): Promise<number> {
  return image.evaluate((element: HTMLImageElement) => {
    const { width, height } = element.getBoundingClientRect();
    return width / height;
  });
}

async function drop(panel: FrameLocator, name: string): Promise<void> {
  const base64 = (await photograph()).toString('base64');
  await panel.locator('body').evaluate(
    (body, file) => {
      const bytes = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], file.name, { type: 'image/png' }));
      body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    },
    { name, base64 },
  );
}

/** Smaller than the picture in each direction, and with room around it. */
const WINDOWS = [
  { width: 1400, height: 900 },
  { width: 1000, height: 1300 },
  { width: 1900, height: 700 },
];

test('a photograph keeps its proportions at every zoom, in panes of every shape', () =>
  inEditor('photograph', { files, theme: 'dark' }, async (editor) => {
    const { page } = editor;
    await editor.openFile('photos.cnn');
    await editor.command('View: Toggle Primary Side Bar Visibility');
    await editor.command('CNN: Restore Images');
    const panel = editor.webview();
    await panel.getByText('step 4').waitFor(WAIT);
    await drop(panel, 'circles.png');
    const before = panel.locator('figure[data-view=input] .port');
    await panel.locator('figure[data-view=restored] figcaption', { hasText: '1500×1000' }).waitFor(WAIT);
    for (const size of WINDOWS) {
      await page.setViewportSize(size);
      for (const zoom of ['Fit', 'Actual Size', 'Zoom in', 'Zoom in', 'Zoom in', 'Zoom in']) {
        await panel.getByRole('button', { name: zoom }).click();
        const about = `${zoom} at ${size.width}×${size.height}`;
        for (const image of await panel.locator('.port:visible img').all()) {
          expect(await ratio(image), about).toBeCloseTo(RATIO, 2);
        }
        const shown = Number.parseInt((await panel.locator('#zoom').textContent())!, 10) / 100;
        const disc = await redBox(editor, before);
        expect(disc.width, about).toBeGreaterThan(0.9 * 100 * shown - 2);
        expect(Math.abs(disc.width - disc.height), about).toBeLessThanOrEqual(2);
      }
      await panel.getByRole('button', { name: 'Fit' }).click();
      await editor.screenshot(`photograph-${size.width}x${size.height}`);
    }
    await page.setViewportSize(WINDOWS[0]!);
    await panel.getByRole('radio', { name: 'Before and after' }).check();
    await panel.getByLabel('Divider between before and after').fill('80');
    const disc = await redBox(editor, panel.locator('figure[data-view=slider] .port'));
    expect(disc.height).toBeGreaterThan(30);
    expect(Math.abs(disc.width - disc.height)).toBeLessThanOrEqual(2);
    await editor.screenshot('photograph-slider');
  }));

test('runs are there before a file is opened; large previews and generated images keep their proportions', () =>
  inEditor('photograph-training', { files }, async (editor) => {
    const { page } = editor;
    // The next day: nothing is open, and the runs are there.
    await page.locator('.pane-header', { hasText: 'CNN Runs' }).click();
    const rows = page.locator('.pane', { hasText: 'CNN Runs' }).last().locator('.monaco-list-row');
    await rows.filter({ hasText: '4/4' }).first().click();
    const preview = editor.webview().locator('#pictures img').first();
    await preview.waitFor(WAIT);
    for (const size of WINDOWS) {
      await page.setViewportSize(size);
      await expect.poll(() => ratio(preview), WAIT).toBeCloseTo(RATIO, 2);
      const box = (await preview.boundingBox())!;
      expect(box.width).toBeLessThan(size.width);
    }
    await editor.screenshot('photograph-preview');
    await page.setViewportSize(WINDOWS[0]!);
    await editor.command('CNN: Generate Images');
    const panel = editor.webview();
    await panel.getByRole('gridcell').nth(8).waitFor(WAIT);
    await panel
      .getByRole('gridcell')
      .nth(3)
      .click({ modifiers: ['Shift'] });
    await panel.locator('#strip img').nth(8).waitFor(WAIT);
    for (const image of await panel.locator('#grid img, #strip img, #image').all()) {
      expect(await ratio(image)).toBeCloseTo(RATIO, 1);
    }
    // Nine frames beside each other stay in the room beside the samples.
    const [taken, room] = await panel
      .locator('#strip')
      .evaluate((strip) => [strip.scrollWidth, strip.parentElement!.clientWidth] as const);
    expect(taken).toBeLessThanOrEqual(room);
    await editor.screenshot('photograph-generate');
  }));
