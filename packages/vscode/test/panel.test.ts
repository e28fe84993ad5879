import { expect, test, vi } from 'vitest';
import { throttled } from '../src/throttled';
import { trainingBody } from '../src/training-panel/html';
import { parseFromPanel, parseMemory } from '../src/training-panel/messages';
import { framePage } from '../src/webview/frame';

const TEXTS = {
  title: 'CNN Training',
  idle: 'Nothing',
  waiting: 'No preview yet',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  checkpoint: 'Save "now" <b>',
  losses: 'Losses',
  previews: 'Previews',
  noPoints: 'No step yet',
  compare: 'Compare',
  compareHelp: 'Show beside',
  charts: 'Charts',
  logScale: 'Log scale',
  smoothing: 'Smoothing',
  resetZoom: 'Reset zoom',
  chartHelp: '{0}, a chart',
  step: 'Step',
  play: 'Play',
  stopPlaying: 'Stop playing',
  newest: 'Newest',
  progress: 'Progress',
  gone: 'Gone',
};

const PAGE = framePage({
  cspSource: 'https://webview.test',
  nonce: 'abc123',
  script: 'https://webview.test/main.js',
  style: 'https://webview.test/page.css',
  language: 'en',
  title: TEXTS.title,
  body: trainingBody(TEXTS),
});

test('the policy allows our script by its nonce, our style, pictures from memory, and nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(PAGE)?.[1]?.split('; ');
  expect(policy).toEqual([
    "default-src 'none'",
    'img-src blob:',
    'style-src https://webview.test',
    "script-src 'nonce-abc123'",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(PAGE).not.toMatch(/unsafe-/);
});

test('nothing on the page goes around the policy', () => {
  const scripts = PAGE.match(/<script[^>]*>/g);
  expect(scripts).toEqual(['<script nonce="abc123" src="https://webview.test/main.js">']);
  expect(PAGE).not.toMatch(/\son\w+=/);
  expect(PAGE).not.toMatch(/\sstyle=/);
});

test('translated texts cannot become markup', () => {
  expect(PAGE).toContain('Save &quot;now&quot; &lt;b&gt;');
  expect(PAGE).not.toContain('<b>');
});

test('only messages the page can send are heard', () => {
  expect(parseFromPanel({ type: 'ready' })).toEqual({ type: 'ready' });
  expect(parseFromPanel({ type: 'shown' })).toEqual({ type: 'shown' });
  expect(parseFromPanel({ type: 'pictures', step: 3 })).toEqual({ type: 'pictures', step: 3 });
  expect(parseFromPanel({ type: 'command', command: 'stop' })).toEqual({ type: 'command', command: 'stop' });
  expect(parseFromPanel({ type: 'compare', runs: ['/a'] })).toEqual({ type: 'compare', runs: ['/a'] });
  for (const message of [
    null,
    'ready',
    { type: 'pictures', step: '3' },
    { type: 'command', command: 'rm' },
    { type: 'compare', runs: [1] },
    { type: 'compare' },
  ]) {
    expect(parseFromPanel(message)).toBeUndefined();
  }
});

test('what a page of another version remembered does no harm', () => {
  expect(parseMemory({ run: '/a', compared: ['/b'] })).toEqual({ run: '/a', compared: ['/b'] });
  for (const memory of [undefined, null, 'x', {}, { run: 1, compared: '/b' }]) {
    expect(parseMemory(memory).run).toBeUndefined();
    expect(parseMemory(memory).compared ?? []).toEqual([]);
  }
});

test('many changes become few updates, and the last one is always shown', () => {
  vi.useFakeTimers();
  const seen: number[] = [];
  const update = throttled(100, (value: number) => seen.push(value));
  for (let value = 0; value < 10; value++) update.call(value);
  expect(seen).toEqual([0]);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual([0, 9]);
  vi.advanceTimersByTime(500);
  expect(seen).toEqual([0, 9]);
  update.call(10);
  expect(seen).toEqual([0, 9, 10]);
  update.dispose();
  vi.useRealTimers();
});
