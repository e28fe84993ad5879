import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../../packages/language/src';
import { packageNames, packagesFolder, sourceFiles } from '../../scripts/graph/imports.mjs';

/**
 * The catalogue is the only place that knows an entry: everything else asks its flags, so that a new entry, or another
 * name for one, needs no other file. Here is read whether the name of an entry stands as a string in any other source.
 */

/** Names that are also words for something else: only where they are compared with an entry they are looked for. */
const WORDS: Readonly<Record<string, string>> = {
  add: 'how ONNX scatters',
  attention: 'a category, and the colors of the diagram',
  channels: 'the property of images, and a rule of the grammar',
  concat: 'a way to join the lines that the formatter lays out',
  constant: 'a kind of node, and of initializer',
  folder: 'what a path leads to',
  image: 'a column, a part of a page',
  jpeg: 'a file format',
  linear: 'an activation of tfjs',
  log: 'a message of a page',
  mean: 'a column of a table',
  normal: 'a distribution',
  prelu: 'an activation of tfjs',
  resize: 'an event of a page',
  scale: 'what others call a weight',
  split: 'a parameter of data sources',
  sum: 'what an entry is in terms of sums and products',
  stop: 'a command to a training',
  uniform: 'a distribution',
};

/** What must know entries by name: files, or folders, with one line or function for each that has it. */
const TABLES: Readonly<Record<string, string>> = {
  'data/src/sources/cifar10.ts': 'a data set lies in a folder called like its source',
  'data/src/sources/digits.ts': 'a data set lies in a folder called like its source',
  'data/src/fetching/known.ts': 'which data sets there are, called like their sources',
  'exporters/src/pytorch/engine.ts':
    'the optimizers that its PyTorch program has; a test compares them with the catalogue',
  'exporters/src/keras/entries.ts':
    'which of Keras’s layers each entry is; a test holds that none is forgotten',
  'exporters/src/pytorch/entries': 'how PyTorch computes each entry; a test holds that none is forgotten',
  'importers/src': 'which entries ONNX’s operators become; every example goes to ONNX and back in a test',
  'language/src/names/functions.ts':
    'functions on numbers are called like the layers that do the same to values',
  'language/src/layouts/pytorch.ts': 'how PyTorch arranges the weights of an entry',
  'language-server/src/formulas.ts': 'LaTeX has commands of the same names',
};

/** The text without its comments, line by line. */
function linesOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ''));
}

function namesIn(line: string): string[] {
  const compared = /\bentry [!=]==|entry: '|catalogue/.test(line);
  return [...line.matchAll(/'([a-z0-9_]+)'/g)].flatMap(([, text]) =>
    catalogue.has(text!) && (compared || WORDS[text!] === undefined) ? [text!] : [],
  );
}

function isTable(file: string): boolean {
  return ['language/src/catalogue', ...Object.keys(TABLES)].some((table) =>
    `${file}/`.startsWith(`${table}/`),
  );
}

it('names of entries are looked for', () => {
  expect(namesIn("if (node.entry === 'conv') return;")).toEqual(['conv']);
  expect(namesIn("const NORMS = ['batch_norm', 'layer_norm'];")).toEqual(['batch_norm', 'layer_norm']);
  expect(namesIn("if (node.entry === 'image') return;")).toEqual(['image']);
  expect(namesIn("const image = element('image');")).toEqual([]);
});

it('names of entries stand in the catalogue alone', () => {
  const found = packageNames().flatMap((name) =>
    sourceFiles(join(packagesFolder, name, 'src')).flatMap((path) => {
      const file = relative(packagesFolder, path).split(sep).join('/');
      if (isTable(file)) return [];
      return linesOf(path).flatMap((line, index) =>
        namesIn(line).map((entry) => `${file}:${index + 1} knows ${entry}: ${line.trim()}`),
      );
    }),
  );
  expect(found).toEqual([]);
});

it('nothing is excepted without need', () => {
  expect(Object.keys(WORDS).filter((word) => !catalogue.has(word))).toEqual([]);
  for (const table of Object.keys(TABLES)) {
    const path = join(packagesFolder, table);
    const files = /\.ts$/.test(table) ? [path] : sourceFiles(path);
    expect(files.flatMap(linesOf).flatMap(namesIn), table).not.toEqual([]);
  }
});
