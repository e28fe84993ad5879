import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeSource, filesBelow, locate, locateLater, readSourceText } from '../../src/node';

const hasPipes = process.platform !== 'win32';

let folder: string;
let elsewhere: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn policy ')));
  elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'cnn elsewhere ')));
  mkdirSync(join(folder, 'photos', 'more'), { recursive: true });
  for (const name of ['b.png', 'a.png', 'notes.txt', '.hidden.png', 'more/a.png'])
    writeFileSync(join(folder, 'photos', name), name);
  writeFileSync(join(elsewhere, 'secret.png'), 'secret');
});
afterEach(() => {
  for (const path of [folder, elsewhere]) rmSync(path, { recursive: true });
});

describe('what a program names', () => {
  it('is a file or folder of its workspace, links followed', async () => {
    symlinkSync(join(folder, 'photos'), join(folder, 'inward'), 'junction');
    symlinkSync(elsewhere, join(folder, 'outward'), 'junction');
    symlinkSync(folder, join(elsewhere, 'back'), 'junction');
    const cases = {
      photos: ['folder', 'photos'],
      'photos/a.png': ['file', 'photos/a.png'],
      'inward/a.png': ['file', 'photos/a.png'],
      'photos/none': ['missing', 'photos/none'],
    } as const;
    for (const [name, [kind, real]] of Object.entries(cases)) {
      const found = { kind, path: join(folder, real) };
      expect(locate(join(folder, name), [folder])).toEqual(found);
      expect(await locateLater(join(folder, name), [folder])).toEqual(found);
    }
    for (const path of [
      join(folder, 'outward'),
      join(folder, 'outward', 'secret.png'),
      join(folder, '..'),
      join(elsewhere, 'secret.png'),
      // Refused by its letters, though the link leads back.
      join(elsewhere, 'back', 'photos'),
    ]) {
      expect(locate(path, [folder]).kind, path).toBe('outside');
      expect((await locateLater(path, [folder])).kind, path).toBe('outside');
      expect(locate(path, [folder, elsewhere, join(folder, '..')]).kind).not.toBe('outside');
    }
  });

  it('may be reached through a workspace that is itself a link', () => {
    const link = join(elsewhere, 'workspace');
    symlinkSync(folder, link, 'junction');
    expect(locate(join(link, 'photos', 'a.png'), [link])).toMatchObject({ kind: 'file' });
    expect(locate(join(folder, 'photos', 'a.png'), [link])).toMatchObject({ kind: 'file' });
  });

  it.runIf(hasPipes)('is no pipe and no device', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    expect(locate(join(folder, 'pipe'), [folder]).kind).toBe('special');
    expect(locate(join(folder, 'zero'), [folder]).kind).toBe('outside');
    expect(locate('/dev/zero', ['/dev']).kind).toBe('special');
  });
});

describe('the files below a folder', () => {
  const png = (name: string) => name.endsWith('.png');
  const below = async () => {
    const { files, refused } = await filesBelow(join(folder, 'photos'), [folder], png);
    return {
      files: [...files.keys()],
      refused: refused.map(({ kind, path }) => `${kind} ${path.slice(folder.length + 8)}`),
    };
  };

  it('come in one order, without hidden ones', async () => {
    mkdirSync(join(folder, 'photos', '.cache'));
    writeFileSync(join(folder, 'photos', '.cache', 'c.png'), '');
    expect(await below()).toEqual({ files: ['a.png', 'b.png', 'more/a.png'], refused: [] });
  });

  it('include what links inside of the workspace lead to, once, and name what leads out', async () => {
    mkdirSync(join(folder, 'others'));
    writeFileSync(join(folder, 'others', 'd.png'), '');
    symlinkSync(join(folder, 'others'), join(folder, 'photos', 'linked'), 'junction');
    symlinkSync(join(folder, 'photos'), join(folder, 'photos', 'more', 'again'), 'junction');
    expect(await below()).toEqual({ files: ['a.png', 'b.png', 'linked/d.png', 'more/a.png'], refused: [] });
    symlinkSync(elsewhere, join(folder, 'photos', 'out'), 'junction');
    expect((await below()).refused).toEqual(['outside out']);
  });

  it.runIf(hasPipes)('are regular files', async () => {
    execFileSync('mkfifo', [join(folder, 'photos', 'pipe.png')]);
    symlinkSync(join(elsewhere, 'secret.png'), join(folder, 'photos', 'secret.png'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'photos', 'torn.png'));
    symlinkSync(join(folder, 'photos', 'a.png'), join(folder, 'photos', 'z.png'));
    const { files, refused } = await below();
    expect(files).toEqual(['a.png', 'b.png', 'more/a.png', 'z.png']);
    expect(refused.sort()).toEqual(['missing torn.png', 'outside secret.png', 'special pipe.png']);
  });
});

describe('source text', () => {
  it('is UTF-8, and a byte that is not is named', () => {
    const told = (...bytes: number[]) => {
      try {
        return decodeSource(Uint8Array.from(bytes));
      } catch (error) {
        return (error as Error).message.replace(/ is not UTF-8.*/, '');
      }
    };
    const [a, line] = [0x61, 0x0a];
    expect(told(0xef, 0xbb, 0xbf, a, 0xc3, 0xa9)).toBe('\ufeffaé');
    expect(told(a, line, a, 0xe9, line)).toBe('line 2, column 2: the byte 0xE9 at offset 3');
    expect(told(0xff, a)).toBe('line 1, column 1: the byte 0xFF at offset 0');
    expect(told(0xc3, 0xa9, 0x80)).toBe('line 1, column 2: the byte 0x80 at offset 2');
    // Cut off at the end of the file.
    expect(told(a, 0xf0, 0x9f, 0x99)).toBe('line 1, column 2: the byte 0xF0 at offset 1');
    expect(told(0xf0, 0x9f, 0x99, 0x82, 0xe2, 0x82)).toBe('line 1, column 3: the byte 0xE2 at offset 4');
    // A surrogate, and an overlong form.
    expect(told(a, 0xed, 0xa0, 0x80)).toBe('line 1, column 2: the byte 0xED at offset 1');
    expect(told(a, a, 0xc0, 0x80)).toBe('line 1, column 3: the byte 0xC0 at offset 2');
  });

  it('comes from a regular file of moderate size', () => {
    writeFileSync(join(folder, 'large.cnn'), Buffer.alloc(16 * 2 ** 20 + 1));
    expect(() => readSourceText(join(folder, 'large.cnn'))).toThrow('too large for a .cnn file');
    expect(() => readSourceText(folder)).toThrow(/folder|EISDIR|EPERM/);
    expect(readSourceText(join(folder, 'photos', 'notes.txt'))).toBe('notes.txt');
  });

  it.runIf(hasPipes)('never waits for a pipe, or reads a device', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.cnn')]);
    for (const path of [join(folder, 'pipe.cnn'), '/dev/zero'])
      expect(() => readSourceText(path)).toThrow('it is a pipe or a device, not a regular file');
  });
});
