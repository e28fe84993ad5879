/** Lays one segment of a diagram out by ELK's layered algorithm; what looks the same is laid out once. */
import ELK, { type ElkExtendedEdge, type ElkNode, type LayoutOptions } from 'elkjs/lib/elk.bundled.js';
import type { Box, Point } from './box';
import type { DiagramGroup, DiagramNode } from './graph';
import { allNodes, type Segment } from './segments';

/** Where the parts of a segment are, from a corner of its own. */
export interface Geometry {
  /** In the order of `allNodes`. */
  readonly nodes: readonly Box[];
  /** In the order of `allGroups`. */
  readonly groups: readonly Box[];
  /** The corners of the ways, in the order of the segment's edges. */
  readonly edges: readonly (readonly Point[])[];
  /** The middle of the entry's lower side; `undefined` without one. */
  readonly entry: Point | undefined;
  /** Of its lowest node or block. */
  readonly bottom: number;
}

/** From this many nodes on, layout is chosen for speed: a long network has few ways to be drawn. */
const MANY = 250;
const NODE_HEIGHT = 46;
const LINE_HEIGHT = 15;

/** About what the page's font takes; the page cuts nothing off, it only leaves more or less room at the sides. */
const TITLE_CHARACTER = 7.4;
const DETAIL_CHARACTER = 6.2;

const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
};
const FOR_FEW: LayoutOptions = { 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' };
const FOR_MANY: LayoutOptions = {
  'elk.layered.layering.strategy': 'LONGEST_PATH',
  'elk.layered.thoroughness': '1',
};
const GROUP_OPTIONS: LayoutOptions = { 'elk.padding': '[top=30,left=14,bottom=14,right=14]' };
const STRAIGHT: LayoutOptions = { 'elk.layered.priority.straightness': '10' };
const ENTRY = 'entry';

/** More than the segments of any file; then all are forgotten. */
const MAX_KEPT = 2000;
const kept = new Map<string, Promise<Geometry>>();
const elk = new ELK();

/** All blocks inside, outer ones first. */
export function allGroups(group: DiagramGroup): readonly DiagramGroup[] {
  return group.groups.flatMap((inner) => [inner, ...allGroups(inner)]);
}

export function layOutSegment({ root, edges, entry }: Segment): Promise<Geometry> {
  // Nothing but sizes and connections goes into a layout: names are numbers, the same in segments that look the same.
  const numbers = new Map(allNodes(root).map(({ id }, index) => [id, String(index)]));
  if (entry !== undefined) numbers.set(entry.id, ENTRY);
  let groups = 0;
  const childrenOf = (group: DiagramGroup): ElkNode[] => [
    ...group.nodes.map((node): ElkNode => ({ id: numbers.get(node.id)!, ...sizeOf(node) })),
    ...group.groups.map((inner): ElkNode => {
      const id = `group${groups++}`;
      return { id, children: childrenOf(inner), layoutOptions: GROUP_OPTIONS };
    }),
  ];
  const children = childrenOf(root);
  if (entry !== undefined) {
    const layoutOptions = { 'elk.layered.layering.layerConstraint': 'FIRST' };
    children.unshift({ id: ENTRY, width: sizeOf(entry).width, height: 0, layoutOptions });
  }
  // Of several ways on from the entry the nearest goes straight down, not one that skips layers: else every residual block
  // would stand a little further aside than the one before.
  const straight = edges.findIndex(({ from }) => from === entry?.id);
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: { ...OPTIONS, ...(numbers.size > MANY ? FOR_MANY : FOR_FEW) },
    children,
    edges: edges.map(
      ({ from, to }, index): ElkExtendedEdge => ({
        id: `edge${index}`,
        sources: [numbers.get(from)!],
        targets: [numbers.get(to)!],
        ...(index === straight && { layoutOptions: STRAIGHT }),
      }),
    ),
  };
  const key = JSON.stringify([children, graph.edges]);
  let geometry = kept.get(key);
  if (geometry === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear();
    geometry = elk.layout(graph).then(geometryOf);
    kept.set(key, geometry);
    geometry.catch(() => kept.delete(key));
  }
  return geometry;
}

function sizeOf({ title, detail, cost, family }: DiagramNode): { width: number; height: number } {
  const lower = family === 'error' ? Math.max(detail.length, cost.length) : detail.length + cost.length + 4;
  const width = Math.max(title.length * TITLE_CHARACTER, lower * DETAIL_CHARACTER) + 30;
  const height = family === 'error' ? NODE_HEIGHT + LINE_HEIGHT : NODE_HEIGHT;
  return { width: Math.max(120, Math.ceil(width)), height };
}

function geometryOf(root: ElkNode): Geometry {
  const nodes: Box[] = [];
  const groups: Box[] = [];
  let entry: Point | undefined;
  const walk = (at: ElkNode, left: number, top: number) => {
    for (const { id, x = 0, y = 0, width = 0, height = 0, children } of at.children ?? []) {
      const box = { x: left + x, y: top + y, width, height };
      if (id === ENTRY) entry = { x: box.x + width / 2, y: box.y };
      else if (id.startsWith('group')) {
        groups[Number(id.slice('group'.length))] = box;
        walk({ id, children: children ?? [] }, box.x, box.y);
      } else nodes[Number(id)] = box;
    }
  };
  walk(root, 0, 0);
  return {
    nodes,
    groups,
    edges: (root.edges ?? []).map(({ sections = [] }) => {
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
        [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({ x, y })),
      );
      // ELK rounds where nodes go, not where they are left: what goes straight would lean by a pixel.
      for (let i = points.length - 2; i >= 0; i--) {
        const [from, to] = [points[i]!, points[i + 1]!];
        if (Math.abs(from.x - to.x) < 2) from.x = to.x;
        else if (Math.abs(from.y - to.y) < 2) from.y = to.y;
      }
      return points;
    }),
    entry,
    bottom: Math.max(...[...nodes, ...groups].map(({ y, height }) => y + height)),
  };
}
