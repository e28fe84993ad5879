import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingEvent } from '@cnn-studio/protocol';
import { cnn, type Finished, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

const folder = temporaryFolder();
const block = (name: string, loss = 'l2(N(image), image)') => `train ${name} {
  data image = mnist(test)
  minimize ${loss} over N
  batch 4
  steps 1
}
`;
const NETWORK = 'network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }\n';
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const events = ({ out }: Finished) =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TrainingEvent);

describe('cnn train', () => {
  it('takes a train block of an import for none of the importer’s', async () => {
    write('network.cnn', NETWORK + block('other', 'wrong(N(image), image)'));
    write('own.cnn', `import "network.cnn"\n${block('own')}`);
    const own = await cnn(['train', 'own.cnn', '--json', '--backend', 'cpu'], { cwd: folder });
    expect(own.status).toBe(0);
    expect(events(own)[0]).toMatchObject({ event: 'start', train: 'own' });
    // The import's mistake is told, and is not in the way.
    expect(own.err).toContain(
      'an error in other train blocks of own.cnn ignored; `cnn check own.cnn` shows them',
    );

    const other = await cnn(['train', 'own.cnn', '--train', 'other'], { cwd: folder });
    expect(other.status).toBe(2);
    expect(other.err).toContain('there is no train block called other; there is own');
    write('none.cnn', 'import "network.cnn"\n');
    const none = await cnn(['train', 'none.cnn'], { cwd: folder });
    expect(none.err).toContain('the file has no train block');
  });

  it('trains one block although another has errors', async () => {
    write(
      'two.cnn',
      `${NETWORK + block('broken', 'l2(N(image), imag)')}train cut {\n  data image mnist(test)\n}\n${block('whole')}`,
    );
    const whole = await cnn(['train', 'two.cnn', '--train', 'whole', '--json', '--backend', 'cpu'], {
      cwd: folder,
    });
    expect(events(whole).at(-1)).toMatchObject({ event: 'done', step: 1 });
    expect(whole.status).toBe(0);
    for (const name of ['broken', 'cut']) {
      const refused = await cnn(['train', 'two.cnn', '--train', name], { cwd: folder });
      expect(refused.status).toBe(1);
      expect(refused.err).toContain('two.cnn has');
    }
    expect((await cnn(['train', 'two.cnn', '--train', 'broken'], { cwd: folder })).err).toContain('imag');
    // A mistake in what all use is in everybody's way.
    write(
      'shared.cnn',
      `${NETWORK.replace('conv(1, 3)', 'conv(1, 3) -> nonsense')}${block('a')}${block('b')}`,
    );
    const shared = await cnn(['train', 'shared.cnn', '--train', 'b'], { cwd: folder });
    expect([shared.status, shared.err.includes('nonsense')]).toEqual([1, true]);
  });

  it('uses what one block trained although another has errors', async () => {
    const broken = block('broken', 'l2(N(image), imag)');
    write('used.cnn', NETWORK + block('whole') + block('broken'));
    for (const name of ['whole', 'broken']) {
      const args = ['train', 'used.cnn', '--train', name, '--backend', 'cpu', '--run', `used/${name}`];
      expect((await cnn(args, { cwd: folder })).status).toBe(0);
    }
    write('used.cnn', NETWORK + block('whole') + broken);
    await sharp(Buffer.alloc(28 * 28, 90), { raw: { width: 28, height: 28, channels: 1 } })
      .png()
      .toFile(join(folder, 'gray.png'));
    const uses = [
      ['restore', 'used.cnn', 'gray.png', '--backend', 'cpu', '-o', 'restored.png'],
      ['evaluate', 'used.cnn', '--backend', 'cpu'],
      ['serve', 'used.cnn', '--backend', 'cpu'],
      ['export', 'used.cnn', '--to', 'onnx', '-o', 'exported'],
    ];
    for (const use of uses) {
      const whole = await cnn([...use, '--run', 'used/whole'], { cwd: folder, input: '' });
      expect([use[0], whole.status]).toEqual([use[0], 0]);
      expect(whole.err).toContain('an error in other train blocks of used.cnn ignored');
      const refused = await cnn([...use, '--run', 'used/broken'], { cwd: folder, input: '' });
      expect([use[0], refused.status]).toEqual([use[0], 1]);
      expect(refused.err + refused.out).toContain('imag');
    }
    // What no train block has to do with needs none that is right.
    write('used.cnn', NETWORK + broken);
    const alone = [
      ['summary', 'used.cnn'],
      ['export', 'used.cnn', '--to', 'onnx', '--fresh', '-o', 'fresh'],
    ];
    for (const use of alone) {
      const done = await cnn(use, { cwd: folder });
      expect([use[0], done.status]).toEqual([use[0], 0]);
    }
  }, 120_000);

  it('takes the newest run of a block without errors', async () => {
    write('newest.cnn', NETWORK + block('good') + block('bad'));
    for (const name of ['good', 'bad']) {
      const args = ['train', 'newest.cnn', '--train', name, '--backend', 'cpu'];
      expect((await cnn(args, { cwd: folder })).status).toBe(0);
    }
    const evaluate = () => cnn(['evaluate', 'newest.cnn', '--backend', 'cpu'], { cwd: folder });
    expect((await evaluate()).err).toContain('using the run runs/bad/');
    write('newest.cnn', NETWORK + block('good') + block('bad', 'l2(N(image), imag)'));
    const good = await evaluate();
    expect([good.status, good.err.includes('using the run runs/good/')]).toEqual([0, true]);
    // Nothing but what has errors was trained: it is said, not passed over.
    rmSync(join(folder, 'runs/good'), { recursive: true });
    const bad = await evaluate();
    expect(bad.status).toBe(1);
    expect(bad.err).toContain('train block bad has errors; run `cnn check` to see them');
  }, 120_000);

  it('computes on as many threads as it is told, and goes on with as many', async () => {
    write('one.cnn', NETWORK + block('one'));
    const run = (...more: string[]) =>
      cnn(['train', 'one.cnn', '--json', '--run', 'threads', ...more], { cwd: folder });
    const first = await run('--threads', '1', '--backend', 'cpu');
    expect([first.status, first.err]).toEqual([0, '']);
    expect(JSON.parse(readFileSync(join(folder, 'threads/run.json'), 'utf8'))).toMatchObject({ threads: 1 });
    const resumed = await run('--resume', '--steps', '2', '--backend', 'cpu');
    expect(events(resumed).at(-1)).toMatchObject({ event: 'done', step: 2 });
    const js = await cnn(['train', 'one.cnn', '--json', '--threads', '2', '--backend', 'js'], {
      cwd: folder,
    });
    expect(events(js).filter(({ event }) => event === 'warning')).toMatchObject([
      { code: 'threads-ignored' },
    ]);
    expect((await run('--threads', '0')).err).toContain('give a whole number of at least 1');
  });
});
