import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src';
import { applied, checkText } from './helper';

const SOURCES = [
  readFileSync(new URL('../../../../examples/digits.cnn', import.meta.url), 'utf8'),
  readFileSync(new URL('../../../../examples/deblur.cnn', import.meta.url), 'utf8'),
  `import "other.cnn"
let base = 8
block Residual(channels, stride = 1) {
  shortcut = if stride == 1 { it } else { conv(channels, 1, stride: stride) }
  conv(channels, 3, stride: stride) -> batch_norm -> relu
  it + shortcut -> relu
}
network Two(image: [H, W, 1], label: class(10)) -> (a: [H, W, 8], b: [H / 2, W / 2, 16]) where H % 2 == 0, W % 2 == 0 {
  Residual(base)
  a = it
  repeat i in 0..2 { relu }
  Residual(base * 2, stride: 2) as b
  return a, b
}
train t {
  data photo = image("statue.png")
  noise = fixed normal([photo.height, photo.width, 1])
  phase one { minimize mean(noise) over Two
    steps 10 }
}`,
];

/** Whatever the text: no throw, every place inside the text, and fixes that can be applied. */
function survives(text: string): void {
  const { diagnostics, program } = checkText(text, { 'other.cnn': 'block Other() { relu }' });
  for (const { location, message, fixes, related } of diagnostics) {
    expect(message.length).toBeGreaterThan(0);
    for (const place of [location, ...related.map((one) => one.location)]) {
      if (place.file !== 'test.cnn') continue;
      expect(place.span.start).toBeGreaterThanOrEqual(0);
      expect(place.span.end).toBeGreaterThanOrEqual(place.span.start);
      expect(place.span.end).toBeLessThanOrEqual(text.length);
    }
    for (const fix of fixes) {
      const edits = [...fix.edits].sort((a, b) => a.span.start - b.span.start);
      for (const [i, edit] of edits.entries()) {
        if (i > 0) expect(edit.span.start).toBeGreaterThanOrEqual(edits[i - 1]!.span.end);
      }
    }
  }
  for (const network of program.networks.values()) {
    for (const node of network.nodes) for (const input of node.inputs) expect(input).toBeLessThan(node.id);
  }
}

function pieces(text: string): string[] {
  return text.split(/(\s+|[()[\]{},:]|->|\b)/).filter((piece) => piece !== '');
}

describe.each(SOURCES.map((text, index) => [index, text] as const))('source %i', (_, text) => {
  it('survives every prefix', () => {
    for (let end = 0; end <= text.length; end += 3) survives(text.slice(0, end));
  });

  it('survives the loss, doubling and exchange of any piece', () => {
    const parts = pieces(text);
    for (let i = 0; i < parts.length; i++) {
      if (parts[i]!.trim() === '') continue;
      const without = [...parts.slice(0, i), ...parts.slice(i + 1)].join('');
      survives(without);
      survives([...parts.slice(0, i + 1), ...parts.slice(i)].join(''));
      survives([...parts.slice(0, i), parts[i + 1] ?? '', parts[i]!, ...parts.slice(i + 2)].join(''));
    }
  });

  it('offers fixes that leave a text that parses, for any renamed piece', () => {
    const parts = pieces(text);
    fc.assert(
      fc.property(fc.nat(parts.length - 1), fc.constantFrom(...parts), (index, replacement) => {
        const broken = parts.map((part, i) => (i === index ? replacement : part)).join('');
        survives(broken);
        if (parse(broken, 'test.cnn').diagnostics.length > 0) return;
        for (const { fixes } of checkText(broken).diagnostics) {
          for (const fix of fixes) {
            const mended = applied(broken, fix);
            const problems = parse(mended, 'test.cnn').diagnostics.map((d) => d.message);
            expect(problems, `${fix.title}\n${mended}`).toEqual([]);
          }
        }
      }),
      { seed: 20260, numRuns: 150 },
    );
  });
});

const WORDS =
  'network block train let repeat if else return data minimize over using it 28 0 -1 0.5 1e400 conv dense relu concat scale normal l2 mnist a b A B ( ) [ ] { } , : -> = + - * / % == .. where H floor fixed as "x"';

it('survives any row of words', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS.split(' '), '\n'), { maxLength: 60 }), (words) => {
      survives(words.join(' '));
      survives(`network N(a: [28, 28, 1]) {\n${words.join(' ')}\n}`);
      survives(`train t {\n${words.join(' ')}\n}`);
    }),
    { seed: 20261, numRuns: 300 },
  );
});

it('survives any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => survives(text)),
    { seed: 20262, numRuns: 200 },
  );
});
