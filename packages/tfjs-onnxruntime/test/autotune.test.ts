import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AutotuneCache, type Machine } from '../src/convolution/autotune/cache';
import { measureForms } from '../src/convolution/autotune/measure';
import { autotunedSelector } from '../src/convolution/autotune/selectors';
import { channelBlock } from '../src/convolution/channel-block';
import { applicableForms } from '../src/convolution/forms';
import { type ConvolutionForms, compile } from '../src/index';
import { conv2dGeometry } from '../src/kernels/geometry';

const machine: Machine = {
  processor: 'test',
  threads: 2,
  channelBlock: 16,
  onnxruntime: '1.0.0',
  forms: 1,
};
const geometry = conv2dGeometry([2, 8, 8, 4], [3, 3, 4, 4], { strides: 1, pad: 'same' });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(os.tmpdir(), 'tuning-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function onlyFile(): string {
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  return join(folder, files[0]!);
}

describe('what was measured is remembered', () => {
  test('by the next process', () => {
    AutotuneCache.open(folder, machine)!.add('a', 'direct');
    expect(AutotuneCache.open(folder, machine)!.get('a')).toBe('direct');
  });

  test('from files of earlier versions, which called the forms choices', () => {
    AutotuneCache.open(folder, machine);
    writeFileSync(onlyFile(), JSON.stringify({ machine, choices: { a: 'direct' } }));
    const cache = AutotuneCache.open(folder, machine)!;
    expect(cache.get('a')).toBe('direct');
    cache.add('b', 'turned');
    expect(JSON.parse(readFileSync(onlyFile(), 'utf8'))).toEqual({
      machine,
      forms: { a: 'direct', b: 'turned' },
    });
  });

  test('and never replaced, so that a resumed run goes on as it began', () => {
    const first = AutotuneCache.open(folder, machine)!;
    const second = AutotuneCache.open(folder, machine)!;
    expect(first.add('a', 'direct')).toBe('direct');
    expect(second.add('a', 'turned')).toBe('direct');
    expect(second.add('b', 'turned')).toBe('turned');
    expect(AutotuneCache.open(folder, machine)!.get('a')).toBe('direct');
  });

  test('for this machine, its threads and these versions only', () => {
    AutotuneCache.open(folder, machine)!.add('a', 'direct');
    for (const other of [{ threads: 4 }, { processor: 'x' }, { onnxruntime: '2.0.0' }, { forms: 2 }]) {
      expect(AutotuneCache.open(folder, { ...machine, ...other })!.get('a')).toBeUndefined();
    }
  });

  test.each(['', '{"mach', 'null', '[]', '{"machine":null,"forms":{"a":"direct"}}'])(
    'a damaged file counts as empty and is replaced: %s',
    (content) => {
      AutotuneCache.open(folder, machine)!.add('a', 'direct');
      writeFileSync(onlyFile(), content);
      const cache = AutotuneCache.open(folder, machine)!;
      expect(cache.get('a')).toBeUndefined();
      cache.add('a', 'turned');
      expect(JSON.parse(readFileSync(onlyFile(), 'utf8')).forms).toEqual({ a: 'turned' });
    },
  );

  test('not where the folder cannot be written: then rules decide', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(AutotuneCache.open(join(file, 'below'), machine)).toBeUndefined();
    expect(autotunedSelector(join(file, 'below'), 2, 0)).toBeUndefined();
  });
});

