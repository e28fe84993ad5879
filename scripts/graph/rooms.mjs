// A package's rooms: the folders and files directly in its `src`, without the door through which others come in.

import { join } from 'node:path';
import { fileGraph, importsOf, packageNames, packagesFolder, sourceFiles } from './imports.mjs';

/**
 * The rooms of `language`, from the ground up: each imports only from those before it.
 * test/architecture holds this; a new room has to find its place here.
 */
export const LANGUAGE_ROOMS = [
  // What a text is: places, lines, the host that reads files.
  'source',
  // Exact integer expressions, and types made of them.
  'algebra',
  'types.ts',
  // What can be said of a text.
  'diagnostics',
  'syntax',
  // Sizes of image files.
  'images',
  'catalogue',
  // What a check makes, and what can be asked of it.
  'program',
  'layouts',
  // The passes: what names mean, what is known during a check, how mistakes are told, values and shapes, advice, training.
  'names',
  'context',
  'reporting',
  'inference',
  'advice',
  'training',
  'check.ts',
  'manual',
  // What needs Node: a way in of its own.
  'node',
];

/** Files as rooms; those that have none are left out. */
export function joined(files, roomOf) {
  const arrows = new Map();
  for (const [file, targets] of files) {
    for (const { to, typeOnly } of targets) {
      const [a, b] = [roomOf(file), roomOf(to)];
      if (a === undefined || b === undefined || a === b) continue;
      const arrow = arrows.get(`${a}>${b}`) ?? { from: a, to: b, imports: [], typeOnly: true };
      arrow.imports.push(`${file} imports ${to}`);
      arrow.typeOnly &&= typeOnly;
      arrows.set(`${a}>${b}`, arrow);
    }
  }
  const rooms = [...new Set([...files.keys()].flatMap((file) => roomOf(file) ?? []))].sort();
  return { rooms, arrows: [...arrows.values()] };
}

/** The rooms of a package and the arrows between them. */
export function roomsOf(packageName) {
  return joined(fileGraph(packageName), (file) => (file === 'index.ts' ? undefined : file.split('/')[0]));
}

/** The packages as rooms, by what their sources import of each other. */
export function packageGraph() {
  const names = packageNames();
  const nameOf = new Map(
    names.map((name) => [name === 'tfjs-onnxruntime' ? name : `@cnn-studio/${name}`, name]),
  );
  const files = new Map();
  for (const name of names) {
    const targets = sourceFiles(join(packagesFolder, name, 'src')).flatMap((path) =>
      importsOf(path).flatMap(({ module, typeOnly }) => {
        const other = [...nameOf].find(([key]) => module === key || module.startsWith(`${key}/`))?.[1];
        return other === undefined ? [] : [{ to: other, typeOnly }];
      }),
    );
    files.set(name, targets);
  }
  return joined(files, (name) => name);
}

/**
 * Rooms from the ground up, so that few arrows point upwards: a room comes after all that it imports, and where rooms
 * import each other around, after as many as can be.
 */
export function orderOf({ rooms, arrows }) {
  const order = [];
  const left = new Set(rooms);
  while (left.size > 0) {
    const missing = (room) => arrows.filter(({ from, to }) => from === room && left.has(to)).length;
    const wanted = (room) => arrows.filter(({ from, to }) => to === room && left.has(from)).length;
    const next = [...left].sort((a, b) => missing(a) - missing(b) || wanted(b) - wanted(a))[0];
    order.push(next);
    left.delete(next);
  }
  return order;
}

/** The arrows that point upwards: to a room that doesn't come before the one they start from. */
export function backArrows({ arrows }, order) {
  return arrows.filter(({ from, to }) => order.indexOf(to) >= order.indexOf(from));
}
