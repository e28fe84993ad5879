import type { NetworkGraph } from '@cnn-studio/language-server';
import { expect, test } from 'vitest';
import { type DiagramGroup, diagramOf, type GraphTexts, nodeAt } from '../src/diagram/graph';
import { layOut, type Placed } from '../src/diagram/layout';
import { parseFromDiagram } from '../src/diagram/messages';
import { foldAround, hitsOf } from '../src/diagram/search';
import { allNodes, segmentsOf } from '../src/diagram/segments';
import { type Palette, pathOf, svgDocument } from '../src/diagram/svg';
import {
  anchored,
  firstIn,
  fitView,
  groupAround,
  overlap,
  showing,
  visibleBox,
  zoomed,
} from '../src/diagram/view';

const URI = 'file:///n.cnn';
const at = (line: number, from: number, to: number) => ({
  uri: URI,
  range: { start: { line, character: from }, end: { line, character: to } },
});

type Node = NetworkGraph['nodes'][number];

function node(id: number, inputs: number[], more: Partial<Node> = {}): Node {
  return {
    id,
    path: `conv_${id}`,
    label: 'conv',
    kind: 'entry',
    category: 'convolution',
    text: 'conv(8, 3)',
    shape: '8×8×8',
    inputs,
    parameters: 10,
    multiplyAdds: '1 k',
    source: at(id, 2, 12),
    uses: [],
    ...more,
  };
}

function graph(nodes: Node[], more: Partial<NetworkGraph> = {}): NetworkGraph {
  return {
    name: 'N',
    valid: true,
    parameters: 0,
    multiplyAdds: '0',
    errors: [],
    outputs: [{ node: nodes.at(-1)!.id }],
    nodes,
    ...more,
  };
}

const use = { block: 'Res', source: at(9, 2, 8) };

/** x -> Res { conv -> conv, x + conv } -> conv */
const WITH_BLOCK = graph([
  node(0, [], { kind: 'input', label: 'x', text: 'x: [8, 8, 8]', parameters: 0, multiplyAdds: '0' }),
  node(1, [0], { path: 'Res_1/conv_1', uses: [use], source: at(1, 2, 12) }),
  node(2, [1], { path: 'Res_1/conv_2', uses: [use], source: at(2, 2, 12) }),
  node(3, [0, 2], {
    path: 'Res_1/add_1',
    label: 'add',
    category: 'arithmetic',
    text: 'in + it',
    uses: [use],
  }),
  node(4, [3], { source: at(10, 2, 12) }),
]);

const TEXTS: GraphTexts = {
  parameters: (count) => `${count} parameters`,
  multiplyAdds: (count) => `${count} MAC`,
  layers: (count) => `${count} layers`,
  output: 'output',
};
const drawn = (network: NetworkGraph, folded: ReadonlySet<string>) => diagramOf(network, folded, TEXTS);

const titles = (group: DiagramGroup) => group.nodes.map(({ title }) => title);

test('a block is a group of its layers, and when folded one node with what they cost together', () => {
  const open = drawn(WITH_BLOCK, new Set());
  expect(titles(open.root)).toEqual(['x', 'conv(8, 3)', 'output']);
  expect(open.root.groups.map(({ id, title }) => [id, title])).toEqual([['Res_1', 'Res']]);
  expect(titles(open.root.groups[0]!)).toEqual(['conv(8, 3)', 'conv(8, 3)', 'add']);
  expect(open.blocks).toEqual(['Res_1']);

  const folded = drawn(WITH_BLOCK, new Set(['Res_1']));
  expect(titles(folded.root)).toEqual(['x', 'Res', 'conv(8, 3)', 'output']);
  expect(folded.root.nodes[1]).toMatchObject({
    fold: 'Res_1',
    detail: '8×8×8',
    cost: '3 layers · 30 parameters',
    members: [1, 2, 3],
    source: { start: { line: 9, character: 2 } },
  });
  expect(folded.edges.map(({ id }) => id)).toEqual(['node0>block:Res_1', 'block:Res_1>node4', 'node4>out0']);
});

