/** The parts of a diagram as SVG. Colors are attributes, not styles: an exported file needs nothing of the page. */
import type { Box } from './box';
import type { Family } from './graph';
import type { Placed, PlacedEdge, PlacedGroup, PlacedNode } from './layout';

export interface Palette {
  readonly background: string;
  readonly fill: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
  readonly error: string;
  readonly mark: string;
  readonly group: string;
  readonly families: Readonly<Record<Family, string>>;
  readonly font: string;
  readonly code: string;
}

const ACCENT = 4;
const PADDING = 12;

/** `state` says what is drawn around it: nothing, a search's mark, or the stronger one of where the person is. */
export function nodeMarkup(
  node: PlacedNode,
  palette: Palette,
  state: 'plain' | 'marked' | 'found' = 'plain',
): string {
  const { x, y, width, height, family } = node;
  const accent = palette.families[family];
  const error = family === 'error';
  const border = error ? palette.error : state === 'plain' ? palette.border : palette.mark;
  const left = x + ACCENT + PADDING;
  const right = x + width - PADDING;
  const text = (at: number, top: number, content: string, more: string) =>
    content === '' ? '' : `<text x="${at}" y="${y + top}" ${more}>${escapeXml(content)}</text>`;
  const code = `font-family="${escapeXml(palette.code)}" font-size="12" fill="${palette.text}"`;
  const small = `font-family="${escapeXml(palette.font)}" font-size="11" fill="${palette.muted}"`;
  const fold = node.fold === undefined ? '' : text(right - 8, 20, '+', `${code} aria-hidden="true"`);
  const detail = error
    ? text(left, 37, node.detail, `${small.replace(palette.muted, palette.error)}`) +
      text(left, 37 + 15, node.cost, small)
    : text(left, 37, node.detail, small) + text(right, 37, node.cost, `${small} text-anchor="end"`);
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${palette.fill}" ` +
    `stroke="${border}" stroke-width="${state === 'marked' ? 2 : 1}"${error ? ' stroke-dasharray="5 3"' : ''}/>` +
    (state === 'marked'
      ? `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${palette.mark}" fill-opacity="0.16"/>`
      : '') +
    `<rect x="${x + 1}" y="${y + 6}" width="${ACCENT}" height="${height - 12}" rx="2" fill="${accent}"/>` +
    text(left, 20, node.title, code) +
    fold +
    detail
  );
}

const CORNER = 6;

/** A way along right angles, its corners rounded. */
export function pathOf(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const before = points[index]!;
    const after = rest[index + 1];
    if (after === undefined) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const into = toward(point, before);
    const out = toward(point, after);
    path += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
  });
  return path;
}

/** A corner's radius before (or after) the corner, or half the way when that is nearer. */
function toward(corner: { x: number; y: number }, other: { x: number; y: number }): { x: number; y: number } {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}

export function edgeMarkup(edge: PlacedEdge, palette: Palette): string {
  const color = edge.error ? palette.error : palette.edge;
  const tip = edge.points.at(-1);
  const arrow =
    tip === undefined
      ? ''
      : `<path d="M${tip.x - 4} ${tip.y - 7}L${tip.x} ${tip.y}L${tip.x + 4} ${tip.y - 7}" fill="none" stroke="${color}" stroke-width="1.3"/>`;
  const dashed = edge.error ? ' stroke-dasharray="5 3"' : '';
  return (
    `<title>${escapeXml(edge.shape)}</title>` +
    `<path d="${pathOf(edge.points)}" fill="none" stroke="${color}" stroke-width="1.3"${dashed}/>${arrow}`
  );
}

export function groupMarkup({ x, y, width, height, title }: PlacedGroup, palette: Palette): string {
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${palette.group}" fill-opacity="0.06" ` +
    `stroke="${palette.border}" stroke-dasharray="3 3"/>` +
    `<text x="${x + 12}" y="${y + 19}" font-family="${escapeXml(palette.code)}" font-size="11" fill="${palette.muted}">` +
    `${escapeXml(`− ${title}`)}</text>`
  );
}

/** What an edge covers; its own width counts. */
export function boundsOf({ points }: PlacedEdge): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - 5, Math.min(...ys) - 5];
  return { x: left, y: top, width: Math.max(...xs) + 5 - left, height: Math.max(...ys) + 5 - top };
}

/** The whole diagram as a file of its own. */
export function svgDocument({ width, height, nodes, groups, edges }: Placed, palette: Palette): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="100%" height="100%" fill="${palette.background}"/>`,
    ...groups.map((group) => `<g>${groupMarkup(group, palette)}</g>`),
    ...edges.map((edge) => `<g>${edgeMarkup(edge, palette)}</g>`),
    ...nodes.map((node) => `<g>${nodeMarkup(node, palette)}</g>`),
    '</svg>\n',
  ].join('\n');
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
