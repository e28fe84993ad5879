// `pnpm demo`: what a newcomer sees first. Checks the examples, trains a restoration network and a conditional GAN
// on real MNIST digits, and says where the pictures are. Everything goes through the `cnn` command.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliBundle, ensureCli } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = join(root, 'runs', 'demo');
const started = Date.now();

/** Runs `cnn` in this terminal. */
function cnn(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliBundle, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`cnn ${args.join(' ')} ended with status ${code}`)),
    );
  });
}

function heading(text) {
  console.log(`\n== ${text}`);
}

function newestPicture(run) {
  const folder = join(run, 'previews');
  const pictures = readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .sort();
  return join(folder, pictures.at(-1));
}

function seconds() {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}

rmSync(runs, { recursive: true, force: true });
mkdirSync(runs, { recursive: true });
await ensureCli();

heading('Checking the examples: every shape and value range, before anything runs');
await cnn('check', 'examples/digits.cnn', 'examples/deblur.cnn', 'examples/quick-digits.cnn');
await cnn('summary', 'examples/deblur.cnn');

heading('Training a restoration network: blurred, speckled digits in, clean digits out');
const deblur = join(runs, 'deblur');
await cnn('train', 'examples/deblur.cnn', '--steps', '400', '--run', deblur);

// The run's last measure: its train block asks for one on the test digits, and a run ends with it.
const events = readFileSync(join(deblur, 'events.ndjson'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const { values, images } = events.findLast(({ event }) => event === 'measure');
const before = values['psnr(degraded, clean)'];
const after = values['psnr(restored, clean)'];
console.log(
  `PSNR ${before.toFixed(1)} dB before, ${after.toFixed(1)} dB after: ${(after - before).toFixed(1)} dB better ` +
    `(mean over ${images.toLocaleString('en-US')} images; SSIM after ${values['ssim(restored, clean)'].toFixed(3)})`,
);

heading('Training a conditional GAN: noise and a label in, a handwritten digit out');
const digits = join(runs, 'digits');
await cnn('train', 'examples/quick-digits.cnn', '--run', digits);

const pictures = [
  ['restoration (degraded, restored, original)', newestPicture(deblur), 'restored.png'],
  ['generated digits (a row a label, 0 to 9)', newestPicture(digits), 'digits.png'],
];
heading(`Done in ${seconds()}. Your pictures:`);
for (const [title, picture, name] of pictures) {
  if (!existsSync(picture)) throw new Error(`the picture ${picture} is missing`);
  const copy = join(runs, name);
  copyFileSync(picture, copy);
  console.log(`  ${relative(process.cwd(), copy)}  ${title}`);
}
console.log(`
Next: open examples/digits.cnn, change a layer, and run
  npx -y pnpm@12 cnn check examples/digits.cnn
  npx -y pnpm@12 cnn train examples/digits.cnn`);
