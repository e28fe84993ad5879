import { describe, expect, it } from 'vitest';
import { CheckCache, check, memoryHost, substitute, summary, symbol } from '../../src';
import { add, equal, floorDivide, format, multiply, product } from '../../src/algebra/dim';
import { MAX_FORMULA, SizeLimit } from '../../src/algebra/limits';
import { checkText, messages } from './helper';

/** Code and the text that it stands at. */
function places(text: string): string[] {
  return checkText(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, location: { span } }) => `${code} ${text.slice(span.start, span.end)}`);
}

const M = 'network M(x: [28, 28, 1]) { conv(1, 3) }\n';

describe('formulas of sizes', () => {
  it('are given up where they grow without end, at the layer that makes the first too many', () => {
    expect(
      places('network N(a: [H, W, 1]) -> [H, W, 1] {\n  repeat 30 { max_pool -> upsample(3) }\n}'),
    ).toEqual(['CNN213 max_pool']);
    const ceilings = Array.from({ length: 28 }, (_, i) => `ceil((H + ${i}) / ${i + 2})`);
    expect(places(`network N(a: [H, W, 1]) { reshape(${ceilings.join(' * ')}) }`)[0]).toMatch(/^CNN213 ceil/);
    expect(places(`network N(a: [H, W, 1]) { reshape(${ceilings.join(', ')}) }`)[0]).toMatch(
      /^CNN213 reshape/,
    );
    const halves = Array.from({ length: 40 }, (_, i) => `  let a${i + 1} = a${i} + floor(a${i} / 3)`);
    const sums = `network N(a: [H, W, 1]) {\n  let a0 = H\n${halves.join('\n')}\n  crop(a40, W)\n}`;
    expect(places(sums)[0]).toMatch(/^CNN213 a\d+ \+ floor/);
    const long = 'H'.repeat(MAX_FORMULA);
    expect(places(`network N(a: [${long}, W, 1]) { relu }`)).toEqual([`CNN213 ${long}`]);
  });

  it('stay exact up to that length', () => {
    // 8 rounds, which nobody writes either.
    expect(places('network N(a: [H, W, 1]) {\n  repeat 8 { max_pool -> upsample(3) }\n}')).toEqual([]);
    let size = symbol('H');
    for (let round = 0; round < 8; round++) size = multiply(floorDivide(size, 2), 3);
    let number = 1001;
    for (let round = 0; round < 8; round++) number = Math.floor(number / 2) * 3;
    expect(substitute(size, new Map([['H', 1001]]))).toBe(number);
  });

  it('too long to be costs leave the costs open', () => {
    const rounds = 'max_pool -> upsample(3)\n'.repeat(6);
    const { program, diagnostics } = checkText(`network N(a: [H, W, 1]) {\n${rounds}conv(8, 3)\n}`);
    expect(diagnostics).toEqual([]);
    const { total } = summary(program, 'N')!;
    expect(total.multiplyAdds).toBeUndefined();
    expect(total.activationBytes).toBeUndefined();
    const sizes = new Map([
      ['H', 64],
      ['W', 64],
    ]);
    expect(summary(program, 'N', sizes)!.total.activationBytes).toBeGreaterThan(0);
  });
});

describe('whole numbers', () => {
  it('are exact or refused', () => {
    expect(places('let a = 9007199254740991')).toEqual([]);
    expect(places('let a = 9007199254740993')).toEqual(['CNN214 9007199254740993']);
    expect(places('let a = 94906267 * 94906266')).toEqual(['CNN214 94906267 * 94906266']);
    expect(places('let a = 94906265 * 94906265')).toEqual([]);
    expect(places('let a = 9007199254740991 + 1')).toEqual(['CNN214 9007199254740991 + 1']);
    expect(places('network N(x: [H, 1, 1]) { crop(3000000000 * 3000000000 * H, 1) }')[0]).toMatch(
      /^CNN214 3000/,
    );
    expect(places('network N(x: [94906266, 94906266, 1]) { relu }')).toEqual(['CNN214 relu']);
    expect(places('network N(x: [1e16]) { relu }')).toEqual(['CNN214 1e16']);
    expect(places('network N(x: [8]) { repeat 1e16 { relu } }')).toEqual(['CNN214 1e16']);
    expect(places('network N(x: [8]) { dense(1e16) }')).toEqual(['CNN214 1e16']);
    expect(
      places(`${M}train t { data a = mnist(train)\n minimize l2(M(a), a) over M\n steps 1e20 }`),
    ).toEqual(['CNN214 1e20']);
    const many =
      'network N(x: [H, W, 1]) where H % 4503599627370496 == 0, H % 4503599627370497 == 0 { relu }';
    expect(places(many)).toEqual(['CNN214 H % 4503599627370497 == 0']);
  });

  it('leave fractions as they are', () => {
    expect(
      places('let a = 1e300 * 1e10\nlet b = 1e20 + 0.5\nlet c = 0.1 + 1e-20\nlet d = floor(1e5 * 0.3)'),
    ).toEqual([]);
  });

  it('count weights over all networks', () => {
    expect(places('network N(x: [94906266]) { dense(94906266) }')).toEqual(['CNN214 dense(94906266)']);
    const half = (name: string) => `network ${name}(x: [70000000]) { dense(70000000, bias: false) }\n`;
    expect(places(half('A'))).toEqual([]);
    expect(places(half('A') + half('B'))).toEqual(['CNN214 dense(70000000, bias: false)']);
  });

  it('are compared and shown without loss', () => {
    const size = multiply(symbol('H', 2 ** 40), 2 ** 40);
    expect(format(size)).toBe('H');
    const area = product([symbol('H', 2 ** 40), symbol('W', 2 ** 40)]);
    expect(format(area)).toBe(`H * W / ${2n ** 80n}`);
    expect(equal(add(size, Number.MAX_SAFE_INTEGER), add(size, Number.MAX_SAFE_INTEGER - 1))).toBe(false);
    expect(() => add(size, multiply(size, Number.MAX_SAFE_INTEGER))).toThrow(SizeLimit);
  });
});

