/**
 * Every entry that can stand in a network is written for Keras and computes the same there, or it is listed with the
 * reason; so are the networks of the examples. One Python tries all of them; where none has Keras, only that files are written is tested.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue, type Program } from '@cnn-studio/language';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../cli/src/source';
import { initialValue } from '../../runtime/src';
import { compareExport, largest } from '../src/certificate';
import { writeKeras } from '../src/keras';
import { KERAS_ENTRIES } from '../src/keras/entries';
import { KerasRunner } from '../src/keras/verify';
import { findPackage } from '../src/python/interpreter';
import type { ExportedWeight } from '../src/weights';
import { isOutside, layers, programOf, someWeights } from './helper';

const found = findPackage('keras');
const runner = 'missing' in found ? undefined : new KerasRunner(found.python);
if ('missing' in found) console.warn(`NOT TESTED: what is written for Keras is not run: ${found.missing}.`);

afterAll(() => runner?.close());

async function verified(
  program: Program,
  network: string,
  weights: readonly ExportedWeight[] = someWeights(program, network),
  sizes?: readonly (readonly number[])[],
): Promise<void> {
  const model = await writeKeras(program, network, weights, sizes);
  if (runner === undefined) return;
  const { run } = await runner.load(model);
  expect(largest(await compareExport(program, network, weights, run, sizes))).toBeLessThan(1e-4);
}

test('every entry is written, or it is said why not', () => {
  const unsaid = [...catalogue.values()]
    .filter((entry) => !isOutside(entry) && KERAS_ENTRIES[entry.name] === undefined)
    .map(
      ({ name }) => `${name}: say in packages/exporters/src/keras/entries.ts how it is written, or why not`,
    );
  expect(unsaid).toEqual([]);
  expect(Object.keys(KERAS_ENTRIES).filter((name) => !catalogue.has(name))).toEqual([]);
});

test('the manual lists what can’t be written', () => {
  const manual = readFileSync(new URL('../../../docs/export.md', import.meta.url), 'utf8');
  const rows = manual.split('\n').filter((line) => line.startsWith('| keras |'));
  const listed = new Set(
    rows.flatMap((row) => [...row.split('|')[2]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!)),
  );
  const refused = Object.entries(KERAS_ENTRIES).flatMap(([name, emitter]) =>
    typeof emitter === 'object' ? [name] : [],
  );
  expect([...listed].sort()).toEqual(refused.sort());
});

/** Calls of entries that go otherwise, and why they don't. */
const REFUSED_CALLS: readonly (readonly [call: RegExp, reason: RegExp])[] = [
  [/^upsample .*bicubic/, /another bicubic kernel/],
  [/^crop .*random/, /random numbers/],
  [/crop\([^)]*at: /, /another place of every image/],
  [/^sinusoidal .*"size":5/, /one number and an even size/],
  [/^pad .*(replicate|symmetric)/, /Keras has no padding/],
];

describe('a layer computes the same in Keras', () => {
  test.each(layers)('%s', async (called, entry, text) => {
    const emitter = KERAS_ENTRIES[entry];
    const reason = REFUSED_CALLS.find(([call]) => call.test(`${called}\n${text}`))?.[1];
    const attempt = verified(programOf(text), 'N');
    if (typeof emitter === 'object') await expect(attempt).rejects.toThrow(emitter.refused);
    else if (reason !== undefined) await expect(attempt).rejects.toThrow(reason);
    else await attempt;
  });
});

const examples = new URL('../../../examples/', import.meta.url);

describe('the networks of an example', () => {
  const written: string[] = [];
  const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.cnn') && file !== 'tutorial-as-written.cnn',
  );
  test.each(files)('%s', async (file) => {
    const { program } = checkFile(fileURLToPath(new URL(file, examples))).result;
    for (const [name, { valid, inputs, nodes, symbols }] of program.networks) {
      if (!valid) continue;
      const sizes =
        symbols.length === 0
          ? undefined
          : inputs.map((id) => {
              const { type } = nodes[id]!;
              return type.kind === 'tensor'
                ? type.shape.map((dim) => (typeof dim === 'number' ? dim : 32))
                : [];
            });
      const weights = someWeights(program, name).map(({ spec }) => ({
        spec,
        values: initialValue(spec, 1).data,
      }));
      try {
        await verified(program, name, weights, sizes);
        written.push(name);
      } catch (error) {
        // Refused for a reason that is listed, or wrong.
        if (/is given a number/.test((error as Error).message)) continue;
        const [, entry, reason] =
          /^`(\w+)` can't be written for Keras: (.*)$/.exec((error as Error).message) ?? [];
        if (entry === undefined) throw error;
        const emitter = KERAS_ENTRIES[entry];
        const known =
          typeof emitter === 'object'
            ? emitter.refused === reason
            : REFUSED_CALLS.some(([, why]) => why.test(reason!));
        expect(known, `${name}: ${(error as Error).message}`).toBe(true);
      }
    }
  });

  test('most can be written', () => {
    expect(written.length).toBeGreaterThan(40);
  });
});

test('a model that computes something else is found', async () => {
  if (runner === undefined) return;
  const program = programOf('network N(image: [8, 8, 1]) { conv(2, 3) -> relu -> conv(1, 3) }');
  const weights = someWeights(program, 'N');
  const { run } = await runner.load(await writeKeras(program, 'N', weights));
  const other = weights.map(({ spec, values }) => ({ spec, values: values.map((value) => value * 1.1) }));
  expect(largest(await compareExport(program, 'N', other, run))).toBeGreaterThan(1e-2);
});
