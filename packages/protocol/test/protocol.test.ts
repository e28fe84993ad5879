import { describe, expect, it } from 'vitest';
import {
  LineSplitter,
  parseCommand,
  parseDoctor,
  parseEvaluation,
  parseEvent,
  parseEvents,
  parseOwner,
  parseRequest,
  parseRunManifest,
  parseServeMessage,
} from '../src';

const START = {
  event: 'start',
  time: '2026-01-01T00:00:00Z',
  file: '/a.cnn',
  train: 'digits',
  run: '/runs/1',
  backend: 'cpu',
  reason: 'always there',
  batch: 64,
  seed: 7,
  step: 1,
  of: 1200,
  parameters: { Critic: 10 },
};

const STEP = {
  event: 'step',
  step: 1,
  of: 2,
  losses: { G: 0.5 },
  stepMs: 1,
  imagesPerSecond: 2,
  etaSeconds: 3,
};

describe('an event', () => {
  it.each([
    START,
    { ...START, firstPreview: 100 },
    STEP,
    { event: 'measure', step: 1, values: { 'psnr(a, b)': 20 }, on: 'mnist(test)', images: 10 },
    { event: 'preview', step: 1, name: 'a, b', path: '/p.png' },
    { event: 'checkpoint', step: 1, path: '/c' },
    { event: 'pause', step: 1 },
    { event: 'resume', step: 1 },
    { event: 'warning', code: 'disk-full', message: 'The disk is full.' },
    { event: 'done', step: 1, seconds: 1, reason: 'stopped' },
    { event: 'error', code: 'internal', message: 'It failed.' },
  ])('$event is read as it was written', (event) => {
    expect(parseEvent(JSON.stringify(event))).toEqual(event);
  });

  it('of a later version may have more fields, which are left out', () => {
    expect(parseEvent(JSON.stringify({ ...STEP, warmth: 1 }))).toEqual(STEP);
  });

  it('keeps a loss that became NaN, which JSON writes as null', () => {
    const text = JSON.stringify({ ...STEP, losses: { G: Number.NaN } });
    expect(parseEvent(text)).toMatchObject({ losses: { G: null } });
  });

  it.each([
    '',
    'null',
    '[]',
    '{',
    '{"event":"later"}',
    JSON.stringify({ ...STEP, step: '1' }),
    JSON.stringify({ ...STEP, losses: { G: 'low' } }),
    JSON.stringify({ ...START, run: undefined }),
    JSON.stringify({ event: 'done', step: 1, seconds: 1, reason: 'tired' }),
  ])('is not %s', (line) => {
    expect(parseEvent(line)).toBeUndefined();
  });

  it('that is torn off costs itself only', () => {
    const text = `${JSON.stringify(STEP)}\n{"event":"st\n${JSON.stringify({ ...STEP, step: 2 })}\n{"ev`;
    expect(parseEvents(text).map((event) => event.event === 'step' && event.step)).toEqual([1, 2]);
  });
});

describe('a command', () => {
  it('is one of four words', () => {
    expect(parseCommand(' stop\r')).toBe('stop');
    expect(parseCommand('Stop')).toBeUndefined();
    expect(parseCommand('')).toBeUndefined();
  });
});

describe('a request', () => {
  it('is taken as it is', () => {
    const request = { id: 1, method: 'restore', params: { image: { name: 'a', path: '/a' }, degrade: 3 } };
    expect(parseRequest(JSON.stringify(request))).toEqual(request);
    expect(parseRequest('{"id":1,"method":"directions"}')).toEqual({
      id: 1,
      method: 'directions',
      params: {},
    });
    expect(parseRequest('{"id":1,"method":"cancel","params":7}')).toEqual({ id: 1, method: 'cancel' });
  });

  it.each([
    ['{', undefined, 'A line is not JSON: {'],
    ['7', undefined, 'A request is a JSON object.'],
    ['{"method":"restore"}', undefined, 'A request needs an id, a number.'],
    [
      '{"id":1,"method":"constructor"}',
      1,
      'There is no method constructor; there are generate, directions, restore, classify, encode, cancel.',
    ],
    ['{"id":1,"method":"generate","params":7}', 1, 'The params must be a JSON object.'],
    ['{"id":1,"method":"generate","params":{"seed":"7"}}', 1, 'generate needs seed to be a number.'],
    ['{"id":1,"method":"generate","params":{"sede":7}}', 1, 'generate takes no sede.'],
    [
      '{"id":1,"method":"generate","params":{"directions":[1,"2"]}}',
      1,
      'generate needs directions to be a list of numbers.',
    ],
    [
      '{"id":1,"method":"restore"}',
      1,
      'restore needs image to be an image: a name with a path or with data in base64.',
    ],
    [
      '{"id":1,"method":"restore","params":{"image":{"name":"a","path":"a","data":""}}}',
      1,
      'restore needs image to be an image: a name with a path or with data in base64.',
    ],
    [
      '{"id":1,"method":"restore","params":{"image":{"name":"a","path":"a"},"mask":1}}',
      1,
      'restore needs mask to be an image: a name with a path or with data in base64.',
    ],
  ])('%s is refused in words', (line, id, problem) => {
    expect(parseRequest(line)).toEqual({ id, problem });
  });
});