describe('what a check may make', () => {
  it('is bounded for the file as a whole, and said once, where it was reached', () => {
    const layers = Array.from(
      { length: 20 },
      (_, i) => `network N${i}(x: [8]) {\n  repeat 40000 { relu }\n}`,
    );
    expect(places(layers.join('\n'))).toEqual(['CNN120 relu']);
    const steps = Array.from(
      { length: 20 },
      (_, i) => `network N${i}(x: [8]) {\n  repeat 400000 { y = 1 + 1 }\n  relu\n}`,
    );
    expect(places(steps.join('\n')).map((place) => place.slice(0, 7))).toEqual(['CNN120 ']);
    const blocks = Array.from({ length: 39 }, (_, i) => `block B${i + 1}() { B${i} -> B${i} }`);
    expect(places(`block B0() { relu }\n${blocks.join('\n')}\nnetwork N(x: [8]) { B39 }`)).toEqual([
      'CNN120 B39',
    ]);
  });

  it('counts the layers of networks again wherever they are used', () => {
    const networks = Array.from({ length: 39 }, (_, i) => `network N${i + 1}(x: [8]) { N${i} -> N${i} }`);
    expect(places(`network N0(x: [8]) { relu }\n${networks.join('\n')}`)).toEqual(['CNN120 N15']);
    // A sampler: a thousand calls of a network of a hundred layers.
    const step = `network Step(x: [8]) { repeat 50 { dense(8) -> relu } }`;
    expect(places(`${step}\nnetwork S(x: [8]) { repeat 1000 { Step } }`)).toEqual([]);
    expect(places(`${step}\nnetwork S(x: [8]) { repeat 2000 { Step } }`)).toEqual(['CNN120 Step']);
  });

  it('bounds how often one iteration of training minimizes', () => {
    const train = (repeats: string) =>
      `${M}train t {\n  data a = mnist(train)\n  ${repeats.replace('_', 'minimize l2(M(a), a) over M')}\n  steps 1\n}`;
    const told = ['CNN120 minimize l2(M(a), a) over M'];
    expect(places(train('repeat 1e9 { repeat 1e9 { _ } }'))).toEqual(told);
    expect(places(train('phase p { repeat 1000 { repeat 1000 { _ } }\n steps 2 }'))).toContain(told[0]);
    expect(places(train('repeat 300 { repeat 300 { _ } }'))).toEqual([]);
    expect(messages(train('repeat 1e9 { _ }'))[0]).toContain('more than 100,000 executions of `minimize`');
  });

  it('gives the same with a cache as without', () => {
    const cache = new CheckCache();
    const texts = [
      'network A(x: [8]) {\n  repeat 20000 { relu }\n}\nnetwork B(x: [8]) {\n  repeat 20000 { relu }\n}\n',
      'network A(x: [8]) {\n  repeat 20000 { relu }\n}\nnetwork B(x: [8]) {\n  repeat 20000 { relu }\n}\nnetwork C(x: [8]) {\n  repeat 20000 { relu }\n}\n',
      'network D(x: [8]) {\n  repeat 49999 { relu }\n}\nnetwork A(x: [8]) {\n  repeat 20000 { relu }\n}\nnetwork B(x: [8]) {\n  repeat 20000 { relu }\n}\n',
    ];
    const told = (text: string, options = {}) =>
      check(memoryHost({ 'a.cnn': text }), ['a.cnn'], options).diagnostics.map(
        ({ code, location: { span } }) => `${code} ${span.start}`,
      );
    for (const text of [texts[0]!, texts[1]!, texts[0]!, texts[2]!, texts[0]!])
      expect(told(text, { cache })).toEqual(told(text));
  });
});

describe('long chains', () => {
  it('are followed without recursion', () => {
    const net = `network N(x: [8]) {\n  sigmoid\n  repeat 30000 { scale(0, 1) }\n  it + 1\n}\n${M}`;
    const train = `block B() { repeat 15000 { blur(1.5) } }
train t {
  data a = mnist(train)
  x = a -> B
  minimize l2(M(a), x) over M
  preview x
  steps 1
}`;
    expect(places(net + train)).toEqual([]);
  });

  it('of ever more products are stopped in time', () => {
    const names = Array.from({ length: 8 }, (_, i) => `a${i}`);
    const products = names.flatMap((a, i) => names.slice(i + 1).map((b) => `${a} * ${b}`));
    const text = `network N(x: [8]) {\n${names.map((name) => `  ${name} = sigmoid\n`).join('')}
  s = ${products.join(' + ')}
  repeat 40000 { t = s + 1 }
  s
}`;
    expect(places(text).map((place) => place.slice(0, 6))).toEqual(['CNN120']);
  });
});
