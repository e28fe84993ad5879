/** The picture that stands beside a figure: what the trained network makes, with nothing selected. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { cliBundle } from '../build.mjs';
import { cnn, pictureFile, root } from './files.mjs';

const SEED = 1;
const GAP = 6;

/**
 * @param system whose `picture` is `generate`, with options, `restore`, with an image, or the last `preview` of the training
 * @param chosen options that choose the run
 */
export async function makePicture({ name, file, picture }, run, chosen) {
  if (picture === undefined) return;
  const made = join(run, 'picture.png');
  if (picture.kind === 'generate') {
    await cnn(['generate', file, ...chosen, ...(picture.options ?? []), '-o', made]);
    await keep(made, name);
  } else if (picture.kind === 'restore') {
    await keep(await beforeAndAfter(file, join(root, picture.image), chosen), name);
  } else {
    const previews = join(run, 'previews');
    await keep(join(previews, readdirSync(previews).sort().at(-1)), name);
  }
}

/** Small pictures at a whole multiple of their size, so that their pixels can be seen. */
async function keep(source, name) {
  const { width, height } = await sharp(source).metadata();
  const scale = Math.max(1, Math.floor(600 / width));
  await sharp(source)
    .resize(width * scale, height * scale, { kernel: 'nearest' })
    .png({ compressionLevel: 9, palette: true, effort: 10 })
    .toFile(pictureFile(name));
}

/** A picture degraded as the train block does, restored, and as it was, side by side. */
async function beforeAndAfter(file, image, chosen) {
  const { input, restored, original } = await served(file, chosen, {
    image: { name: image, path: image },
    degrade: SEED,
  });
  const { width, height } = original;
  const parts = await Promise.all(
    [input, restored, original].map(({ png }) =>
      sharp(Buffer.from(png, 'base64')).resize(width, height, { kernel: 'nearest' }).toBuffer(),
    ),
  );
  const background = { r: 255, g: 255, b: 255 };
  return sharp({ create: { width: 3 * width + 2 * GAP, height, channels: 3, background } })
    .composite(parts.map((part, index) => ({ input: part, left: index * (width + GAP), top: 0 })))
    .png()
    .toBuffer();
}

/** One answer of `cnn serve`, which has all three pictures. */
function served(file, chosen, params) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliBundle, 'serve', file, ...chosen, '--stdio'], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error('cnn serve ended without an answer')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { event, result, message } = JSON.parse(line);
      if (event === 'result') resolve(result);
      if (event === 'error') reject(new Error(message));
      if (event === 'result' || event === 'error') child.stdin.end();
    });
    child.stdin.write(`${JSON.stringify({ id: 1, method: 'restore', params })}\n`);
  });
}
