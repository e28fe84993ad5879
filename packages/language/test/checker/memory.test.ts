import { describe, expect, it } from 'vitest';
import { CheckCache, check, memoryHost, trainingMemory } from '../../src';
import { applied } from './helper';

const FILE = 'test.cnn';
const TEXT = `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> conv(1, 3) }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
  batch 1000
}`;

const diagnose = (text: string, memory: number) =>
  check({ ...memoryHost({ [FILE]: text }), memory }, [FILE]).diagnostics;

describe('memory', () => {
  it('is estimated from activations, their gradients, and weights with their state', () => {
    const { program } = check(memoryHost({ [FILE]: TEXT }), [FILE]);
    expect(trainingMemory(program, program.trains.get('t')!)).toEqual({
      // The image, 8 and 1 channels of 28×28, four bytes each, and as much again for gradients.
      perExample: 2 * 4 * 28 * 28 * (1 + 8 + 1),
      // 3·3·8 + 8 and 3·3·8 + 1 weights.
      constant: 4 * 4 * (80 + 73),
    });
  });

  it('is compared with that of the machine, and the fix sets the batch that fits', () => {
    expect(diagnose(TEXT, 2 ** 30)).toEqual([]);
    const [diagnostic] = diagnose(TEXT, 2 ** 24);
    expect(diagnostic!.code).toBe('CNN504');
    expect(diagnostic!.message).toBe(
      '`t` needs about 62.7 MB with batch 1000, and this machine has 16.8 MB. Use batch 267 or less.',
    );
    const mended = applied(TEXT, diagnostic!.fixes[0]!);
    expect(mended).toContain('batch 267');
    expect(diagnose(mended, 2 ** 24)).toEqual([]);
    const without = TEXT.replace('  batch 1000\n', '');
    const small = diagnose(without, 2 ** 20);
    expect(diagnose(applied(without, small[0]!.fixes[0]!), 2 ** 20)).toEqual([]);
    expect(diagnose(TEXT, 1000)[0]!.message).toMatch(/Not even one example fits/);
  });
});

it('parses a text again only when it changes', () => {
  const cache = new CheckCache();
  const run = (text: string) =>
    check(memoryHost({ [FILE]: text }), [FILE], { cache }).modules.get(FILE)!.tree;
  const first = run(TEXT);
  expect(run(TEXT)).toBe(first);
  expect(run(`${TEXT}\n`)).not.toBe(first);
});
