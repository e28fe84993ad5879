/**
 * What is measured of a network is what a person gets: the files that `restore` writes have the PSNR that `evaluate`
 * tells, for every degradation there is. The files are rounded to 8 bits, which costs less than 0.03 dB below 40 dB.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cases as catalogueCases } from '@cnn-studio/testing/catalogue/cases';
import { checked } from '@cnn-studio/testing/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, encodePng, writePng } from '../../packages/data/src';
import { evaluate } from '../../packages/inference/src/evaluate';
import { compare } from '../../packages/inference/src/restoration/compare';
import { restore } from '../../packages/inference/src/restoration/restore';
import { Restorer } from '../../packages/inference/src/restoration/restorer';
import { withTrained } from '../../packages/inference/src/trained';
import { catalogue } from '../../packages/language/src';
import { train } from '../../packages/trainer/src/loop/train';

const ROUNDING = 0.03;
/** Noise is drawn anew when a file is restored: so much may another draw differ on these images. */
const ANOTHER_DRAW = 0.4;
/** What lies beyond black and white is cut off in a file, and so nearer to the original: networks without a bound gain. */
const CUT_OFF = 0.6;

interface Case {
  /** Made of `clean`: what the network gets. */
  readonly degraded: string;
  /** The entries of the catalogue it is about. */
  readonly of?: readonly string[];
  readonly random?: boolean;
  /** How much another draw may differ where more than noise is drawn, in dB. */
  readonly drawn?: number;
  /** What is compared with `target`; `N` is the network. */
  readonly restored?: string;
  readonly target?: string;
  readonly body?: string;
}

const SIGMOID = 'conv(8, 1) -> relu -> conv(3, 1) -> sigmoid';
const LINEAR = 'conv(8, 3) -> relu -> conv(3, 3)';

const WRITTEN: Readonly<Record<string, Case>> = {
  Blur: { degraded: 'clean -> blur(1.2)', of: ['blur'] },
  Longer: { degraded: 'clean -> blur(1.5, across: 0.5, angle: 30)', of: ['blur'] },
  Sinc: { degraded: 'clean -> sinc(1)', of: ['sinc'] },
  MotionBlur: { degraded: 'clean -> motion_blur(5)', of: ['motion_blur'] },
  Downsample: { degraded: 'clean -> downsample(2) -> upsample(2)', of: ['downsample'] },
  Bicubic: { degraded: 'clean -> downsample(2, bicubic) -> upsample(2, bicubic)', of: ['downsample'] },
  Jpeg: { degraded: 'clean -> jpeg(20)', of: ['jpeg'] },
  Quantize: { degraded: 'clean -> quantize(4)', of: ['quantize'] },
  GaussianNoise: { degraded: 'clean -> gaussian_noise(0.2)', of: ['gaussian_noise'], random: true },
  Unclipped: {
    degraded: 'clean -> gaussian_noise(0.2, clip: false)',
    of: ['gaussian_noise'],
    random: true,
    body: `(${LINEAR}) as noise\n x - noise`,
  },
  SaltPepper: { degraded: 'clean -> salt_pepper(0.1)', of: ['salt_pepper'], random: true },
  Poisson: { degraded: 'clean -> poisson(20)', of: ['poisson'], random: true },
  Mask: {
    degraded: 'clean * (1 - (mask(clean, box: [10, 10], place: middle)))',
    of: ['mask'],
    body: 'conv(8, 5) -> relu -> conv(3, 5) -> sigmoid',
    // A hole is filled, and the rest stays.
    restored: 'N(x) * hole + clean * (1 - hole)',
  },
  Strengths: {
    degraded:
      'clean -> blur(1 .. 1.2) -> motion_blur(3 .. 4, angle: 40 .. 50) -> jpeg(25 .. 30) -> quantize(16 .. 20)',
    random: true,
  },
  Chance: {
    degraded:
      'clean -> maybe(0.5, blur(0.8 .. 1)) -> one_of(jpeg(25), quantize(8)) -> shuffle(blur(0.5), gaussian_noise(0.1))',
    of: ['maybe', 'one_of', 'shuffle'],
    random: true,
    drawn: 1.5,
  },
  Strokes: {
    degraded: 'clean * (1 - brushed)',
    of: ['strokes'],
    random: true,
    drawn: 4,
    body: 'conv(8, 5) -> relu -> conv(3, 5) -> sigmoid',
    restored: 'N(x) * brushed + clean * (1 - brushed)',
  },
  Jitter: { degraded: 'clean + uniform([32, 32, 3], -0.25, 0.25)', random: true },
  Speckle: { degraded: 'clean * (1 + 0.2 * normal([32, 32, 3]))', random: true },
  Signed: {
    degraded: 'clean -> scale(-1, 1) -> blur(1.2) -> gaussian_noise(0.1, clip: false)',
    random: true,
    target: 'clean -> scale(-1, 1)',
    body: 'conv(8, 1) -> relu -> conv(3, 1) -> tanh',
  },
  FromSigned: { degraded: 'clean -> scale(-1, 1) -> blur(1.2)', body: LINEAR },
  Brighter: { degraded: '(clean * 2 - 1) -> blur(1.2)', target: 'clean * 2 - 1', body: LINEAR },
  Residual: { degraded: 'clean -> blur(1.2)', body: LINEAR, restored: 'x - N(x)' },
  Mixture: { degraded: '0.5 * clean + 0.5 * (clean -> blur(2))' },
  Resized: { degraded: 'clean -> resize(16, 16, bicubic) -> resize(32, 32, bicubic)' },
  Enlarged: {
    degraded: 'clean -> downsample(2, bicubic)',
    body: 'conv(8, 3) -> relu -> conv(12, 3) -> pixel_shuffle(2)',
  },
};

