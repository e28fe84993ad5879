/** Where everything in a diagram goes: its segments under each other, each as ELK lays it out. */
import type { Box, Point } from './box';
import { allGroups, type Geometry, layOutSegment } from './elk';
import type { Diagram, DiagramNode } from './graph';
import { allNodes, type Segment, segmentsOf } from './segments';

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
  readonly points: readonly Point[];
}

/** Sizes are in pixels at a zoom of 1; nodes about in the order of the text. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly groups: readonly PlacedGroup[];
  readonly edges: readonly PlacedEdge[];
}

const PADDING = 16;

export async function layOut(diagram: Diagram): Promise<Placed> {
  const segments = segmentsOf(diagram);
  const geometries = await Promise.all(segments.map(layOutSegment));
  return bounded(join(segments, geometries));
}

type Parts = Pick<Placed, 'nodes' | 'groups' | 'edges'>;

/** Each below the one before, its entry under the node that it stands for. */
function join(segments: readonly Segment[], geometries: readonly Geometry[]): Parts {
  const nodes = new Map<string, PlacedNode>();
  const groups: PlacedGroup[] = [];
  const edges: PlacedEdge[] = [];
  let bottom = 0;
  segments.forEach((segment, index) => {
    const { root, entry } = segment;
    const geometry = geometries[index]!;
    const above = entry && nodes.get(entry.id)!;
    const dx = above === undefined ? 0 : above.x + above.width / 2 - geometry.entry!.x;
    const dy = above === undefined ? bottom : bottom - geometry.entry!.y;
    const moved = <Place extends Point>(place: Place): Place => ({
      ...place,
      x: place.x + dx,
      y: place.y + dy,
    });
    allNodes(root).forEach((node, i) => {
      nodes.set(node.id, { ...node, ...moved(geometry.nodes[i]!) });
    });
    allGroups(root).forEach(({ id, title }, i) => {
      groups.push({ id, title, ...moved(geometry.groups[i]!) });
    });
    segment.edges.forEach((edge, i) => {
      const points = geometry.edges[i]!.map(moved);
      // The node itself may lie higher, inside of a block.
      if (above !== undefined && edge.from === above.id) {
        points[0] = { x: points[0]!.x, y: above.y + above.height };
      }
      edges.push({ ...edge, points });
    });
    bottom = geometry.bottom + dy;
  });
  return { nodes: [...nodes.values()], groups, edges };
}

/** With the upper left corner of it all at a little distance from 0. */
function bounded({ nodes, groups, edges }: Parts): Placed {
  let [left, top, right, bottom] = [0, 0, 0, 0];
  const include = (x: number, y: number) => {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y, width, height } of [...nodes, ...groups]) {
    include(x, y);
    include(x + width, y + height);
  }
  for (const { points } of edges) for (const { x, y } of points) include(x, y);
  const moved = <Place extends Point>(place: Place): Place => ({
    ...place,
    x: place.x - left + PADDING,
    y: place.y - top + PADDING,
  });
  return {
    width: right - left + 2 * PADDING,
    height: bottom - top + 2 * PADDING,
    nodes: nodes.map(moved),
    groups: groups.map(moved),
    edges: edges.map((edge) => ({ ...edge, points: edge.points.map(moved) })),
  };
}
