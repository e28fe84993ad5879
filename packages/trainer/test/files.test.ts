import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  explainWriteError,
  isPartial,
  makeFolderAtomically,
  TrainerError,
  writeAtomically,
} from '@cnn-studio/data';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../../protocol/src/events';
import {
  cleanCheckpoints,
  listCheckpoints,
  pruneCheckpoints,
  readCheckpoint,
  readNewest,
  writeCheckpoint,
} from '../../runtime/src/node/run/checkpoint';
import { createRun, timeName } from '../../runtime/src/node/run/folder';
import { newestRun } from '../../runtime/src/node/run/newest';
import { readSafetensors, writeSafetensors } from '../../runtime/src/node/run/safetensors';
import { readEvents, trimEvents } from '../src/run/event-log';
import { readLines } from '../src/run/lines';
import { crc32c, maskedCrc32c, tfRecord } from '../src/tensorboard/records';
import { EventFile } from '../src/tensorboard/writer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tensors = new Map([
  ['Critic/conv_1/kernel', { shape: [2, 3], data: Float32Array.from([1, -2, 3.5, 0, 1e-30, 7]) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['number', { shape: [], data: Float32Array.from([42]) }],
]);

function file(header: unknown, data = new Uint8Array(0)): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

describe('safetensors', () => {
  it('come back as they were', async () => {
    const path = join(folder, 'w.safetensors');
    const hash = await writeSafetensors(path, tensors, { step: '5' });
    expect(await readSafetensors(path, hash)).toEqual(tensors);
    const content = readFileSync(path);
    const length = Number(content.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(content.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: { step: '5' },
      'Critic/conv_1/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      empty: { dtype: 'F32', shape: [0, 4], data_offsets: [24, 24] },
      number: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
  });

  it('that are cut anywhere, or changed in one bit, are refused', async () => {
    const path = join(folder, 'w.safetensors');
    const hash = await writeSafetensors(path, tensors);
    const content = new Uint8Array(readFileSync(path));
    const cut = join(folder, 'cut.safetensors');
    for (let length = 0; length < content.length; length++) {
      writeFileSync(cut, content.subarray(0, length));
      await expect(readSafetensors(cut)).rejects.toThrow(TrainerError);
    }
    content[content.length - 1]! ^= 1;
    writeFileSync(path, content);
    await expect(readSafetensors(path, hash)).rejects.toThrow('its bytes are not the ones that were written');
  });

  it('are read in pieces of any size', async () => {
    const path = join(folder, 'w.safetensors');
    const hash = await writeSafetensors(path, tensors);
    for (const piece of [1, 3, 8, 1000]) {
      expect([...(await readSafetensors(path, hash, { pieceBytes: piece }))]).toEqual([...tensors]);
    }
  });

  // A system reads at most 2 GiB at once, and Node's readFile refuses more. The file is all zeros but for its header.
  it.runIf(process.env.CNN_TEST_LARGE)('may be larger than 2 GiB', { timeout: 120_000 }, async () => {
    const path = join(folder, 'large.safetensors');
    const elements = 2 ** 29 + 5;
    const header = file({ a: { dtype: 'F32', shape: [elements], data_offsets: [0, 4 * elements] } });
    writeFileSync(path, header);
    truncateSync(path, header.length + 4 * elements);
    const read = await readSafetensors(path);
    expect(read.get('a')!.data.length).toBe(elements);
  });

  it('that are wrong say what', async () => {
    const path = join(folder, 'w');
    const refused = async (content: Uint8Array, message: string) => {
      writeFileSync(path, content);
      await expect(readSafetensors(path)).rejects.toThrow(message);
    };
    const four = new Uint8Array(4);
    await refused(Buffer.alloc(16, 0xff), 'does not fit');
    await refused(file('no json'), 'header is not JSON');
    await refused(file([]), 'header is not an object');
    await refused(file({ a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }, four), 'F16, not F32');
    await refused(file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, four), 'needs 8');
    await refused(file({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, four), 'no valid shape');
    await refused(file({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, four), 'ends at byte');
    await refused(
      file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, new Uint8Array(8)),
      'take 4 bytes of 8',
    );
    const overlapping = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
    await refused(file({ a: overlapping, b: overlapping }, four), 'overlap');
    await expect(readSafetensors(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});

describe('checkpoints', () => {
  const counters = { step: 5, seed: -7, draws: 10, executions: [10, 5] };
  const optimizer = new Map([['adam.0/w/m', { shape: [1], data: Float32Array.from([0.5]) }]]);

  it('hold weights, optimizer and counters', async () => {
    const path = await writeCheckpoint(folder, counters, tensors, optimizer);
    expect(readdirSync(path).sort()).toEqual(['optimizer.safetensors', 'state.json', 'weights.safetensors']);
    const read = await readCheckpoint(folder, 5, 'all');
    expect(read).toEqual({ ...counters, path, tensors: new Map([...tensors, ...optimizer]) });
    // Who only uses the network needs no optimizer.
    writeFileSync(join(path, 'optimizer.safetensors'), 'damaged');
    expect(await readCheckpoint(folder, 5, 'weights')).toEqual({ ...counters, path, tensors });
    await expect(readCheckpoint(folder, 5, 'all')).rejects.toMatchObject({ code: 'checkpoint-invalid' });
  });

  it('that are damaged are passed over, and who reads is told', async () => {
    for (const step of [5, 6, 7]) await writeCheckpoint(folder, { ...counters, step }, tensors, optimizer);
    truncateSync(join(folder, '7', 'weights.safetensors'), 20);
    rmSync(join(folder, '6', 'state.json'));
    const newest = await readNewest(folder, 'weights');
    expect(newest?.checkpoint.step).toBe(5);
    expect(newest?.skipped.map(({ step }) => step)).toEqual([7, 6]);
    expect(newest?.skipped[0]?.reason).toContain(join(folder, '7', 'weights.safetensors'));
    rmSync(join(folder, '5', 'weights.safetensors'));
    await expect(readNewest(folder, 'weights')).rejects.toMatchObject({ code: 'checkpoint-invalid' });
    expect(await readNewest(join(folder, 'none'), 'weights')).toBeUndefined();
  });

  it('are whole or not there: a failure in the middle leaves nothing', async () => {
    const path = join(folder, '7');
    await expect(
      makeFolderAtomically(path, async (partial) => {
        writeFileSync(join(partial, 'half'), '');
        throw new Error('the disk is full');
      }),
    ).rejects.toThrow('the disk is full');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are pruned to the newest, and leftovers of a kill are cleaned', async () => {
    for (const step of [5, 40, 300, 1000])
      await writeCheckpoint(folder, { ...counters, step }, tensors, optimizer);
    mkdirSync(join(folder, '.1500.partial'));
    expect(await listCheckpoints(folder)).toEqual([5, 40, 300, 1000]);
    await pruneCheckpoints(folder, 3);
    expect(await listCheckpoints(folder)).toEqual([40, 300, 1000]);
    await cleanCheckpoints(folder, 300);
    expect(readdirSync(folder).sort()).toEqual(['300', '40']);
  });

  it('with damaged counters are refused', async () => {
    const path = await writeCheckpoint(folder, counters, tensors, optimizer);
    const whole = readFileSync(join(path, 'state.json'), 'utf8');
    const refused = async (text: string) => {
      writeFileSync(join(path, 'state.json'), text);
      await expect(readCheckpoint(folder, 5, 'weights')).rejects.toMatchObject({
        code: 'checkpoint-invalid',
      });
    };
    // Any digit that is another one, though it is still a count.
    await refused(whole.replace('"draws": 10', '"draws": 11'));
    await refused(whole.replace('"step": 5', '"step": 4'));
    await refused(whole.replace('"format": 2', '"format": 3'));
    await refused('null');
    // Of versions whose states had no checksum.
    const { checksum: _, ...state } = JSON.parse(whole);
    const old = { ...state, format: 1 };
    writeFileSync(join(path, 'state.json'), JSON.stringify(old));
    expect(await readCheckpoint(folder, 5, 'weights')).toMatchObject(counters);
    for (const change of [
      { step: -1 },
      { draws: 'x' },
      { executions: [1.5] },
      { sha256: null },
      { sha256: {} },
    ]) {
      await refused(JSON.stringify({ ...old, ...change }));
    }
  });
});

describe('the event log', () => {
  const step = (n: number): TrainingEvent => ({
    event: 'step',
    step: n,
    of: 9,
    losses: {},
    stepMs: 1,
    imagesPerSecond: 1,
    etaSeconds: 1,
  });
  const start = (n: number): TrainingEvent => ({
    event: 'start',
    time: '2026-01-01T00:00:00Z',
    file: '/a.cnn',
    train: 't',
    run: '/run',
    backend: 'cpu',
    reason: 'always there',
    batch: 1,
    seed: 0,
    step: n,
    of: 9,
    parameters: {},
  });
  const line = (event: unknown) => `${JSON.stringify(event)}\n`;

  it('is trimmed to a step, and a torn last line goes', () => {
    const path = join(folder, 'events.ndjson');
    const saved = { event: 'checkpoint', step: 2, path: 'p' };
    writeFileSync(
      path,
      [start(1), step(1), step(2), saved, step(3)].map(line).join('') + line(step(4)).slice(0, 20),
    );
    expect(readEvents(path)).toHaveLength(5);
    trimEvents(path, 2);
    expect(readEvents(path)).toEqual([start(1), step(1), step(2), saved]);
    // The start of a resumed run names the step to come.
    writeFileSync(path, [start(1), step(1), step(2), saved, start(3)].map(line).join(''));
    trimEvents(path, 2);
    expect(readEvents(path)).toHaveLength(5);
    expect(readdirSync(folder)).toEqual(['events.ndjson']);
    trimEvents(join(folder, 'none.ndjson'), 2);
    expect(readEvents(join(folder, 'none.ndjson'))).toEqual([]);
  });

  it('keeps what follows a damaged line, and says which it is', () => {
    const path = join(folder, 'events.ndjson');
    const history = [start(1), ...Array.from({ length: 1500 }, (_, i) => step(i + 1))].map(line);
    const damaged = [...history];
    damaged[304] = damaged[304]!.slice(5);
    // Bytes that are no text, and a step number of which one digit is another.
    damaged[600] = '\ufffd\n';
    damaged[700] = line(step(9700));
    writeFileSync(
      path,
      Buffer.from(damaged.join(''), 'utf8').map((byte) => (byte === 0xef ? 0xff : byte)),
    );
    appendFileSync(path, [step(1501), { event: 'error', message: '' }].map(line).join(''));
    expect(trimEvents(path, 1500)).toEqual([305, 601]);
    expect(readEvents(path)).toHaveLength(1501 - 3);
    expect(readEvents(path).at(-1)).toEqual(step(1500));
    expect(trimEvents(path, 2)).toEqual([]);
    // One of another version is not damaged: it stays, and is passed over.
    appendFileSync(path, line({ event: 'warmth', step: 2 }));
    expect(trimEvents(path, 2)).toEqual([]);
    expect(readFileSync(path, 'utf8')).toContain('warmth');
    expect(readEvents(path)).toEqual([start(1), step(1), step(2)]);
  });

  it('is read in pieces of any size, with lines of any length', () => {
    const path = join(folder, 'events.ndjson');
    writeFileSync(path, 'ab\n\ncdefghij\nk\nlm');
    const read = (pieceBytes: number, maxBytes?: number) =>
      [...readLines(path, { pieceBytes, maxBytes })].map(
        ({ number, bytes, whole }) => `${number} ${bytes.toString().trim()} ${whole}`,
      );
    const lines = ['1 ab true', '2  true', '3 cdefghij true', '4 k true', '5 lm false'];
    for (const size of [1, 2, 3, 100]) expect(read(size)).toEqual(lines);
    expect(read(2, 3)).toEqual([
      '1 ab true',
      '2  true',
      '3 cdef false',
      '3 ghij false',
      '3  false',
      '4 k true',
      '5 lm false',
    ]);
  });

  // A text of Node's holds at most 512 MiB.
  it.runIf(process.env.CNN_TEST_LARGE)('may be larger than a text', { timeout: 300_000 }, () => {
    const path = join(folder, 'events.ndjson');
    const filler = Buffer.from(line({ event: 'warning', code: 'x', message: 'm'.repeat(2 ** 20) }));
    for (let i = 0; i < 520; i++) appendFileSync(path, filler);
    appendFileSync(path, line(step(1)));
    expect(trimEvents(path, 1)).toEqual([]);
    expect(readEvents(path)).toHaveLength(521);
  });
});

describe('run folders', () => {
  const about = { train: 'digits', seed: 7, batch: 64, backend: 'cpu', versions: {} };

  it('keep the sources at their places, and sort by time', async () => {
    const main = join(folder, 'examples', 'a.cnn');
    const blocks = join(folder, 'shared', 'blocks.cnn');
    const sources = [
      { path: main, text: 'a' },
      { path: blocks, text: 'b' },
    ];
    const first = await createRun({ ...about, file: main, sources });
    const second = await createRun({ ...about, file: main, sources });
    expect(first.path).not.toBe(second.path);
    expect(readFileSync(join(first.path, 'source', 'examples', 'a.cnn'), 'utf8')).toBe('a');
    expect(readFileSync(join(first.path, 'source', 'shared', 'blocks.cnn'), 'utf8')).toBe('b');
    expect(first.manifest()).toMatchObject({
      ...about,
      file: main,
      source: join('source', 'examples', 'a.cnn'),
    });
    expect(await newestRun(join(folder, 'examples', 'runs'), ['digits'])).toBe(second.path);
    expect(await newestRun(join(folder, 'examples', 'runs'), ['other'])).toBeUndefined();
  });

  it('are named by the time in UTC, with nothing that Windows forbids', () => {
    expect(timeName(new Date('2026-11-03T04:05:09.123+02:00'))).toBe('2026-11-03_02-05-09Z');
  });

  it('the newest is the one begun last, whatever the clocks of their places said', async () => {
    const runs = join(folder, 'runs');
    const begin = (name: string, time: string, file = '/a/gan.cnn') => {
      const run = join(runs, 'digits', name);
      mkdirSync(run, { recursive: true });
      const manifest = { format: 1, ...about, file, source: 'source/a.cnn', time };
      writeFileSync(join(run, 'run.json'), JSON.stringify(manifest));
      return run;
    };
    // By the names of local time: in autumn an hour comes twice, and a colleague lives further east.
    begin('2026-10-25_02-50-00', '2026-10-25T00:50:00Z');
    const newest = begin('2026-10-25_02-10-00', '2026-10-25T01:10:00Z');
    begin('2026-10-25_09-00-00', '2026-10-25T00:00:00Z');
    mkdirSync(join(runs, 'digits', 'no run'));
    expect(await newestRun(runs, ['digits'])).toBe(newest);
    // Two files may have blocks of one name: a file's own run goes first, wherever it was begun.
    const other = begin('other', '2026-10-24T00:00:00Z', 'C:\\work\\other.cnn');
    expect(await newestRun(runs, ['digits', 'none'], '/b/other.cnn')).toBe(other);
    expect(await newestRun(runs, ['digits'], '/b/third.cnn')).toBe(newest);
  });
});

describe('writing', () => {
  it('replaces whole files', async () => {
    const path = join(folder, 'x.png');
    await writeAtomically(path, 'old');
    await writeAtomically(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['x.png']);
    expect(isPartial('.500.partial')).toBe(true);
    expect(isPartial('500')).toBe(false);
  });

  it('failures are told in words', () => {
    const explain = (code: string) =>
      explainWriteError(Object.assign(new Error(code), { code }), '/runs/a') as TrainerError;
    expect(explain('ENOSPC')).toMatchObject({ code: 'disk-full' });
    expect(explain('ENOSPC').message).toContain('The disk is full');
    expect(explain('EDQUOT')).toMatchObject({ code: 'disk-full' });
    for (const [code, words] of [
      ['EACCES', 'permission denied'],
      ['EROFS', 'the file system is read-only'],
      ['ENOTDIR', 'a part of the path is a file'],
    ] as const) {
      expect(explain(code)).toMatchObject({ code: 'run-unwritable' });
      expect(explain(code).message).toContain(words);
    }
    const other = new Error('a fault');
    expect(explainWriteError(other, '/runs/a')).toBe(other);
  });
});

describe('TensorBoard files', () => {
  it('use CRC-32C as RFC 3720 has it, masked', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    // RFC 3720, B.4: 32 bytes of zeros, of ones, ascending, descending.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
    const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0;
    expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe((rotated + 0xa282ead8) % 2 ** 32);
    expect(tfRecord(new Uint8Array(3)).length).toBe(8 + 4 + 3 + 4);
  });

  it('hold scalars and images that a reader of their own finds again', () => {
    const file = new EventFile(folder, 1);
    file.scalars(300, { 'loss/Critic': 0.5, 'loss/Generator': -2 });
    file.image(300, 'fake', Uint8Array.from([137, 80]), 28, 30);
    file.close();
    const events = readRecords(readFileSync(file.path)).map(decode);
    expect(events[0]!.get(3)).toEqual([Buffer.from('brain.Event:2')]);
    expect(events[1]!.get(2)).toEqual([1]);
    expect(decode(events[1]!.get(7)![0] as Buffer).get(1)).toEqual([1]);
    expect(events[2]!.get(2)).toEqual([300]);
    const scalars = (decode(events[2]!.get(5)![0] as Buffer).get(1) as Buffer[]).map(decode);
    expect(scalars.map((value) => [String(value.get(1)![0]), value.get(2)![0]])).toEqual([
      ['loss/Critic', 0.5],
      ['loss/Generator', -2],
    ]);
    const value = decode(decode(events[3]!.get(5)![0] as Buffer).get(1)![0] as Buffer);
    const image = decode(value.get(4)![0] as Buffer);
    expect([1, 2, 3, 4].map((field) => image.get(field)![0])).toEqual([28, 30, 3, Buffer.from([137, 80])]);
  });
});

/** Splits a TFRecord file and checks its checksums. */
function readRecords(content: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < content.length; ) {
    const length = Number(content.readBigUInt64LE(at));
    expect(content.readUInt32LE(at + 8)).toBe(maskedCrc32c(content.subarray(at, at + 8)));
    const data = content.subarray(at + 12, at + 12 + length);
    expect(content.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** The fields of a protocol buffer message by number. */
function decode(message: Buffer): Map<number, (number | Buffer)[]> {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]!;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    let value: number | Buffer;
    if (key % 8 === 0) value = varint();
    else if (key % 8 === 1) {
      value = message.readDoubleLE(at);
      at += 8;
    } else if (key % 8 === 5) {
      value = message.readFloatLE(at);
      at += 4;
    } else {
      const length = varint();
      value = message.subarray(at, at + length);
      at += length;
    }
    fields.set(Math.floor(key / 8), [...(fields.get(Math.floor(key / 8)) ?? []), value]);
  }
  return fields;
}