/** `motion_blur(length: 5, angle: 30)`: a call of an entry with the arguments that the tests of the catalogue give it. */
function callOf(entry: string): string {
  const { args = {} } = catalogueCases.find((one) => one.entry === entry && one.inputs.length === 1)!;
  const text = (value: unknown): string =>
    Array.isArray(value) ? `[${value.map(text).join(', ')}]` : String(value);
  return `${entry}(${Object.entries(args)
    .map(([name, value]) => `${name}: ${text(value)}`)
    .join(', ')})`;
}

/** Degradations that no case above is about: a new one comes in by itself. */
function others(): Record<string, Case> {
  const tried = new Set(Object.values(WRITTEN).flatMap(({ of = [] }) => of));
  const all = [...catalogue.values()].filter(
    ({ category, name, canonical }) => category === 'degradation' && !tried.has(canonical ?? name),
  );
  return Object.fromEntries(
    all.map(({ name, random }, i) => [
      `Other${i}`,
      { degraded: `clean -> ${callOf(name)}`, of: [name], random: random !== undefined },
    ]),
  );
}

const CASES: Readonly<Record<string, Case>> = { ...WRITTEN, ...others() };
const names = Object.keys(CASES);
const mask = '  hole = mask(clean, box: [10, 10], place: middle)\n  brushed = strokes(clean, width: 3)\n';
const networks = names.map((name) => {
  const { body = SIGMOID } = CASES[name]!;
  const size = name === 'Enlarged' ? '2 * H, 2 * W' : 'H, W';
  return `network ${name}(x: [H, W, 3]) -> [${size}, 3] { ${body.replace(/^\((.*)\) as noise\n x/, 'noise = $1\n x')} }`;
});
const lower = (name: string) => name[0]!.toLowerCase() + name.slice(1);
const values = names.map((name) => {
  const { degraded, restored = 'N(x)' } = CASES[name]!;
  const input = `${lower(name)}_input`;
  const made = restored.replaceAll('N(x)', `${name}(${input})`).replaceAll(/\bx\b/g, input);
  return `  ${input} = ${degraded.replace(/\(mask\(.*?middle\)\)/, 'hole')}\n  ${lower(name)}_made = ${made}`;
});
const losses = names.map(
  (name) =>
    `  minimize l2(${lower(name)}_made, ${CASES[name]!.target ?? 'clean'}) over ${name} using adam(2e-2)`,
);
const measures = names.map((name) => `psnr(${lower(name)}_made, ${CASES[name]!.target ?? 'clean'})`);
const PROGRAM = `${networks.join('\n')}
train t {
  data clean = folder("photos", size: [32, 32, 3])
${mask}${values.join('\n')}
${losses.join('\n')}
  batch 4
  steps 12
  measure ${measures.join(', ')} on folder("photos", size: [32, 32, 3]) every 12
}
`;

let folder: string;
const images: string[] = [];
let run: string;
let measured: Readonly<Record<string, number | null>>;
const file = () => join(folder, 'net.cnn');