describe('what cnn serve says', () => {
  const picture = { png: 'AAAA', height: 1, width: 2, channels: 3 };
  it.each([
    { event: 'progress', id: 1, done: 2, of: 3 },
    { event: 'error', code: 'cancelled', message: 'It was cancelled.' },
    {
      event: 'result',
      id: 1,
      result: { network: 'G', seed: 1, rows: 1, columns: 1, images: [picture], command: ['generate'] },
    },
    { event: 'result', id: 1, result: { samples: 2048, explained: [0.5, 0.25] } },
    {
      event: 'result',
      id: 1,
      result: {
        network: 'R',
        input: picture,
        restored: picture,
        quality: { restored: { psnr: 30, ssim: 0.9 } },
        seconds: 1,
        tiling: { tiles: 1, height: 1, width: 2, overlap: 0, exact: true },
      },
    },
  ])('is read as it was written: $event', (message) => {
    expect(parseServeMessage(JSON.stringify(message))).toEqual(message);
  });

  it('is nothing else', () => {
    for (const line of ['', 'warning', '{"event":"result","id":1,"result":{}}', '{"event":"progress"}']) {
      expect(parseServeMessage(line)).toBeUndefined();
    }
  });
});

describe('the files of a run', () => {
  const manifest = {
    format: 1,
    train: 'digits',
    file: '/a.cnn',
    source: 'source/a.cnn',
    time: '2026-01-01T00:00:00Z',
    seed: 7,
    batch: 64,
    backend: 'cpu',
    versions: { node: '20.0.0' },
  };

  it('run.json is of this version, and whole', () => {
    expect(parseRunManifest(JSON.stringify(manifest))).toEqual(manifest);
    expect(parseRunManifest(JSON.stringify({ ...manifest, format: 2 }))).toBeUndefined();
    expect(parseRunManifest(JSON.stringify(manifest).slice(0, 40))).toBeUndefined();
  });

  it('run.lock names one process, whatever else is in it', () => {
    expect(parseOwner('{"pid":12,"host":"a","id":7,"address":"/tmp/x"}')).toEqual({
      pid: 12,
      host: 'a',
      address: '/tmp/x',
    });
    for (const pid of ['0', '-1', '1.5', '"12"', '1e300', 'null']) {
      expect(parseOwner(`{"pid":${pid},"host":"a"}`)).toBeUndefined();
    }
  });
});

it('what other programs print is no answer of ours', () => {
  for (const parse of [parseDoctor, parseEvaluation]) {
    for (const text of ['', 'null', '[]', '{}']) expect(parse(text)).toBeUndefined();
  }
});

describe('a stream of lines', () => {
  function split(chunks: readonly string[], maxLength?: number) {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line), {
      maxLength,
      onTooLong: () => lines.push('too long'),
    });
    for (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    return lines;
  }

  it('is cut where it should be, however it is chunked', () => {
    const text = 'one\r\ntwo\n\nthree';
    expect(split([text])).toEqual(['one', 'two', 'three']);
    expect(split([...text])).toEqual(['one', 'two', 'three']);
  });

  it('tells of a line that is too long once, at once, and leaves it out', () => {
    expect(split(['abc', 'def', 'ghi', '\nab\nabcdef\n'], 4)).toEqual(['too long', 'ab', 'too long']);
    expect(split(['abcdef'], 4)).toEqual(['too long']);
  });
});
