import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GenerateResult, RestoreResult, ServeMessage } from '@cnn-studio/protocol';
import { cnn, root, temporaryFolder } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { Served } from './served';

const folder = temporaryFolder();
cpSync(join(root, 'examples/quick-digits.cnn'), join(folder, 'gan.cnn'));
cpSync(join(root, 'examples/deblur.cnn'), join(folder, 'deblur.cnn'));

const bytes = (png: string) => Buffer.from(png, 'base64');

beforeAll(async () => {
  const gan = await cnn(['train', 'gan.cnn', '--steps', '3', '--run', 'gan'], { cwd: folder });
  expect(gan.status, gan.err).toBe(0);
  const deblur = await cnn(['train', 'deblur.cnn', '--steps', '20', '--run', 'deblur'], { cwd: folder });
  expect(deblur.status, deblur.err).toBe(0);
  const noise = (width: number, height: number, channels: 1 | 2 | 3 | 4) => {
    const data = Uint8Array.from(
      { length: width * height * channels },
      (_, i) => (i * 7919 + (i >> 3) * 31) % 256,
    );
    return sharp(data, { raw: { width, height, channels } }).toColourspace(channels < 3 ? 'b-w' : 'srgb');
  };
  await noise(45, 33, 1).png().toFile(join(folder, 'gray.png'));
  await noise(45, 33, 2).png().toFile(join(folder, 'gray-alpha.png'));
  await noise(31, 57, 3).png().toFile(join(folder, 'color.png'));
  await noise(31, 29, 4).png().toFile(join(folder, 'alpha.png'));
  await noise(5, 3, 3).png().toFile(join(folder, 'small.png'));
  await noise(600, 500, 3).png().toFile(join(folder, 'large.png'));
});

