/** Which part of a diagram is on screen. Screen = diagram × scale + offset. */
import type { Box } from './box';
import type { Placed } from './layout';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MIN_SCALE = 0.05;
const MAX_SCALE = 3;
const MARGIN = 24;

/** A network is read from its top: as wide as it is or as the screen, and its beginning first. */
export function firstView(placed: Size, screen: Size): View {
  const scale = Math.min(1, Math.max(0.3, (screen.width - 2 * MARGIN) / placed.width));
  return { scale, x: (screen.width - placed.width * scale) / 2, y: MARGIN };
}

/** All of it. */
export function fitView(placed: Size, screen: Size): View {
  const wide = (screen.width - 2 * MARGIN) / placed.width;
  const high = (screen.height - 2 * MARGIN) / placed.height;
  const scale = Math.min(1, Math.max(MIN_SCALE, Math.min(wide, high)));
  return {
    scale,
    x: (screen.width - placed.width * scale) / 2,
    y: Math.max(MARGIN, (screen.height - placed.height * scale) / 2),
  };
}

/** What is under the point (of the screen) stays there. */
export function zoomed(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor));
  const share = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * share, y: at.y - (at.y - view.y) * share };
}

/** Moved no more than it takes to have the whole box on screen. */
export function showing(view: View, box: Box, screen: Size): View {
  const left = box.x * view.scale + view.x;
  const top = box.y * view.scale + view.y;
  return {
    scale: view.scale,
    x: view.x + push(left, left + box.width * view.scale, screen.width),
    y: view.y + push(top, top + box.height * view.scale, screen.height),
  };
}

function push(from: number, to: number, size: number): number {
  if (from < MARGIN || to - from > size - 2 * MARGIN) return MARGIN - from;
  return to > size - MARGIN ? size - MARGIN - to : 0;
}

/** The part of the diagram on screen, and something around it. */
export function visibleBox(view: View, screen: Size, around = 100): Box {
  return {
    x: (-view.x - around) / view.scale,
    y: (-view.y - around) / view.scale,
    width: (screen.width + 2 * around) / view.scale,
    height: (screen.height + 2 * around) / view.scale,
  };
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A new diagram at the old one's place: the node nearest to the middle (or `anchor`) stays where it was on screen. */
export function anchored(view: View, old: Placed, next: Placed, screen: Size, anchor?: string): View {
  const middle = {
    x: (screen.width / 2 - view.x) / view.scale,
    y: (screen.height / 2 - view.y) / view.scale,
  };
  const kept = new Map(next.nodes.map((node) => [node.id, node]));
  let best: { x: number; y: number; distance: number } | undefined;
  for (const node of old.nodes) {
    const there = kept.get(node.id);
    if (there === undefined) continue;
    const distance =
      node.id === anchor
        ? -1
        : Math.hypot(node.x + node.width / 2 - middle.x, node.y + node.height / 2 - middle.y);
    if (best !== undefined && best.distance <= distance) continue;
    best = {
      x: there.x + there.width / 2 - (node.x + node.width / 2),
      y: there.y - node.y,
      distance,
    };
  }
  if (best === undefined) return view;
  return { scale: view.scale, x: view.x - best.x * view.scale, y: view.y - best.y * view.scale };
}

/** The innermost block, shown unfolded, that a node stands in. */
export function groupAround({ groups, nodes }: Placed, id: string | undefined): string | undefined {
  const node = nodes.find((one) => one.id === id);
  if (node === undefined) return undefined;
  return groups.filter((group) => within(node, group)).sort((a, b) => a.height - b.height)[0]?.id;
}

/** The uppermost node in a block that is shown unfolded. */
export function firstIn({ groups, nodes }: Placed, block: string): string | undefined {
  const group = groups.find(({ id }) => id === block);
  if (group === undefined) return undefined;
  return nodes.filter((node) => within(node, group)).sort((a, b) => a.y - b.y || a.x - b.x)[0]?.id;
}

/** Blocks are drawn around what is in them, and around nothing else. */
function within(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
