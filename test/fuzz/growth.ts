import { check, formatSource, memoryHost, parse } from '../../packages/language/src';

/** Texts that grow with `n`, most of them broken; the shortest is some ten kilobytes. */
const TEXTS: Readonly<Record<string, (n: number) => string>> = {
  'a network of layers': (n) => `network N(x: [64, 64, 8]) {\n${'  conv(8, 3) -> relu\n'.repeat(n)}}\n`,
  'named layers': (n) =>
    `network N(x: [64, 64, 8]) {\n${Array.from({ length: n }, (_, i) => `  relu as a${i}\n`).join('')}}\n`,
  'unknown names': (n) => `network N(x: [64, 64, 8]) {\n${'  rellu\n'.repeat(n)}}\n`,
  networks: (n) => Array.from({ length: n }, (_, i) => `network N${i}(x: [8]) { relu }\n`).join(''),
  'networks in a row': (n) =>
    Array.from(
      { length: n },
      (_, i) => `network N${i}(x: [8]) { ${i === 0 ? 'relu' : `relu -> relu`} }\n`,
    ).join(''),
  blocks: (n) => Array.from({ length: n }, (_, i) => `block B${i}(c) { conv(c, 3) }\n`).join(''),
  constants: (n) =>
    Array.from({ length: n }, (_, i) => `let a${i} = ${i === 0 ? 1 : `a${i - 1}`}\n`).join(''),
  'the same name': (n) => 'let a = 1\n'.repeat(n),
  'a long sum': (n) => `let a = ${'1 + '.repeat(n)}1`,
  'a long list': (n) => `let a = [${'1, '.repeat(n)}1]`,
  'a long chain': (n) => `network N(x: [8]) { ${'relu -> '.repeat(n)}relu }`,
  losses: (n) =>
    `network N(x: [28, 28, 1]) { conv(1, 3) }\ntrain t {\ndata a = mnist(train)\n${'minimize l2(N(a), a) over N\n'.repeat(n)}steps 1\n}`,
  comments: (n) => `${'// a comment\n'.repeat(n)}let a = 1`,
  'comments in a list': (n) => `let a = [${'1, // one\n'.repeat(n)}1]`,
  'open braces': (n) => '{'.repeat(n),
  'braces the wrong way': (n) => '}{'.repeat(n),
  'open calls': (n) => `let x = ${'f('.repeat(n)}`,
  'unclosed lines': (n) => 'let a = (\n'.repeat(n),
  'headers without bodies': (n) => 'network N(a: [1])\n'.repeat(n),
  'open networks': (n) => 'network N(a: [1]) {\n'.repeat(n),
  'open networks, indented': (n) => ' network N(a: [1]) {\n  relu\n'.repeat(n),
  'one quote after another': (n) => `let a = ${'"'.repeat(n)}`,
  'quotes in lines': (n) => 'let a = "\n'.repeat(n),
  'open comments': (n) => '/*'.repeat(n),
  commas: (n) => `let a = f(${','.repeat(n)}`,
  dots: (n) => '.'.repeat(n),
  arrows: (n) => `network N(x: [8]) { ${'-> '.repeat(n)} }`,
  elses: (n) => `block B(a) {\n${'else { relu }\n'.repeat(n)}}`,
  ifs: (n) => `block B(a) {\n${'if a > 1 { relu }\n'.repeat(n)}}`,
  words: (n) => 'minimize over using every '.repeat(n),
  'foreign words': (n) => 'def True None self.x := 3;\n'.repeat(n),
  colons: (n) => 'block B(a):\n  relu\n'.repeat(n),
  'signs of all kinds': (n) => '@#$%&!?;~^'.repeat(n),
  'letters of no alphabet': (n) => '\ud83d\ude42é'.repeat(n),
};

const JOBS: Readonly<Record<string, (text: string) => void>> = {
  parse: (text) => void parse(text, 'a.cnn'),
  check: (text) => void check(memoryHost({ 'a.cnn': text }), ['a.cnn']),
  format: (text) => void formatSource(text),
};

const FACTOR = 4;

/** Prints how the time grows when a text grows four times: 4 is linear, 16 quadratic. */
export function measureGrowth(): void {
  console.log(
    'time of a text four times as long, divided by the time of the text (4 is linear, 16 quadratic)',
  );
  for (const [name, make] of Object.entries(TEXTS)) {
    const unit = (make(2000).length - make(1000).length) / 1000;
    const small = Math.round(250_000 / unit);
    const [a, b] = [make(small), make(small * FACTOR)];
    const cells = Object.entries(JOBS).map(([job, work]) => {
      const times = [a, b].map((text) => Math.min(...[0, 1, 2].map(() => timeOf(() => work(text)))));
      const ratio = times[1]! / times[0]!;
      const far = ratio > 2 * FACTOR && times[1]! > 300 ? ' !' : '';
      return `${job} ${ratio.toFixed(1)}${far} (${Math.round(times[1]!)} ms)`;
    });
    console.log(`${name.padEnd(26)} ${(b.length / 1e6).toFixed(1)} MB  ${cells.join('  ')}`);
  }
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
