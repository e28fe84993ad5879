/** Where everything in a diagram goes. ELK's layered algorithm decides; this says what it needs to know. */
import ELK, { type ElkExtendedEdge, type ElkNode, type LayoutOptions } from 'elkjs/lib/elk.bundled.js';
import type { Diagram, DiagramGroup, DiagramNode } from './graph';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box, DiagramNode {}

export interface PlacedGroup extends Box {
  readonly id: string;
  readonly title: string;
}

export interface PlacedEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly shape: string;
  readonly error: boolean;
  /** The corners of its way, in order. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Sizes are in pixels at a zoom of 1; nodes in the order of the text. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly groups: readonly PlacedGroup[];
  readonly edges: readonly PlacedEdge[];
}

/** From this many nodes on, layout is chosen for speed: a long network has few ways to be drawn. */
const MANY = 250;
const NODE_HEIGHT = 46;
const LINE_HEIGHT = 15;

/** About what the page's font takes; the page cuts nothing off, it only leaves more or less room at the sides. */
const TITLE_CHARACTER = 7.4;
const DETAIL_CHARACTER = 6.2;

export async function layOut(diagram: Diagram): Promise<Placed> {
  const nodes = new Map<string, DiagramNode>();
  const groups = new Map<string, DiagramGroup>();
  const many = countNodes(diagram.root) > MANY;
  const children = elkChildren(diagram.root, nodes, groups);
  const edges = diagram.edges.map(
    ({ id, from, to }): ElkExtendedEdge => ({ id, sources: [from], targets: [to] }),
  );
  const layoutOptions: LayoutOptions = {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.spacing.nodeNode': '28',
    'elk.spacing.edgeNode': '16',
    'elk.spacing.edgeEdge': '10',
    'elk.layered.spacing.nodeNodeBetweenLayers': '26',
    'elk.layered.spacing.edgeNodeBetweenLayers': '12',
    'elk.layered.nodePlacement.favorStraightEdges': 'true',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.json.edgeCoords': 'ROOT',
    'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    ...(many
      ? { 'elk.layered.layering.strategy': 'LONGEST_PATH', 'elk.layered.thoroughness': '1' }
      : { 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' }),
  };
  const placed = await new ELK().layout({ id: 'root', layoutOptions, children, edges });
  return collect(placed, nodes, groups, new Map(diagram.edges.map((edge) => [edge.id, edge])));
}

function countNodes(group: DiagramGroup): number {
  return group.nodes.length + group.groups.reduce((sum, inner) => sum + countNodes(inner), 0);
}

function elkChildren(
  group: DiagramGroup,
  nodes: Map<string, DiagramNode>,
  groups: Map<string, DiagramGroup>,
): ElkNode[] {
  const layers = group.nodes.map((node): ElkNode => {
    nodes.set(node.id, node);
    return { id: node.id, ...sizeOf(node) };
  });
  const inner = group.groups.map((one): ElkNode => {
    groups.set(one.id, one);
    return {
      id: groupId(one.id),
      children: elkChildren(one, nodes, groups),
      layoutOptions: { 'elk.padding': '[top=30,left=14,bottom=14,right=14]' },
    };
  });
  return [...layers, ...inner];
}

function sizeOf({ title, detail, cost, family }: DiagramNode): { width: number; height: number } {
  const lower = family === 'error' ? Math.max(detail.length, cost.length) : detail.length + cost.length + 4;
  const width = Math.max(title.length * TITLE_CHARACTER, lower * DETAIL_CHARACTER) + 30;
  const height = family === 'error' ? NODE_HEIGHT + LINE_HEIGHT : NODE_HEIGHT;
  return { width: Math.max(120, Math.ceil(width)), height };
}

function groupId(path: string): string {
  return `group:${path}`;
}

function collect(
  root: ElkNode,
  nodes: ReadonlyMap<string, DiagramNode>,
  groups: ReadonlyMap<string, DiagramGroup>,
  edges: ReadonlyMap<string, Diagram['edges'][number]>,
): Placed {
  const placedNodes = new Map<string, PlacedNode>();
  const placedGroups: PlacedGroup[] = [];
  const walk = (at: ElkNode, left: number, top: number) => {
    for (const child of at.children ?? []) {
      const box = {
        x: left + (child.x ?? 0),
        y: top + (child.y ?? 0),
        width: child.width ?? 0,
        height: child.height ?? 0,
      };
      const node = nodes.get(child.id);
      if (node !== undefined) placedNodes.set(node.id, { ...node, ...box });
      const group = groups.get(child.id.slice('group:'.length));
      if (node === undefined && group !== undefined) {
        placedGroups.push({ id: group.id, title: group.title, ...box });
        walk(child, box.x, box.y);
      }
    }
  };
  walk(root, 0, 0);
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    nodes: [...nodes.keys()].map((id) => placedNodes.get(id)!),
    groups: placedGroups,
    edges: (root.edges ?? []).map(({ id, sections = [] }) => {
      const { from, to, shape, error } = edges.get(id)!;
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ]);
      return { id, from, to, shape, error, points: points.map(({ x, y }) => ({ x, y })) };
    }),
  };
}