test('an error stands after the last layer before it, on an edge of its own', () => {
  const broken = graph([node(0, []), node(1, [0])], {
    outputs: [],
    errors: [
      {
        code: 'CNN101',
        message: 'There is no rellu.',
        text: 'rellu',
        after: 1,
        inputs: [],
        source: at(4, 2, 8),
      },
    ],
  });
  const { root, edges } = drawn(broken, new Set());
  expect(root.nodes.at(-1)).toMatchObject({ family: 'error', title: 'rellu', detail: 'There is no rellu.' });
  expect(edges.filter(({ error }) => error)).toMatchObject([{ from: 'node1', to: 'error0' }]);
});

test('a skip that does not fit is drawn: both of its sides lead into the error', async () => {
  const broken = graph([node(0, []), node(1, [0]), node(2, [1])], {
    outputs: [],
    errors: [{ code: 'CNN204', message: 'The sizes differ.', text: 'it + a', after: 2, inputs: [2, 0] }],
  });
  const diagram = drawn(broken, new Set());
  expect(diagram.edges.filter(({ error }) => error).map(({ from, to }) => [from, to])).toEqual([
    ['node2', 'error0'],
    ['node0', 'error0'],
  ]);
  expect((await layOut(diagram)).edges.filter(({ error }) => error)).toHaveLength(2);
});

test('a search finds layers in folded blocks, and which block to open on the way to them', async () => {
  const { nodes } = await layOut(drawn(WITH_BLOCK, new Set(['Res_1'])));
  expect(hitsOf(nodes, ' CONV ').map(({ id, shown }) => [id, shown])).toEqual([
    ['node1', 'block:Res_1'],
    ['node2', 'block:Res_1'],
    ['node4', 'node4'],
  ]);
  expect(hitsOf(nodes, 'res')).toEqual([{ id: 'block:Res_1', shown: 'block:Res_1' }]);
  expect(hitsOf(nodes, ' ')).toEqual([]);
  expect(foldAround(nodes, 'node2')).toBe('Res_1');
  expect(foldAround(nodes, 'node4')).toBeUndefined();
  const open = await layOut(drawn(WITH_BLOCK, new Set()));
  expect(hitsOf(open.nodes, 'conv').map(({ shown }) => shown)).toEqual(['node1', 'node2', 'node4']);
});

test('a place in the source belongs to the innermost layer around it', () => {
  expect(nodeAt(WITH_BLOCK, URI, { line: 10, character: 5 })).toBe(4);
  expect(nodeAt(WITH_BLOCK, URI, { line: 9, character: 3 })).toBe(1);
  expect(nodeAt(WITH_BLOCK, URI, { line: 20, character: 0 })).toBeUndefined();
  expect(nodeAt(WITH_BLOCK, 'file:///other.cnn', { line: 10, character: 5 })).toBeUndefined();
});

/** A long network with skips every ten layers and four over its whole length. */
function long(count: number): NetworkGraph {
  const nodes = Array.from({ length: count }, (_, id) => {
    const inputs = id === 0 ? [] : id % 10 === 9 ? [id - 1, id - 9] : [id - 1];
    return node(id, inputs);
  });
  return graph(nodes);
}

const noOverlaps = ({ nodes }: Placed) =>
  nodes.every((one, index) => nodes.slice(index + 1).every((other) => !overlap(one, other)));

test('laid out, no node lies over another, edges join their nodes, layers go down', async () => {
  const placed = await layOut(drawn(WITH_BLOCK, new Set()));
  expect(noOverlaps(placed)).toBe(true);
  const byId = new Map(placed.nodes.map((one) => [one.id, one]));
  for (const { from, to, points } of placed.edges) {
    const [start, end] = [points[0]!, points.at(-1)!];
    const [source, target] = [byId.get(from)!, byId.get(to)!];
    expect(start.y).toBeCloseTo(source.y + source.height, 0);
    expect(end.y).toBeCloseTo(target.y, 0);
    expect(start.x).toBeGreaterThan(source.x);
    expect(end.x).toBeLessThan(target.x + target.width);
  }
  const [block] = placed.groups;
  const inside = placed.nodes.filter((one) => overlap(one, block!));
  expect(inside.map(({ id }) => id)).toEqual(['node1', 'node2', 'node3']);
});