describe('cnn serve, for a generator', () => {
  it('says what it can do, and makes what the command it names makes', async () => {
    const served = new Served(folder, 'gan.cnn', 'gan');
    const { generators, restorers, ...ready } = await served.ready();
    expect(ready).toMatchObject({ train: 'quick_digits', step: 3, seed: 7, backend: 'cpu' });
    expect(generators).toEqual([
      { network: 'Generator', height: 28, width: 28, channels: 1, labels: 10, latentSize: 100 },
    ]);
    expect(restorers).toEqual([]);
    const cases = [
      { count: 30, sheet: true },
      { label: 3, seed: 11, count: 5, sheet: true },
      { sample: 2, to: 5, frames: 4, sheet: true },
      { sample: 2, label: 4 },
      { sample: 2, to: 5, mix: 0.3, label: 4, directions: [0, 2.5] },
    ];
    for (const params of cases) {
      const made = await served.request<GenerateResult>('generate', params);
      const written = await cnn([...made.command, '-o', 'made.png'], { cwd: folder });
      expect(written.err).toBe('');
      const shown = Buffer.compare(bytes(made.images[0]!.png), readFileSync(join(folder, 'made.png')));
      expect(shown, JSON.stringify(params)).toBe(0);
    }
    served.child.stdin.end();
    expect(await served.closed).toBe(0);
    expect(served.err).toBe('');
  });

  it('images of a grid are those of its samples one by one, and other seeds make others', async () => {
    const served = new Served(folder, 'gan.cnn', 'gan');
    const { images, rows, columns } = await served.request<GenerateResult>('generate', { count: 30 });
    expect([rows, columns, images.length]).toEqual([10, 3, 30]);
    const at = images[4 * columns + 1]!;
    expect(at).toMatchObject({ sample: 1, label: 4, width: 28, height: 28, channels: 1 });
    const alone = await served.request<GenerateResult>('generate', { sample: 1, label: 4 });
    expect(alone.images[0]!.png).toBe(at.png);
    const mixed = await served.request<GenerateResult>('generate', { sample: 0, to: 1, mix: 1, label: 4 });
    expect(mixed.images[0]!.png).toBe(at.png);
    const other = await served.request<GenerateResult>('generate', { sample: 1, label: 4, seed: 8 });
    expect(other.images[0]!.png).not.toBe(at.png);
    const { explained } = await served.request<{ explained: number[] }>('directions', {});
    expect(explained).toHaveLength(8);
    expect(explained).toEqual(explained.toSorted((a, b) => b - a));
    for (const [params, words] of [
      [{ label: 10 }, 'labels are 0 to 9'],
      [{ count: 0 }, 'from 1'],
      [{ count: 1.5 }, 'whole number'],
      [{ mix: 0.5 }, '--to'],
      [{ sample: 1, to: 2, mix: 2 }, '0 to 1'],
      [{ network: 'Critic' }, 'Generator'],
      [{ directions: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, 'at most 8'],
    ] as const) {
      await expect(served.request('generate', params)).rejects.toThrow(words);
    }
    await expect(served.request('restore', { image: { name: 'x', path: 'gray.png' } })).rejects.toMatchObject(
      {
        code: 'network-unknown',
      },
    );
  });
});

describe('cnn serve, for a restoration network', () => {
  it('restores gray, color and transparent pictures of odd sizes to the pixels of cnn restore', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    const { restorers, generators } = await served.ready();
    expect(generators).toEqual([]);
    expect(restorers).toEqual([
      {
        network: 'CVANet',
        inputChannels: 1,
        outputChannels: 1,
        degradation: 'blur(1.5) -> salt_pepper(0.05)',
        fills: false,
      },
    ]);
    for (const [name, width, height, channels] of [
      ['gray.png', 45, 33, 1],
      ['gray-alpha.png', 45, 33, 2],
      ['color.png', 31, 57, 3],
      ['alpha.png', 31, 29, 4],
      ['small.png', 5, 3, 3],
    ] as const) {
      const result = await served.request<RestoreResult>('restore', { image: { name, path: name } });
      expect(result.restored).toMatchObject({ width, height, channels });
      expect(result.quality).toBeUndefined();
      const written = await cnn([...result.command!, '-o', 'restored.png'], { cwd: folder });
      expect(written.err).toBe('');
      const same = Buffer.compare(bytes(result.restored.png), readFileSync(join(folder, 'restored.png')));
      expect(same, name).toBe(0);
      // The same bytes of the file, sent instead of read.
      const data = readFileSync(join(folder, name)).toString('base64');
      const sent = await served.request<RestoreResult>('restore', { image: { name, data } });
      expect(sent.restored.png).toBe(result.restored.png);
      expect(sent.command).toBeUndefined();
    }
    served.child.stdin.end();
    expect(await served.closed).toBe(0);
  });

  it('degrades a clean picture as the file does, and measures against it', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    for (const name of ['gray.png', 'alpha.png']) {
      const params = { image: { name, path: name }, degrade: 4 };
      const result = await served.request<RestoreResult>('restore', params);
      const again = await served.request<RestoreResult>('restore', params);
      expect(again.input.png).toBe(result.input.png);
      const other = await served.request<RestoreResult>('restore', { ...params, degrade: 5 });
      expect(other.input.png).not.toBe(result.input.png);
      const { channels, ...size } = await sharp(join(folder, name)).metadata();
      expect(result.input).toMatchObject({ width: size.width, height: size.height, channels });
      expect(result.quality!.input!.psnr).toBeLessThan(40);
      expect(result.quality!.restored!.ssim).toBeLessThan(1);
      const written = await cnn([...result.command!, '-o', 'restored.png'], { cwd: folder });
      expect(written.err).toBe('');
      expect(Buffer.compare(bytes(result.restored.png), readFileSync(join(folder, 'restored.png')))).toBe(0);
      if (name === 'alpha.png') {
        const alpha = (from: string | Buffer) => sharp(from).extractChannel(3).raw().toBuffer();
        expect(await alpha(bytes(result.restored.png))).toEqual(await alpha(join(folder, name)));
      }
      // Against itself as the original: the best there is.
      const original = { name: 'restored.png', path: 'restored.png' };
      const input = { name: 'input.png', data: result.input.png };
      const judged = await served.request<RestoreResult>('restore', { image: input, original });
      // The degraded picture shown is rounded to 8 bits; the network got it as it was.
      expect(judged.quality!.restored!.psnr).toBeGreaterThan(50);
    }
    const sizes = { image: { name: 'a', path: 'gray.png' }, original: { name: 'b', path: 'color.png' } };
    const differ = await served.request<RestoreResult>('restore', sizes);
    expect(differ.quality).toBeUndefined();
    expect(differ.original).toMatchObject({ width: 31, height: 57 });
  });

  it('a file that is no image costs its own request, which names it', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    writeFileSync(join(folder, 'broken.png'), readFileSync(join(folder, 'color.png')).subarray(0, 200));
    const good = { name: 'gray.png', path: 'gray.png' };
    const ids = [
      served.ask('restore', { image: { name: 'broken.png', path: 'broken.png' } }),
      served.ask('restore', { image: { name: 'nowhere.png', path: 'nowhere.png' } }),
      served.ask('restore', { image: { name: 'my text.jpg', data: Buffer.from('text').toString('base64') } }),
      served.ask('restore', { image: good }),
    ];
    await expect(served.answer(ids[0]!)).rejects.toThrow('broken.png');
    await expect(served.answer(ids[1]!)).rejects.toThrow('nowhere.png');
    await expect(served.answer(ids[2]!)).rejects.toThrow('my text.jpg');
    expect(await served.answer<RestoreResult>(ids[3]!)).toMatchObject({ network: 'CVANet' });
  });

  it('cancels what waits and what is under way, and goes on with the rest', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    await served.ready();
    const image = { name: 'large.png', path: 'large.png' };
    const [first, second, third] = [1, 2, 3].map(() => served.ask('restore', { image }));
    await served.hear(
      (message): message is ServeMessage => message.event === 'progress' && message.id === first,
    );
    for (const id of [first, second]) served.write(JSON.stringify({ id, method: 'cancel' }));
    await expect(served.answer(first!)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(served.answer(second!)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await served.answer<RestoreResult>(third!)).toMatchObject({
      restored: { width: 600, height: 500 },
    });
    // Too late, and of nobody: neither is heard of again.
    for (const id of [third, 99]) served.write(JSON.stringify({ id, method: 'cancel' }));
    expect(
      await served.request<RestoreResult>('restore', { image: { name: 'g', path: 'gray.png' } }),
    ).toBeDefined();
  });

  it('ends when its input closes, in the middle of a picture too', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    await served.ready();
    const id = served.ask('restore', { image: { name: 'large.png', path: 'large.png' } });
    await served.hear(
      (message): message is ServeMessage => message.event === 'progress' && message.id === id,
    );
    served.child.stdin.end();
    expect(await served.closed).toBe(0);
    expect(served.messages.some((message) => message.event === 'result')).toBe(false);
  });

  it('ends when its input closes while the run is opened', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    served.child.stdin.end();
    expect(await served.closed).toBe(0);
  });
});

