/** Writes docs/results.md from the results that are kept. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pictureFile, readPeers, readResult, root } from './files.mjs';
import { GALLERY, galleryText } from './gallery.mjs';
import { systems } from './systems.mjs';

const FILE = join(root, 'docs/results.md');

/** @returns the path of the page */
export function writePage() {
  writeFileSync(FILE, pageText());
  writeFileSync(join(root, GALLERY), galleryText());
  return FILE;
}

/** The page as it follows from the results that are kept. */
export function pageText() {
  const measured = [...systems.values()]
    .map((system) => ({ system, result: readResult(system.name) }))
    .filter(({ result }) => result !== undefined);
  const page = [
    '# Results',
    '',
    'What systems of the [gallery](../examples) reach when they are trained with CNN Studio, beside what is published. *Written by',
    '`pnpm results --table` from the files in [docs/results](results), each of which one `pnpm results NAME` wrote: it trains, measures and',
    'draws anew. Every figure is of the one training that its file tells of, with the seed that stands in the example.*',
    '',
    'Load is how many processes wanted one of the machine’s cores at a time, on average, the training’s own among them. Beyond the number',
    'of cores they waited for each other, and the training takes less time on a machine of its own.',
    '',
    '| system | figure | here | beside it | time |',
    '| --- | --- | --- | --- | --- |',
    ...measured.flatMap(({ system, result }) => rows(system, result)),
    '',
    ...measured.flatMap(({ system, result }) => section(system, result)),
  ];
  return `${page.join('\n').trimEnd()}\n`;
}

function rows(system, result) {
  return system.figures.map((figure, index) => {
    const cells = [
      index === 0 ? `[${system.title}](#${anchor(system.title)})` : '',
      figure.title,
      `**${show(figureOf(figure, result), figure)}**`,
      [...(figure.published ?? []), ...(figure.peers === undefined ? [] : readPeers(figure.peers))]
        .map(([by, value]) => `${by} ${show(value, { ...figure, factor: 1 })}`)
        .join(', '),
      index === 0 ? minutes(result.seconds) : '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function section(system, result) {
  const { name, title, file, notes = [] } = system;
  const { machine, load, seed, backend, steps, batch, started, parameters } = result;
  const networks = Object.entries(parameters).map(
    ([network, n]) => `${network} ${n.toLocaleString('en-US')}`,
  );
  const picture = existsSync(pictureFile(name))
    ? [`![${title}](results/${basename(pictureFile(name))})`, '']
    : [];
  const curves = system.figures.flatMap((figure) => curve(figure, result));
  return [
    `## ${title}`,
    '',
    `[${file}](../${file}): \`${result.command}\``,
    '',
    ...picture,
    ...(system.caption === undefined ? [] : [`*${system.caption}*`, '']),
    ...curves,
    ...notes.flatMap((note) => [note, '']),
    `${steps.toLocaleString('en-US')} steps of ${batch}${result.ended === 'finished' ? '' : ' (stopped before the end that the program gives)'} in ${minutes(result.seconds)} on ${machine.cores} cores (${machine.processor}), load ${load.mean}; ` +
      `backend \`${backend}\`, seed ${seed}; parameters: ${networks.join(', ')}; ${started.slice(0, 10)}.`,
    '',
  ];
}

/** How a figure came to be, step by step, where it was measured more than once. */
function curve(figure, result) {
  const points = result.curve.filter(({ on, values }) => on === figure.on && figure.measure in values);
  if (points.length < 2) return [];
  const told = points.map(
    ({ step, values }) => `${show(values[figure.measure], figure)} after ${step.toLocaleString('en-US')}`,
  );
  return [`${capitalize(figure.title)}: ${told.join(', ')} steps.`, ''];
}

function figureOf({ measure, on }, { name, measures }) {
  const found = measures.find((one) => one.on === on && measure in one.values);
  if (found === undefined) throw new Error(`the result of ${name} has no ${measure} on ${on}`);
  return found.values[measure];
}

/** @param figure `factor` from what is measured to what is shown, and the `unit` of that */
function show(value, { unit = '', digits = 2, factor = unit === '%' ? 100 : 1 }) {
  return `${(value * factor).toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

function minutes(seconds) {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function anchor(title) {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

const capitalize = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;