/** x, and residual blocks of three layers each under it. */
const residual = (blocks: number) => {
  const nodes = [node(0, [], { kind: 'input', label: 'x', text: 'x: [8, 8, 8]' })];
  for (let block = 1; block <= blocks; block++) {
    const before = nodes.length - 1;
    const inside = (name: string) => ({ path: `Res_${block}/${name}`, uses: [use] });
    nodes.push(
      node(before + 1, [before], inside('conv_1')),
      node(before + 2, [before + 1], inside('conv_2')),
      node(before + 3, [before, before + 2], { ...inside('add_1'), label: 'add', text: 'in + it' }),
    );
  }
  return graph(nodes);
};

const cutsOf = (one: NetworkGraph) =>
  segmentsOf(drawn(one, new Set())).map(({ root, entry }) => [
    entry?.id,
    ...allNodes(root).map(({ id }) => id),
  ]);

test('a diagram is cut where all that goes on comes from one node', () => {
  // A block stays whole; what it is given may be used inside of it twice.
  expect(cutsOf(WITH_BLOCK)).toEqual([
    [undefined, 'node0'],
    ['node0', 'node1', 'node2', 'node3'],
    ['node3', 'node4'],
    ['node4', 'out0'],
  ]);
  // A skip connection keeps what lies beside it together.
  const skip = [node(0, []), node(1, [0]), node(2, [1]), node(3, [2]), node(4, [3, 1]), node(5, [4])];
  expect(cutsOf(graph(skip))).toEqual([
    [undefined, 'node0'],
    ['node0', 'node1'],
    ['node1', 'node2', 'node3', 'node4'],
    ['node4', 'node5'],
    ['node5', 'out0'],
  ]);
  // So do a second input, and a node that leads nowhere.
  const other = [node(0, []), node(1, []), node(2, [0, 1]), node(3, [2]), node(4, [2])];
  expect(cutsOf(graph(other))).toEqual([
    [undefined, 'node0', 'node1', 'node2'],
    ['node2', 'node3', 'node4', 'out0'],
  ]);
  expect(cutsOf(graph([node(0, [])], { outputs: [] }))).toEqual([[undefined, 'node0']]);
});

test('blocks under each other stand in line', async () => {
  const one = await layOut(drawn(residual(1), new Set()));
  const many = await layOut(drawn(residual(40), new Set()));
  expect(many.width).toBeLessThan(one.width + 40);
});

/** Blocks beside a skip connection, which keeps them in one segment. */
const skipped = graph([
  ...residual(3).nodes,
  node(10, [9, 0], { label: 'add', text: 'it + x, a layer of some width', parameters: 1_000_000 }),
]);

test.each([
  ['cut', residual(40)],
  ['whole', skipped],
])('edges are straight and end at their nodes: %s', async (_, one) => {
  const many = await layOut(drawn(one, new Set()));
  expect(noOverlaps(many)).toBe(true);
  const byId = new Map(many.nodes.map((placed) => [placed.id, placed]));
  for (const { from, to, points } of many.edges) {
    const [source, target] = [byId.get(from)!, byId.get(to)!];
    expect(points[0]!.y).toBeCloseTo(source.y + source.height, 3);
    expect(points.at(-1)!.y).toBeCloseTo(target.y, 3);
    // Every stretch is level or upright.
    points.slice(1).forEach(({ x, y }, i) => {
      expect(Math.min(Math.abs(x - points[i]!.x), Math.abs(y - points[i]!.y))).toBeLessThan(0.01);
    });
  }
});

test('a thousand layers are laid out', async () => {
  const placed = await layOut(drawn(long(1000), new Set()));
  expect(placed.nodes).toHaveLength(1001);
  const tops = placed.nodes.map(({ y }) => y);
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
});

const PALETTE: Palette = {
  background: '#fff',
  fill: '#eee',
  border: '#ccc',
  text: '#000',
  muted: '#777',
  edge: '#777',
  error: '#f00',
  mark: '#00f',
  group: '#000',
  families: {
    input: '#000',
    output: '#000',
    convolution: '#00f',
    normalization: '#808',
    activation: '#f80',
    resampling: '#080',
    attention: '#880',
    network: '#800',
    block: '#00f',
    other: '#777',
    error: '#f00',
  },
  font: 'sans-serif',
  code: '"My Mono", monospace',
};