/** Soft shapes with an edge, nowhere black or white but for a few pixels. */
function picture(seed: number) {
  const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3];
    const wave = Math.sin((x * (seed + 2)) / 9 + c) + Math.cos((y * (seed + 3)) / 11 - c);
    return 128 + 45 * wave + (x + y > 20 + 6 * seed ? 30 : -30);
  });
  return { height: 32, width: 32, channels: 3, data };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-net-'));
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 4; i++) {
    const path = join(folder, 'photos', `${i}.png`);
    await writePng(path, await encodePng(picture(i)));
    images.push(path);
  }
  const { program, files } = checked(file(), PROGRAM);
  run = join(folder, 'run');
  await train({ program, files, train: 't', backend: 'cpu', run, onEvent() {} });
  const evaluation = await evaluate({ program, run, backend: 'cpu', file: file() });
  measured = evaluation.measures[0]!.values;
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('no degradation of the catalogue is forgotten', () => {
  const tried = new Set(Object.values(CASES).flatMap(({ of = [] }) => of));
  const all = [...catalogue.values()].filter(({ category }) => category === 'degradation');
  expect(all.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

it('a degradation without a case of its own would be called as the catalogue tests call it', () => {
  expect(callOf('motion_blur')).toBe('motion_blur(length: 5, angle: 30)');
  expect(callOf('downsample')).toBe('downsample()');
});

describe('the files have the PSNR that was measured', () => {
  it.each(names)('%s', async (name) => {
    const { program } = checked(file(), PROGRAM);
    const output = join(folder, name);
    const degraded = join(folder, `${name}-degraded`);
    await restore({ program, run, backend: 'cpu', network: name, images, output, degrade: 5, degraded });
    // What the network got is written beside it: another picture than the original, of a size that it takes.
    const got = await decodeImage(join(degraded, '0.png'));
    expect(compare(got, await decodeImage(images[0]!))?.psnr ?? 0).toBeLessThan(60);
    let sum = 0;
    for (let i = 0; i < images.length; i++) {
      const made = await decodeImage(join(output, `${i}.png`));
      sum += compare(made, await decodeImage(images[i]!))!.psnr;
    }
    const expected = Object.values(measured)[names.indexOf(name)]!;
    const { random, drawn = ANOTHER_DRAW } = CASES[name]!;
    const slack = random === true ? drawn : ROUNDING;
    const gain = CASES[name]!.body?.includes(LINEAR) === true ? CUT_OFF : slack;
    const difference = sum / images.length - expected;
    expect(difference, `${sum / images.length} and ${expected} dB`).toBeLessThan(gain);
    expect(difference, `${sum / images.length} and ${expected} dB`).toBeGreaterThan(-slack);
  });
});

it('what is not degraded, or would be written over, is not written beside', async () => {
  const { program } = checked(file(), PROGRAM);
  const output = join(folder, 'both');
  const common = { program, run, backend: 'cpu', network: 'Blur', images, output } as const;
  await expect(restore({ ...common, degraded: join(folder, 'other') })).rejects.toThrow('Add --degrade');
  await expect(restore({ ...common, degrade: 5, degraded: output })).rejects.toThrow('Choose two places');
});

describe('a file that is degraded already goes in as it would in training', () => {
  // A file is rounded, and noise or ringing beyond black and white is cut off: less is to be restored.
  const ONLY_CUT_OFF = ['Bicubic', 'Resized', 'Enlarged'];

  it.each(names)('%s', async (name) => {
    const { program } = checked(file(), PROGRAM);
    await withTrained({ program, run, backend: 'cpu' }, async (trained) => {
      const restorer = new Restorer(program, trained, name);
      for (const path of images) {
        const clean = await decodeImage(path);
        const { input, restored } = await restorer.restore(clean, { degrade: 5 });
        const again = await restorer.restore(input, {});
        expect([again.restored.height, again.restored.width]).toEqual([restored.height, restored.width]);
        if (name === 'Mask' || name === 'Strokes') continue;
        const difference = compare(again.restored, clean)!.psnr - compare(restored, clean)!.psnr;
        const slack = CASES[name]!.random === true || ONLY_CUT_OFF.includes(name) ? 1.5 : 0.1;
        expect(Math.abs(difference), path).toBeLessThan(slack);
      }
      restorer.dispose();
    });
  });
});
