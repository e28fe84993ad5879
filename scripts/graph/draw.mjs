// A graph of rooms as SVG: what imports stands above what it imports.
import { createRequire } from 'node:module';
import { packagesFolder } from './imports.mjs';

// The extension lays its diagrams out with it; so do we.
const require = createRequire(`${packagesFolder}/vscode/package.json`);

const COLORS = {
  room: '#e8eef7',
  border: '#5b7aa8',
  text: '#1d2733',
  arrow: '#7d8b9c',
  back: '#c62828',
  background: '#ffffff',
};
const HEIGHT = 34;
const CHARACTER = 7.6;
const MARGIN = 12;

/** Those arrows that don't follow from others: a picture of all would show nothing. */
export function essential(arrows) {
  const next = new Map();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const reaches = (start, goal, without) => {
    const seen = new Set([start]);
    for (const room of seen) {
      for (const to of next.get(room) ?? []) {
        if (room === start && to === without) continue;
        if (to === goal) return true;
        seen.add(to);
      }
    }
    return false;
  };
  return arrows.filter(({ from, to }) => !reaches(from, to, to));
}

/**
 * @param {{ rooms: string[], arrows: readonly { from: string, to: string, typeOnly: boolean }[] }} graph
 * @param {ReadonlySet<object>} back arrows that are drawn red
 * @param {string} title for readers who don't see it
 * @returns {Promise<string>}
 */
export async function draw({ rooms, arrows }, back, title) {
  const { default: ELK } = await import(require.resolve('elkjs/lib/elk.bundled.js'));
  const shown = essential(arrows.filter((arrow) => !back.has(arrow)));
  const all = [...shown, ...back];
  const laidOut = await new ELK().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'POLYLINE',
      'elk.spacing.nodeNode': '22',
      'elk.layered.spacing.nodeNodeBetweenLayers': '34',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
    },
    children: rooms.map((id) => ({ id, width: id.length * CHARACTER + 26, height: HEIGHT })),
    edges: all.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  });
  const number = (value) => String(Math.round(value * 10) / 10);
  const boxes = laidOut.children.map(
    ({ id, x, y, width, height }) =>
      `<g><rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${height}" rx="6" fill="${COLORS.room}" stroke="${COLORS.border}"/>` +
      `<text x="${number(x + width / 2)}" y="${number(y + height / 2 + 4.5)}" text-anchor="middle">${id.replace(/\.ts$/, '')}</text></g>`,
  );
  const ways = laidOut.edges.map(({ id, sections: [section] }) => {
    const arrow = all[Number(id)];
    const color = back.has(arrow) ? COLORS.back : COLORS.arrow;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    const path = points.map(({ x, y }) => `${number(x)},${number(y)}`).join(' ');
    const dashes = arrow.typeOnly ? ' stroke-dasharray="5 4"' : '';
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="1.4"${dashes} marker-end="url(#${back.has(arrow) ? 'back' : 'head'})"/>`;
  });
  const head = (id, color) =>
    `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="${color}"/></marker>`;
  const [width, height] = [laidOut.width + 2 * MARGIN, laidOut.height + 2 * MARGIN].map(Math.ceil);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" role="img" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14" fill="${COLORS.text}">`,
    `<title>${title}</title>`,
    `<defs>${head('head', COLORS.arrow)}${head('back', COLORS.back)}</defs>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${COLORS.background}"/>`,
    ...ways,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}