test('the exported file is complete and safe XML, colors included', async () => {
  const placed = await layOut(
    drawn(
      graph([
        node(0, [], { label: 'x', text: 'x<&">', kind: 'input' }),
        node(1, [0], { text: 'conv("<&>")' }),
      ]),
      new Set(),
    ),
  );
  const svg = svgDocument(placed, PALETTE);
  expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(svg).toContain('conv(&quot;&lt;&amp;&gt;&quot;)');
  expect(svg).toContain('font-family="&quot;My Mono&quot;, monospace"');
  expect(svg).not.toMatch(/var\(|<style|class=/);
  expect(svg.match(/<g>/g)).toHaveLength(placed.nodes.length + placed.edges.length);
});

test('a way along right angles has round corners, a short one smaller ones', () => {
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 0, y: 40 },
    ]),
  ).toBe('M0 0L0 40');
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 0, y: 40 },
      { x: 4, y: 40 },
      { x: 4, y: 80 },
    ]),
  ).toBe('M0 0L0 34Q0 40 2 40L2 40Q4 40 4 46L4 80');
});

test('zooming keeps what is under the pointer, and showing moves no more than it must', () => {
  const view = { x: 10, y: 20, scale: 1 };
  const screen = { width: 400, height: 300 };
  const point = { x: 110, y: 120 };
  const nearer = zoomed(view, 2, point);
  expect([(point.x - nearer.x) / nearer.scale, (point.y - nearer.y) / nearer.scale]).toEqual([100, 100]);
  expect(zoomed(view, 1000, point).scale).toBe(3);
  expect(showing(view, { x: 50, y: 50, width: 100, height: 40 }, screen)).toEqual(view);
  expect(showing(view, { x: 50, y: 500, width: 100, height: 40 }, screen)).toEqual({
    x: 10,
    y: -264,
    scale: 1,
  });
  const all = fitView({ width: 200, height: 3000 }, screen);
  expect(all.scale).toBeCloseTo(252 / 3000);
  const seen = visibleBox(all, screen, 0);
  expect(overlap(seen, { x: 0, y: 2999, width: 1, height: 1 })).toBe(true);
});

test('a changed diagram keeps the node in the middle where it was', async () => {
  const screen = { width: 400, height: 300 };
  const old = await layOut(drawn(WITH_BLOCK, new Set()));
  const middle = old.nodes.find(({ id }) => id === 'node4')!;
  const view = { scale: 1, x: 0, y: 150 - middle.y };
  const next = await layOut(drawn(WITH_BLOCK, new Set(['Res_1'])));
  const moved = anchored(view, old, next, screen);
  const there = next.nodes.find(({ id }) => id === 'node4')!;
  expect(there.y).toBeLessThan(middle.y);
  expect(there.y + moved.y).toBeCloseTo(middle.y + view.y);
});

test('from a layer to the block around it and back', async () => {
  const inner = { block: 'Inner', source: at(8, 2, 12) };
  const nested = graph([
    node(0, [], { kind: 'input' }),
    node(1, [0], { path: 'Res_1/conv_1', uses: [use] }),
    node(2, [1], { path: 'Res_1/Inner_1/conv_1', uses: [use, inner] }),
    node(3, [2], { path: 'Res_1/Inner_1/conv_2', uses: [use, inner] }),
    node(4, [3]),
  ]);
  const placed = await layOut(drawn(nested, new Set()));
  expect(groupAround(placed, 'node3')).toBe('Res_1/Inner_1');
  expect(groupAround(placed, 'node1')).toBe('Res_1');
  expect(groupAround(placed, 'node4')).toBeUndefined();
  expect(groupAround(placed, undefined)).toBeUndefined();
  expect(firstIn(placed, 'Res_1')).toBe('node1');
  expect(firstIn(placed, 'Res_1/Inner_1')).toBe('node2');
  const folded = await layOut(drawn(nested, new Set(['Res_1/Inner_1'])));
  expect(groupAround(folded, 'block:Res_1/Inner_1')).toBe('Res_1');
  expect(firstIn(folded, 'Res_1/Inner_1')).toBeUndefined();
});

test('only what the page says is listened to', () => {
  expect(parseFromDiagram({ type: 'fold', block: 'Res_1', folded: true })).toEqual({
    type: 'fold',
    block: 'Res_1',
    folded: true,
  });
  for (const message of [
    null,
    'ready',
    { type: 'fold', block: 1 },
    { type: 'export', format: 'exe', data: [] },
  ]) {
    expect(parseFromDiagram(message)).toBeUndefined();
  }
});