describe('choosing', () => {
  test('measures one of the forms that apply, and takes it again', () => {
    const selector = autotunedSelector(folder, 1, channelBlock())!;
    const form = selector.select('filter-gradient', geometry);
    expect(applicableForms('filter-gradient', geometry, channelBlock())).toContain(form);
    const { forms } = JSON.parse(readFileSync(onlyFile(), 'utf8'));
    expect(Object.values(forms)).toEqual([form.name]);
    expect(selector.select('filter-gradient', geometry)).toBe(form);
  });

  test('takes what is remembered without measuring', () => {
    autotunedSelector(folder, 1, 0)!.select('filter-gradient', geometry);
    const file = onlyFile();
    const content = JSON.parse(readFileSync(file, 'utf8'));
    const [key] = Object.keys(content.forms);
    const copy = mkdtempSync(join(os.tmpdir(), 'tuning-'));
    try {
      content.forms[key!] = 'dilated';
      writeFileSync(join(copy, file.slice(folder.length + 1)), JSON.stringify(content));
      expect(autotunedSelector(copy, 1, 0)!.select('filter-gradient', geometry).name).toBe('dilated');
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  test('passes over a form that the runtime refuses', () => {
    const [byRule] = applicableForms('forward', geometry, 0);
    const broken = {
      ...byRule!,
      name: 'broken',
      build() {
        throw new Error('refused');
      },
    };
    expect(measureForms('forward', geometry, [byRule!, broken])).toBe(byRule);
    expect(measureForms('forward', geometry, [broken, byRule!])).toBe(broken);
  });
});

test('a tuned function computes the same', async () => {
  vi.stubEnv('TFJS_ONNXRUNTIME_TUNE', '1');
  await tf.setBackend('onnxruntime');
  const x = tf.randomNormal([2, 8, 8, 4], 0, 1, 'float32', 1) as tf.Tensor4D;
  const w = tf.randomNormal([3, 3, 4, 4], 0, 1, 'float32', 2) as tf.Tensor4D;
  const run = async (tune: string | false) => {
    const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
    const fn = compile((a, b) => [tf.grads((c, d) => tf.sum(tf.square(conv(c!, d!))))([a!, b!])[1]!], {
      tune,
    });
    const [result] = await fn([x, w]);
    fn.dispose();
    return result!.dataSync();
  };
  const [plain, tuned] = [await run(false), await run(folder)];
  for (const [i, value] of plain.entries()) expect(tuned[i]).toBeCloseTo(value, 3);
  onlyFile();
});

describe('the forms of a function', () => {
  const x = () => tf.randomNormal([2, 8, 8, 4], 0, 1, 'float32', 1) as tf.Tensor4D;
  const w = () => tf.randomNormal([3, 3, 4, 4], 0, 1, 'float32', 2) as tf.Tensor4D;
  /** The filter gradient of a convolution, and the forms that were taken. */
  async function gradient(options: { tune?: string; forms?: ConvolutionForms }) {
    vi.stubEnv('TFJS_ONNXRUNTIME_TUNE', '1');
    await tf.setBackend('onnxruntime');
    const conv = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
    const fn = compile((a, b) => [tf.grad((d) => tf.sum(tf.square(conv(a!, d))))(b!)], options);
    const [result] = await fn([x(), w()]);
    const { forms } = fn;
    fn.dispose();
    return { forms, values: [...result!.dataSync()] };
  }
  const key = (forms: ConvolutionForms) =>
    Object.keys(forms).find((one) => one.startsWith('filter-gradient'))!;

  test('are told, by rule or as measured', async () => {
    const { forms } = await gradient({});
    expect(
      Object.keys(forms)
        .map((one) => one.split(' ')[0])
        .sort(),
    ).toEqual(['filter-gradient', 'forward']);
    const tuned = await gradient({ tune: folder });
    expect(JSON.parse(readFileSync(onlyFile(), 'utf8')).forms).toEqual(tuned.forms);
  });

  test('are taken again where the cache is another: the same to the last bit', async () => {
    const byRule = await gradient({});
    const others = applicableForms('filter-gradient', geometry, channelBlock()).map(({ name }) => name);
    let different = 0;
    for (const name of others) {
      const first = await gradient({ forms: { [key(byRule.forms)]: name } });
      expect(first.forms[key(byRule.forms)]).toBe(name);
      if (first.values.join() !== byRule.values.join()) different++;
      const again = await gradient({ tune: folder, forms: first.forms });
      expect(again).toEqual(first);
    }
    // Else which form is taken would not matter.
    expect(different).toBeGreaterThan(0);
  });

  test('are selected as usual where those asked for do not apply', async () => {
    const byRule = await gradient({});
    const forms = { [key(byRule.forms)]: 'of another processor', 'filter-gradient of another shape': 'taps' };
    expect(await gradient({ forms })).toEqual(byRule);
  });
});
