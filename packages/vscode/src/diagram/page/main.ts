/** The diagram's page: shows what the extension has laid out; moves, searches, exports. */
import { blockId } from '../graph';
import type { DiagramMemory, FromDiagram, ToDiagram } from '../messages';
import { foldAround as foldHiding, type Hit, hitsOf } from '../search';
import { svgDocument } from '../svg';
import { anchored, firstIn, firstView, fitView, groupAround, showing, zoomed } from '../view';
import { Canvas } from './canvas';
import { readPalette } from './palette';

interface Host {
  postMessage(message: FromDiagram): void;
  setState(memory: DiagramMemory): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const networks = element<HTMLSelectElement>('network');
const search = element<HTMLInputElement>('search');
const hits = element<HTMLOutputElement>('hits');
const fold = element<HTMLButtonElement>('fold');
const svg = document.getElementById('canvas') as unknown as SVGSVGElement;
const canvas = new Canvas(svg, document.getElementById('view') as unknown as SVGGElement, readPalette());

let file: string | undefined;
let network: string | undefined;
let allFolded = false;
let current: string | undefined;
/** The block that was opened from its node: the keyboard goes on with its first layer. */
let unfolding: string | undefined;
let found: readonly Hit[] = [];
/** A layer in folded blocks, which are being opened on the way to it. */
let sought: string | undefined;

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function showDiagram(message: Extract<ToDiagram, { type: 'diagram' }>): void {
  const same = network === message.network && file === message.file;
  const old = canvas.placed;
  network = message.network;
  file = message.file;
  element('waiting').hidden = true;
  element('totals').textContent = message.totals;
  networks.replaceChildren(
    ...message.networks.map((name) => new Option(name, name, false, name === network)),
  );
  fold.hidden = !message.blocks;
  allFolded = message.allFolded;
  fold.textContent = (allFolded ? fold.dataset.unfold : fold.dataset.fold) ?? '';
  canvas.show(message.placed);
  if (unfolding !== undefined && current === blockId(unfolding)) {
    current = firstIn(message.placed, unfolding) ?? current;
  }
  unfolding = undefined;
  // Two networks number their nodes alike.
  if (!same || !message.placed.nodes.some(({ id }) => id === current)) current = undefined;
  canvas.view = same
    ? anchored(canvas.view, old, message.placed, canvas.screen, current)
    : firstView(message.placed, canvas.screen);
  canvas.highlight(same ? { current } : { marked: new Set(), current });
  find();
  if (sought !== undefined) reach(sought);
}

function goTo(id: string | undefined): void {
  const node = id === undefined ? undefined : canvas.node(id);
  if (node === undefined) return;
  current = node.id;
  canvas.view = showing(canvas.view, node, canvas.screen);
  canvas.highlight({ current });
  showHits();
}

function find(): void {
  found = hitsOf(canvas.placed.nodes, search.value);
  canvas.highlight({ found: new Set(found.map(({ shown }) => shown)) });
  showHits();
}

/** Goes to a layer, and opens the blocks that it is folded into: each opened comes as a new diagram. */
function reach(id: string): void {
  const block = canvas.node(id) === undefined ? foldHiding(canvas.placed.nodes, id) : undefined;
  sought = block === undefined ? undefined : id;
  if (block === undefined) goTo(id);
  else host.postMessage({ type: 'fold', block, folded: false });
}

function showHits(): void {
  if (search.value.trim() === '') hits.value = '';
  else if (found.length === 0) hits.value = hits.dataset.none ?? '';
  else hits.value = `${found.findIndex(({ id }) => id === current) + 1}/${found.length}`;
}

function step(by: number): void {
  if (found.length === 0) return;
  const at = found.findIndex(({ id }) => id === current);
  const next = at < 0 ? (by > 0 ? 0 : found.length - 1) : (at + by + found.length) % found.length;
  reach(found[next]!.id);
  showHits();
}

function open(id: string): void {
  const node = canvas.node(id);
  if (node?.fold !== undefined) {
    unfolding = node.fold;
    host.postMessage({ type: 'fold', block: node.fold, folded: false });
  } else host.postMessage({ type: 'reveal', node: id });
}

function zoom(factor: number, at?: { x: number; y: number }): void {
  const { width, height } = canvas.screen;
  canvas.view = zoomed(canvas.view, factor, at ?? { x: width / 2, y: height / 2 });
}

function placeOf(event: MouseEvent): { x: number; y: number } {
  const { left, top } = svg.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** A click is a press that did not move; anything else drags. */
const CLICK_TOLERANCE = 4;
let drag:
  | { readonly x: number; readonly y: number; readonly view: typeof canvas.view; moved: boolean }
  | undefined;

svg.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  drag = { x: event.clientX, y: event.clientY, view: canvas.view, moved: false };
});
svg.addEventListener('pointermove', (event) => {
  if (drag === undefined) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(dx, dy) < CLICK_TOLERANCE) return;
  if (!drag.moved) svg.setPointerCapture(event.pointerId);
  drag.moved = true;
  svg.classList.add('dragging');
  canvas.view = { ...drag.view, x: drag.view.x + dx, y: drag.view.y + dy };
});
svg.addEventListener('pointerup', (event) => {
  const moved = drag?.moved === true;
  drag = undefined;
  svg.classList.remove('dragging');
  if (moved || event.button !== 0) return;
  const target = event.target as Element;
  const node = target.closest<SVGGElement>('[data-node]')?.dataset.node;
  const group = target.closest<SVGGElement>('[data-group]')?.dataset.group;
  if (node !== undefined) {
    goTo(node);
    open(node);
  } else if (group !== undefined) {
    host.postMessage({ type: 'fold', block: group, folded: true });
  }
});
svg.addEventListener('pointercancel', () => {
  drag = undefined;
  svg.classList.remove('dragging');
});
svg.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    // A pinch comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 250), placeOf(event));
    else {
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      canvas.view = { ...canvas.view, x: canvas.view.x - dx, y: canvas.view.y - dy };
    }
  },
  { passive: false },
);

