import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cnn, root, temporaryFolder } from '@cnn-studio/testing/command';
import { describe, expect, it } from 'vitest';

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('files that are no .cnn text', () => {
  it('in another encoding are refused with the byte, and stay as they are', async () => {
    const bytes = Buffer.from('network Net(x: [8]) { relu }\n// r\u00e9seau\n', 'latin1');
    const path = file('latin1.cnn', bytes);
    for (const command of [['fmt'], ['fmt', '--check'], ['check'], ['train']]) {
      const { status, err } = await cnn([...command, 'latin1.cnn'], { cwd: folder });
      expect(status).toBe(1);
      expect(err).toContain('latin1.cnn: line 2, column 5: the byte 0xE9 at offset 33 is not UTF-8.');
    }
    // An import too is there, and is not what is read as text.
    file('importer.cnn', 'import "latin1.cnn"\nnetwork N(x: [8]) { Net }\n');
    const importer = await cnn(['check', 'importer.cnn'], { cwd: folder });
    expect(importer.status).toBe(1);
    expect(importer.err).toContain('latin1.cnn: line 2, column 5: the byte 0xE9 at offset 33 is not UTF-8.');
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('such as pipes and devices are not opened', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.cnn')]);
    file('imports.cnn', 'import "pipe.cnn"\nnetwork Net(x: [8]) { relu }\n');
    for (const [name, told] of [
      ['pipe.cnn', 'it is a pipe or a device'],
      ['/dev/zero', 'it is a pipe or a device'],
      ['imports.cnn', 'CNN113'],
    ] as const) {
      const { status, out, err } = await cnn(['check', name], { cwd: folder });
      expect(status).toBe(1);
      expect(out + err).toContain(told);
    }
  });

  it.runIf(process.platform !== 'win32')('do not lead out of the workspace by links', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'cnn-elsewhere-'));
    writeFileSync(join(elsewhere, 'lib.cnn'), 'let secret = 1\n');
    symlinkSync(join(elsewhere, 'lib.cnn'), join(folder, 'link.cnn'));
    file('linked.cnn', 'import "link.cnn"\nnetwork Net(x: [8]) { relu }\n');
    expect((await cnn(['check', 'linked.cnn'], { cwd: folder })).out).toContain('CNN113');
    const env = { CNN_DATA: elsewhere };
    expect((await cnn(['check', 'linked.cnn'], { cwd: folder, env })).status).toBe(0);
    // What a program names as data is looked for there, too.
    cpSync(join(root, 'docs/images/digits.png'), join(elsewhere, 'mine.png'));
    file(
      'prior.cnn',
      'network N(x: [H, W, 1]) -> [H, W, 1] { conv(1, 3) }\ntrain t {\n  data photo = image("mine.png")\n  minimize l2(N(photo), photo) over N\n  batch 1\n  steps 1\n}\n',
    );
    expect((await cnn(['check', 'prior.cnn'], { cwd: folder })).out).toContain('CNN401');
    expect((await cnn(['check', 'prior.cnn'], { cwd: folder, env })).out).toContain('no problems');
    rmSync(elsewhere, { recursive: true });
  });
});

