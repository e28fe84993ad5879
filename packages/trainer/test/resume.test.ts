/** What a resumed run notices: other sources, other data; and what is data at all. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf, listImages, readIdx } from '@cnn-studio/data';
import { checked } from '@cnn-studio/testing/program';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import type { SourceFile } from '../../runtime/src/node/run/folder';
import { train } from '../src/loop/train';

let folder: string;
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-resume-')));
  mkdirSync(join(folder, 'photos'));
  for (let i = 0; i < 3; i++) await picture(`photos/${i}.png`, 40 * i);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function picture(name: string, red: number) {
  const create = { width: 8, height: 8, channels: 3, background: { r: red, g: 0, b: 0 } } as const;
  await sharp({ create }).png().toFile(join(folder, name));
}

const TEXT = `
network Affine(image: [8, 8, 1]) -> [8, 8, 1] { conv(1, 1) }
train tiny {
  data image = folder("photos", size: [8, 8, 1])
  minimize l2(Affine(image), image) over Affine using sgd(0.01)
  batch 1
  steps 9
}`;

/** @param imports further files, by name */
async function run(steps: number, resume: boolean, imports: Readonly<Record<string, string>> = {}) {
  const { program, files } = checked(join(folder, 'a.cnn'), TEXT);
  const more = Object.entries(imports).map(
    ([name, text]): SourceFile => ({ path: join(folder, name), text }),
  );
  const warnings: { code: string; message: string }[] = [];
  await train({
    program,
    files: [files[0], ...more],
    train: 'tiny',
    backend: 'js',
    run: join(folder, 'run'),
    data: { workspace: folder, env: {} },
    steps,
    resume,
    onEvent: (event: TrainingEvent) => event.event === 'warning' && warnings.push(event),
  });
  return warnings;
}

describe('a resumed run notices', () => {
  it('nothing where nothing changed, wherever times did', async () => {
    await run(1, false, { 'blocks.cnn': 'a' });
    cpSync(join(folder, 'photos'), join(folder, 'copy'), { recursive: true });
    rmSync(join(folder, 'photos'), { recursive: true });
    renameSync(join(folder, 'copy'), join(folder, 'photos'));
    utimesSync(join(folder, 'photos', '1.png'), 0, 0);
    expect(await run(2, true, { 'blocks.cnn': 'a' })).toEqual([]);
  });

  it('that an import was changed', async () => {
    await run(1, false, { 'blocks.cnn': 'a', 'lib/more.cnn': 'b' });
    const warnings = await run(2, true, { 'blocks.cnn': 'a', 'lib/more.cnn': 'other' });
    expect(warnings).toMatchObject([{ code: 'source-changed' }]);
    expect(warnings[0]!.message).toContain(join(folder, 'lib', 'more.cnn'));
    expect(warnings[0]!.message).not.toContain('blocks.cnn');
  });

  it.each([
    ['added', '1 file added', () => picture('photos/9.png', 9)],
    ['taken away', '1 file removed', async () => rmSync(join(folder, 'photos/0.png'))],
    [
      'renamed',
      '1 file added, 1 removed',
      async () => renameSync(join(folder, 'photos/0.png'), join(folder, 'photos/z.png')),
    ],
    ['replaced by another of its size', '1 file changed', () => picture('photos/0.png', 41)],
  ])('that a picture was %s', async (_, told, change) => {
    await run(1, false);
    await change();
    const warnings = await run(2, true);
    expect(warnings).toMatchObject([{ code: 'data-changed' }]);
    expect(warnings[0]!.message).toContain(
      `The data of folder("photos") is not the data that this run started with (${told}; 3 files`,
    );
  });

  it('how many pictures are others, of each kind', async () => {
    await run(1, false);
    rmSync(join(folder, 'photos/0.png'));
    for (const name of ['5', '6']) await picture(`photos/${name}.png`, 9);
    await picture('photos/1.png', 41);
    const warnings = await run(2, true);
    expect(warnings[0]!.message).toContain('(2 files added, 1 removed, 1 changed; 3 files');
  });

  it('changed data by their sizes in runs that kept no list of files', async () => {
    await run(1, false);
    const path = join(folder, 'run', 'data.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    for (const data of record.data) delete data.each;
    writeFileSync(path, JSON.stringify(record));
    await picture('photos/9.png', 9);
    const warnings = await run(2, true);
    expect(warnings[0]!.message).toContain('(3 files of');
  });

  it('nothing of data in runs of versions that kept none of it', async () => {
    await run(1, false);
    rmSync(join(folder, 'run', 'data.json'));
    await picture('photos/9.png', 9);
    expect(await run(2, true)).toEqual([]);
  });

  it('large data by names, sizes and times', async () => {
    const files = readdirSync(join(folder, 'photos')).map((name) => join(folder, 'photos', name));
    // As many names as make it too many to read.
    const data = {
      name: 'x',
      columns: [],
      length: 0,
      read: () => Promise.reject(),
      sizesOf: () => Promise.reject(),
      files,
    };
    const large = join(folder, 'large.png');
    writeFileSync(large, '');
    const { truncateSync } = await import('node:fs');
    truncateSync(large, 65 * 2 ** 20);
    const print = async () => (await fingerprintOf({ ...data, files: [...files, large] })).digest;
    const before = await print();
    expect(await print()).toBe(before);
    utimesSync(large, 1, 1);
    expect(await print()).not.toBe(before);
  });
});

describe('the pictures of a folder', () => {
  const workspace = () => ({ workspace: folder, env: {} });

  it('are not those of hidden folders and files', async () => {
    for (const hidden of ['.git', '__MACOSX', 'sub/.cache', 'sub/deep']) {
      mkdirSync(join(folder, 'photos', hidden), { recursive: true });
      await picture(`photos/${hidden}/x.png`, 1);
    }
    for (const name of ['._0.png', '.DS_Store', 'Thumbs.db', 'desktop.ini'])
      writeFileSync(join(folder, 'photos', name), '');
    const found = await listImages(join(folder, 'photos'), workspace());
    expect([...found.keys()]).toEqual(['0.png', '1.png', '2.png', 'sub/deep/x.png']);
  });

  it('may lie in a folder whose own path is hidden', async () => {
    mkdirSync(join(folder, '.hidden'));
    await picture('.hidden/x.png', 1);
    expect((await listImages(join(folder, '.hidden'), workspace())).size).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('are files: pipes and devices would never end', async () => {
    execFileSync('mkfifo', [join(folder, 'photos', 'pipe.png'), join(folder, 'pipe.idx')]);
    symlinkSync(join(folder, 'photos', '0.png'), join(folder, 'photos', 'link.png'));
    const names = async () => [...(await listImages(join(folder, 'photos'), workspace())).keys()];
    expect(await names()).toEqual(['0.png', '1.png', '2.png', 'link.png']);
    symlinkSync('/dev/zero', join(folder, 'photos', 'zero.png'));
    await expect(names()).rejects.toThrow('outside the workspace');
    for (const path of [join(folder, 'pipe.idx'), '/dev/zero']) {
      await expect(readIdx(path)).rejects.toThrow('it is a pipe or a device, not a file');
    }
  });
});
