/**
 * How fast .cnn files are parsed, checked and answered for while someone types.
 * `pnpm bench language [--edits N] [--format json]`
 */
import { parseArgs } from 'node:util';
import { check, memoryHost, parse } from '@cnn-studio/language';
import { Report } from '@cnn-studio/testing/bench/report';
import { logSlope, median, quantile, times } from '@cnn-studio/testing/bench/statistics';
import { coldStart } from './cold-start';
import { typingInFile, typingInWorkspace } from './latency';
import { network, networks } from './programs';

const { values: options } = parseArgs({
  options: {
    edits: { type: 'string', default: '100' },
    format: { type: 'string', default: 'text' },
  },
});
const edits = Number(options.edits);

const results = new Report('language', options.format);
const report = results.add.bind(results);

function reportLatency(what: string, latencies: readonly number[]): void {
  report(`${what}, median`, median(latencies), 'ms');
  const late = quantile(latencies, 0.95);
  report(`${what}, 95th percentile`, late, 'ms', 'under 10', late < 10);
}

reportLatency(
  'edit to diagnostics, 1,000 layers in fifty networks',
  await typingInFile(networks(1000), edits),
);
reportLatency(
  'edit to diagnostics, 1,000 layers in one network',
  await typingInFile(network('Long', 1000), edits),
);
for (const [name, file] of [
  ['the last of the imported files', 'part97.cnn'],
  ['the file that imports all', 'main.cnn'],
  ['the file that all import', 'blocks.cnn'],
] as const) {
  reportLatency(`edit to diagnostics, 100 files, ${name}`, await typingInWorkspace(file, edits, 100));
}

const points: (readonly [number, number])[] = [];
for (const layers of [100, 300, 1000, 3000, 10_000]) {
  const host = memoryHost({ 'main.cnn': network('Long', layers) });
  const runs = Math.min(15, Math.max(5, Math.round(10_000 / layers)));
  const time = median(times(() => void check(host, ['main.cnn']), runs, Math.max(2, runs)));
  points.push([layers, time]);
  const what = `check ${layers.toLocaleString('en')} layers, parsing included`;
  if (layers === 10_000) report(what, time, 'ms', 'under 500', time < 500);
  else report(what, time, 'ms');
}
const slope = logSlope(points);
report(
  'growth of checking time: slope on the log scale',
  slope,
  '',
  '0.9 to 1.15',
  slope >= 0.9 && slope <= 1.15,
);

const text = networks(20_000);
const megabytes = Buffer.byteLength(text) / 1e6;
const speed = megabytes / (median(times(() => void parse(text, 'main.cnn'), 7, 3)) / 1000);
report('parsing', speed, 'MB/s', 'at least 5', speed >= 5);

const { nothing, check: cold } = coldStart('packages/cli/dist/cnn.js', 'examples/digits.cnn', 11);
report('node -e 0', nothing, 'ms');
report('cnn check examples/digits.cnn', cold, 'ms');
report('cnn check beyond node -e 0', cold - nothing, 'ms', 'within 100', cold - nothing <= 100);

results.end();
