// `pnpm graph`: counts the rooms of every package, the arrows between them and those that point back up, and draws the
// packages and the rooms of `language` for docs/architecture.md. With names of packages it lists their arrows instead.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draw } from './graph/draw.mjs';
import { cycles, fileGraph, packageNames } from './graph/imports.mjs';
import { backArrows, LANGUAGE_ROOMS, orderOf, packageGraph, roomsOf } from './graph/rooms.mjs';

const images = fileURLToPath(new URL('../docs/images', import.meta.url));
const orderIn = (name, graph) => (name === 'language' ? LANGUAGE_ROOMS : orderOf(graph));

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !packageNames().includes(name));
if (unknown !== undefined) {
  console.error(`There is no package called ${unknown}; there are ${packageNames().join(', ')}.`);
  process.exit(2);
}
if (asked.length > 0) for (const name of asked) list(name);
else await overview();

function list(name) {
  const graph = roomsOf(name);
  const order = orderIn(name, graph);
  const back = new Set(backArrows(graph, order));
  console.log(
    `${name}, from the ground up: ${order.filter((room) => graph.rooms.includes(room)).join(', ')}`,
  );
  const sorted = [...graph.arrows].sort(
    (a, b) => order.indexOf(b.from) - order.indexOf(a.from) || order.indexOf(b.to) - order.indexOf(a.to),
  );
  for (const arrow of sorted) {
    const { from, to, imports, typeOnly } = arrow;
    console.log(
      `  ${from} -> ${to}: ${imports.length}${typeOnly ? ', types only' : ''}${back.has(arrow) ? ', BACK' : ''}`,
    );
    if (back.has(arrow)) for (const one of imports) console.log(`      ${one}`);
  }
}

async function overview() {
  const rows = packageNames().map((name) => {
    const graph = roomsOf(name);
    const files = fileGraph(name);
    return {
      name,
      files: files.size,
      rooms: graph.rooms.length,
      arrows: graph.arrows.length,
      back: backArrows(graph, orderIn(name, graph)).length,
      cycles: cycles(files).length,
    };
  });
  const packages = packageGraph();
  const up = new Set(backArrows(packages, orderOf(packages)));
  rows.push({
    name: '(packages)',
    files: rows.reduce((sum, { files }) => sum + files, 0),
    rooms: packages.rooms.length,
    arrows: packages.arrows.length,
    back: up.size,
    cycles: cycles(
      new Map(packages.rooms.map((room) => [room, packages.arrows.filter((a) => a.from === room)])),
    ).length,
  });
  const columns = ['name', 'files', 'rooms', 'arrows', 'back', 'cycles'];
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells) =>
    cells
      .map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i])))
      .join('  ');
  console.log(line(columns));
  for (const row of rows) console.log(line(columns.map((column) => row[column])));

  const language = roomsOf('language');
  const back = new Set(backArrows(language, LANGUAGE_ROOMS));
  const pictures = {
    'packages.svg': await draw(packages, up, 'Which package imports which'),
    'language-rooms.svg': await draw(
      language,
      back,
      'The rooms of the package language, and which imports which',
    ),
  };
  for (const [file, svg] of Object.entries(pictures)) {
    writeFileSync(join(images, file), svg);
    console.log(`docs/images/${file}`);
  }
}