describe('cnn check', () => {
  it('finds nothing in the examples but what they announce', async () => {
    const files = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.cnn'),
    );
    const { status, out } = await cnn(['check', ...files.map((name) => `examples/${name}`)]);
    expect(out).toMatch(new RegExp(`checked ${files.length} files \\(\\d+ expected\\): no problems\\n$`));
    expect(status).toBe(0);
  });

  it('finds each mistake of the tutorial on its own line; none is left when corrected', async () => {
    const { out } = await cnn(['check', 'examples/tutorial-as-written.cnn', '--format', 'json']);
    const { diagnostics } = JSON.parse(out) as {
      diagnostics: { code: string; message: string; range: { start: { line: number } } }[];
    };
    const lines = readFileSync(join(root, 'examples/tutorial-as-written.cnn'), 'utf8').split('\n');
    const found = diagnostics.map(({ code, range }) => `${code} ${lines[range.start.line]?.trim()}`);
    expect(found).toEqual([
      'CNN104 network Generator(z: [100], labels: [1]) {',
      'CNN126 data real, digit = mnist(train)',
      'CNN311 judged_real = Discriminator(real) -> softmax',
      'CNN511 judged_real = Discriminator(real) -> softmax',
      'CNN201 judged_generated = Discriminator(generated) -> softmax',
      'CNN511 judged_generated = Discriminator(generated) -> softmax',
      'CNN302 minimize mean(judged_generated * labels) over Generator using adam(2e-4, beta1: 0.5)',
      `CNN302 ${lines.find((line) => line.includes('over Discriminator'))?.trim()}`,
      'CNN247 minimize cross_entropy(CVANet(image), label) over CVANet using adam(0.001)',
    ]);
    expect((await cnn(['check', 'examples/tutorial.cnn'])).out).toContain('no problems');
  });

  it('tells on the line of the call that a generator makes 32x32 images for a 28x28 critic, and which layer did', async () => {
    const lines = readFileSync(join(root, 'examples/digits.cnn'), 'utf8')
      .replace('-> [28, 28, 1] {\n  concat(label -> embed(50))', '{\n  concat(label -> embed(50))')
      .replace('dense(7 * 7 * 128)', 'dense(8 * 8 * 128)')
      .replace('reshape(7, 7, 128)', 'reshape(8, 8, 128)');
    const path = file('wrong.cnn', lines);
    const { status, out } = await cnn(['check', 'wrong.cnn', '--format', 'json'], { cwd: folder });
    expect(status).toBe(1);
    const { diagnostics } = JSON.parse(out) as {
      diagnostics: {
        file: string;
        severity: string;
        message: string;
        range: { start: { line: number } };
        related: { range: { start: { line: number } }; message: string }[];
      }[];
    };
    const text = readFileSync(path, 'utf8').split('\n');
    const mismatch = diagnostics.find(
      ({ severity, message }) =>
        severity === 'error' && message.includes('32×32') && message.includes('28×28'),
    )!;
    expect(mismatch.file).toBe('wrong.cnn');
    expect(text[mismatch.range.start.line]).toContain('Critic(fake, label)');
    const causes = mismatch.related.map(({ range }) => text[range.start.line]);
    expect(causes.some((line) => line?.includes('conv_transpose(64, 4, stride: 2)'))).toBe(true);
    const shown = await cnn(['check', 'wrong.cnn'], { cwd: folder });
    expect(shown.out).toMatch(/wrong\.cnn:\d+:\d+ error CNN2\d\d: /);
    expect(shown.out).toContain('^^^^');
    expect(shown.out).toContain('because wrong.cnn:');
  });

  it.each([
    ['an empty file', 'empty.cnn', ''],
    ['a binary file', 'binary.cnn', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)],
    ['10,000 opening braces', 'braces.cnn', '{'.repeat(10_000)],
  ])('%s is told without a stack trace', async (_, name, content) => {
    const path = file(name, content);
    for (const command of ['check', 'train', 'summary']) {
      const { status, out, err } = await cnn([command, path]);
      // An empty file has no mistake in it, but nothing to train or to list either.
      if (command === 'check' && name === 'empty.cnn') expect(status).toBe(0);
      else expect(status).toBe(1);
      expect(out + err).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      expect(out + err).not.toContain('internal error');
      expect((out + err).length).toBeGreaterThan(10);
      expect((out + err).length).toBeLessThan(60_000);
    }
  });

  it('warns of a training that no machine has the memory for, with the batch that would fit', async () => {
    file(
      'large.cnn',
      `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(8, 3) -> conv(1, 3) }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
  batch 1000000000000
}
`,
    );
    const { status, out } = await cnn(['check', 'large.cnn'], { cwd: folder });
    expect(status).toBe(0);
    expect(out).toMatch(
      /CNN504.*`t` needs about \S+ TB with batch 1000000000000, and this machine has \S+ .B\. Use batch \d+ or less\./s,
    );
  });

  it('says that a file is missing, or is a folder', async () => {
    const missing = await cnn(['check', join(folder, 'nowhere.cnn')]);
    expect(missing.status).toBe(1);
    expect(missing.err).toMatch(/nowhere\.cnn: there is no such file/);
    mkdirSync(join(folder, 'folder.cnn'));
    const directory = await cnn(['check', join(folder, 'folder.cnn')]);
    expect(directory.status).toBe(1);
    expect(directory.err).toMatch(/folder\.cnn: it is a folder/);
  });

  it.each([
    [['chekc']],
    [['check']],
    [['check', '--format', 'xml', 'a.cnn']],
    [['train', 'a.cnn', '--steps', 'many']],
  ])('wrong use (%j) has exit status 2', async (args) => {
    const { status, err } = await cnn(args);
    expect(status).toBe(2);
    expect(err).toMatch(/error: /);
  });
});

describe('cnn fmt', () => {
  it('writes the canonical form once, and --check tells what is not in it', async () => {
    const path = file('loose.cnn', 'network   A( x:[28,28,1] ){conv( 1,3 )->relu}   // kept\n');
    expect((await cnn(['fmt', '--check', path])).status).toBe(1);
    expect((await cnn(['fmt', path])).status).toBe(0);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('network A(x: [28, 28, 1]) {');
    expect(text).toContain('conv(1, 3) -> relu');
    expect(text).toContain('// kept');
    expect((await cnn(['fmt', '--check', path])).status).toBe(0);
  });

  it('leaves a file alone that does not parse', async () => {
    const broken = 'network A(x: [28, 28, 1]) {\n  conv(1,\n';
    const path = file('broken.cnn', broken);
    const { status, err } = await cnn(['fmt', path]);
    expect(status).toBe(1);
    expect(err).toContain('does not parse and was left as it is');
    expect(readFileSync(path, 'utf8')).toBe(broken);
  });
});