describe('what can go wrong with serving', () => {
  it('lines that are no requests', async () => {
    const served = new Served(folder, 'deblur.cnn', 'deblur');
    served.write('nonsense');
    served.write('{"id":7,"method":"paint"}');
    const refused = async (id: number | undefined) =>
      served.hear(
        (message): message is Extract<ServeMessage, { event: 'error' }> =>
          message.event === 'error' && message.id === id,
      );
    expect(await refused(undefined)).toMatchObject({
      code: 'wrong-use',
      message: 'A line is not JSON: nonsense',
    });
    expect((await refused(7)).message).toContain('There is no method paint');
  });

  it.each([
    ['no run folder', 'deblur.cnn', 'nowhere', 'run-missing'],
    ['a run of another program', 'deblur.cnn', 'gan', 'train-unknown'],
    ['a file with errors', 'bad.cnn', 'deblur', 'diagnostics'],
  ])('%s', async (_, file, run, code) => {
    writeFileSync(join(folder, 'bad.cnn'), 'network A(x: [28, 28, 1]) { cnv(1, 3) }\n');
    const served = new Served(folder, file, run);
    expect(await served.closed).toBe(1);
    expect(served.messages).toEqual([{ event: 'error', code, message: expect.any(String) }]);
    expect(served.err).not.toMatch(/^\s+at /m);
  });
});