function beside(by: number): void {
  const { nodes } = canvas.placed;
  const order = [...nodes].sort((a, b) => a.y - b.y || a.x - b.x);
  const at = order.findIndex(({ id }) => id === current);
  goTo(order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))]?.id);
}

/** As in every tree: left folds what the current node stands in, right unfolds. */
function foldAround(): void {
  const block = groupAround(canvas.placed, current);
  if (block === undefined) return;
  current = blockId(block);
  host.postMessage({ type: 'fold', block, folded: true });
}

const KEYS: Readonly<Record<string, () => void>> = {
  ArrowDown: () => beside(1),
  ArrowUp: () => beside(-1),
  ArrowLeft: foldAround,
  ArrowRight: () => {
    if (current !== undefined && canvas.node(current)?.fold !== undefined) open(current);
  },
  Home: () => beside(-canvas.placed.nodes.length),
  End: () => beside(canvas.placed.nodes.length),
  Enter: () => current !== undefined && open(current),
  '+': () => zoom(1.25),
  '=': () => zoom(1.25),
  '-': () => zoom(0.8),
  '0': () => fit(),
  '/': () => search.focus(),
};
svg.addEventListener('keydown', (event) => {
  const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

function fit(): void {
  canvas.view = fitView(canvas.placed, canvas.screen);
}

function on(id: string, action: () => void): void {
  element(id).addEventListener('click', action);
}
on('in', () => zoom(1.25));
on('out', () => zoom(0.8));
on('fit', fit);
on('fold', () => host.postMessage({ type: 'foldAll', folded: !allFolded }));
on('svg', () => {
  const text = svgDocument(canvas.placed, canvas.palette);
  host.postMessage({ type: 'export', format: 'svg', data: new TextEncoder().encode(text) });
});
on('png', () => void exportPng());
networks.addEventListener('change', () => host.postMessage({ type: 'choose', network: networks.value }));
search.addEventListener('input', () => {
  find();
  // Who types on stays where they are as long as it fits.
  if (!found.some(({ id }) => id === current)) step(1);
});
search.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    step(event.shiftKey ? -1 : 1);
    if (current !== undefined && sought === undefined) host.postMessage({ type: 'reveal', node: current });
  }
  if (event.key === 'Escape') {
    search.value = '';
    find();
    svg.focus();
  }
});

/** Browsers draw no larger picture. */
const MAX_SIDE = 16_384;

async function exportPng(): Promise<void> {
  const { width, height } = canvas.placed;
  const scale = Math.min(2, MAX_SIDE / Math.max(width, height));
  const url = URL.createObjectURL(
    new Blob([svgDocument(canvas.placed, canvas.palette)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const picture = document.createElement('canvas');
    picture.width = Math.ceil(width * scale);
    picture.height = Math.ceil(height * scale);
    picture.getContext('2d')!.drawImage(image, 0, 0, picture.width, picture.height);
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
    if (blob === null) return;
    host.postMessage({ type: 'export', format: 'png', data: new Uint8Array(await blob.arrayBuffer()) });
  } finally {
    URL.revokeObjectURL(url);
  }
}

window.addEventListener('resize', () => {
  canvas.view = { ...canvas.view };
});
// The editor changes the body's class with its theme.
new MutationObserver(() => canvas.repaint(readPalette())).observe(document.body, {
  attributes: true,
  attributeFilter: ['class'],
});
window.addEventListener('message', ({ data }: MessageEvent<ToDiagram>) => {
  if (data.type === 'diagram') showDiagram(data);
  else if (data.type === 'remember') host.setState(data.memory);
  else if (data.type === 'note') {
    element('note').hidden = data.text === undefined;
    element('note').textContent = data.text ?? '';
  } else if (data.type === 'mark') {
    canvas.highlight({ marked: new Set(data.nodes) });
    const first = data.nodes[0] === undefined ? undefined : canvas.node(data.nodes[0]);
    if (first !== undefined) canvas.view = showing(canvas.view, first, canvas.screen);
  }
});
host.postMessage({ type: 'ready' });
