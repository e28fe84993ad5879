import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Doctor, parseDoctor } from '@cnn-studio/protocol';
import { describe, expect, test } from 'vitest';
import { check, formatSource, parse } from '../../language/src/index';
import { doctorPage } from '../src/doctor/page';
import { summaryOf } from '../src/examples/summary-of';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(FOLDER, '../..');
const MANIFEST = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));
const TEXTS: Record<string, string> = JSON.parse(readFileSync(join(FOLDER, 'package.nls.json'), 'utf8'));
const translated = (text: string) => text.replace(/^%(.+)%$/, (_, key: string) => TEXTS[key]!);

/** A snippet as it stands after Tab was pressed through all of its places. */
function expand(body: readonly string[]): string {
  const values = new Map<string, string>();
  let text = body.join('\n').replaceAll('\t', '  ');
  text = text.replaceAll(/\$\{(\d+):([^}]*)\}/g, (_, place: string, value: string) => {
    values.set(place, value);
    return value;
  });
  return text.replaceAll(/\$(\d+)/g, (_, place: string) => values.get(place) ?? '');
}

describe('snippets', () => {
  const snippets: Record<string, { prefix: string; description: string; body: string[] }> = JSON.parse(
    readFileSync(join(FOLDER, 'snippets/cnn.json'), 'utf8'),
  );
  const all = Object.entries(snippets);

  test.each(all)('%s is a program in canonical form', (_, { body }) => {
    const text = `${expand(body)}\n`;
    expect(parse(text, 'a.cnn').diagnostics).toEqual([]);
    // Lines that nothing was written into yet have only their indentation.
    const filled = text.replaceAll(/\n +\n/g, '\n');
    expect(formatSource(filled)).toEqual({ text: filled });
  });

  test.each(['gan', 'restore'])('%s checks without errors', (prefix) => {
    const [, snippet] = all.find(([, each]) => each.prefix === prefix)!;
    const text = expand(snippet.body);
    const { diagnostics } = check({ read: () => text }, ['a.cnn']);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('prefixes are all different', () => {
    expect(new Set(all.map(([, { prefix }]) => prefix)).size).toBe(all.length);
  });
});

describe('the language configuration', () => {
  const configuration = JSON.parse(readFileSync(join(ROOT, 'grammars/language-configuration.json'), 'utf8'));
  const pattern = (given: string | { pattern: string; flags?: string }) =>
    typeof given === 'string' ? new RegExp(given) : new RegExp(given.pattern, given.flags);
  const increase = pattern(configuration.indentationRules.increaseIndentPattern);
  const decrease = pattern(configuration.indentationRules.decreaseIndentPattern);

  test.each([
    'network A(x: [28, 28, 1]) -> [28, 28, 1] {',
    'block B(channels) { // a comment with a }',
    '  repeat 3 {',
    '  minimize mean(',
    'data x = folder("a{b", size: [',
    '  shortcut = if stride == 1 {',
  ])('%s opens a level', (line) => expect(increase.test(line)).toBe(true));

  test.each([
    'block Double(channels) { conv(channels, 3) -> relu }',
    '// network A {',
    '  conv(1, 3) -> sigmoid',
    'import "a{b.cnn"',
    '  it + shortcut -> relu',
  ])('%s opens none', (line) => expect(increase.test(line)).toBe(false));

  test.each(['}', '  ) over Critic', '  ], 3)', '  } else {'])('%s closes a level', (line) =>
    expect(decrease.test(line)).toBe(true),
  );

  test.each([
    ['/// What the network does', 'none', '/// '],
    ['  x = conv(1, 3) ->', 'indent', undefined],
    ['  minimize a +', 'indent', undefined],
  ])('Enter after %s', (line, indent, appended) => {
    const rule = configuration.onEnterRules.find(({ beforeText }: { beforeText: { pattern: string } }) =>
      pattern(beforeText).test(line),
    );
    expect(rule.action.indent).toBe(indent);
    expect(rule.action.appendText).toBe(appended);
  });

  test.each(['  // a comment that ends in an arrow ->', '  conv(1, 3) -> relu', '/* a comment */'])(
    'Enter after %s does nothing of its own',
    (line) => {
      const rule = configuration.onEnterRules.find(
        ({ beforeText, afterText }: { beforeText: { pattern: string }; afterText?: unknown }) =>
          afterText === undefined && pattern(beforeText).test(line),
      );
      expect(rule).toBeUndefined();
    },
  );

  test('numbers and names are words', () => {
    const word = pattern({ ...configuration.wordPattern, flags: 'gu' });
    expect('conv(32, 2e-4) -> größe_2'.match(word)).toEqual(['conv', '32', '2e-4', 'größe_2']);
  });
});

const SOURCES = readdirSync(join(FOLDER, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(FOLDER, 'src', name), 'utf8'))
  .join('\n');

describe('the walkthrough', () => {
  const [walkthrough] = MANIFEST.contributes.walkthroughs;
  const commands: string[] = MANIFEST.contributes.commands.map(({ command }: { command: string }) => command);

  test('ends where pictures are made; its steps link commands that there are, and are complete when something was seen', () => {
    expect(walkthrough.steps.map(({ id }: { id: string }) => id)).toEqual(['open', 'shapes', 'train', 'use']);
    const reached = [...SOURCES.matchAll(/\breach\('(\w+)'\)/g)].map(([, milestone]) => milestone!);
    for (const { description, media, completionEvents } of walkthrough.steps) {
      expect(existsSync(join(FOLDER, translated(media.markdown)))).toBe(true);
      const linked = [...translated(description).matchAll(/\(command:([\w.]+)/g)];
      expect(linked.length).toBeGreaterThan(0);
      for (const [, command] of linked) expect(commands).toContain(command);
      expect(completionEvents).toHaveLength(1);
      const [, milestone] = /^onContext:cnn\.walkthrough\.(\w+)$/.exec(completionEvents[0]) ?? [];
      expect(reached).toContain(milestone);
    }
  });

  test('opens an example that there is', () => {
    const [, name] = /openExample\?([^)]*)/.exec(TEXTS['walkthrough.open.description']!)!;
    const [example] = JSON.parse(decodeURIComponent(name!));
    expect(readdirSync(join(ROOT, 'examples'))).toContain(example);
  });

  test.each(['walkthrough/open.md', 'walkthrough/zh-cn/open.md'])(
    '%s shows the example, in lines that a narrow window does not cut',
    (path) => {
      const text = readFileSync(join(FOLDER, path), 'utf8');
      const [, code] = /```cnn\n([\s\S]*?)```/.exec(text)!;
      expect(parse(code!, 'a.cnn').diagnostics).toEqual([]);
      const example = readFileSync(join(ROOT, 'examples/quick-digits.cnn'), 'utf8');
      expect(formatSource(example, { width: 46 })).toMatchObject({ text: expect.stringContaining(code!) });
    },
  );
});

test('every example says what it is about', () => {
  const names = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.cnn'));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const summary = summaryOf(readFileSync(join(ROOT, 'examples', name), 'utf8'));
    expect(summary.length, name).toBeGreaterThan(20);
  }
  expect(summaryOf('/// One\r\n/// two.\r\n\r\n// Three')).toBe('One two.');
  expect(summaryOf('network A() {}')).toBe('');
});

describe('the doctor’s page', () => {
  const texts = {
    title: 'Doctor',
    chosen: 'Uses {0}.',
    none: 'None works.',
    backends: 'Backends',
    works: 'works',
    worksOn: 'works on {0}',
    notHere: 'Elsewhere: {0}',
    remedy: 'Do',
    data: 'Data',
    versions: 'Versions',
    extension: 'Extension',
  };
  const found: Doctor = {
    versions: { node: '20.0.0' },
    chosen: 'cpu',
    backends: [
      {
        name: 'cuda',
        description: 'x',
        works: false,
        here: true,
        problem: 'no GPU',
        advice: 'Buy `one`.',
        versions: {},
      },
      { name: 'webgpu', description: 'the <GPU>', works: true, here: true, device: 'Gpu 1', versions: {} },
      { name: 'directml', description: 'x', works: false, here: false, versions: {} },
    ],
    data: [
      { name: 'mnist', path: '/data' },
      { name: 'cifar10', advice: 'Fetch it.' },
    ],
  };

  test('says what works, what does not and what to do, and both versions', () => {
    const page = doctorPage(found, '1.2.3', texts);
    expect(page).toContain('✓ Uses **cpu**.');
    expect(page).toContain('✓ **webgpu**: the \\<GPU\\>  \n  works on Gpu 1');
    expect(page).toContain('no GPU');
    expect(page.indexOf('webgpu')).toBeLessThan(page.indexOf('cuda'));
    expect(page).toContain('*Do:* Buy `one`.');
    expect(page).toContain('- Elsewhere: directml');
    expect(page).toContain('**mnist**: `/data`');
    expect(page).toContain('*Do:* Fetch it.');
    expect(page).toContain('- Extension 1.2.3\n- node 20.0.0');
    expect(doctorPage({ ...found, chosen: undefined }, '1', texts)).toContain('✗ None works.');
  });

  test('output of something else is no report', () => {
    expect(parseDoctor(JSON.stringify(found))).toEqual(found);
    for (const text of ['', '[]', '{"backends": 3}', 'null', 'cnn: error']) {
      expect(parseDoctor(text)).toBeUndefined();
    }
  });
});
