/** The generation panel's page: what the person chooses becomes requests, what comes back is shown. */
import type { GenerateParams, GeneratorInfo } from '@cnn-studio/protocol';
import { PageMemory } from '../../webview/memory';
import type { FromGeneration, ImageView, PlateName, ToGeneration } from '../messages';
import { Asker } from './asker';
import { FRAME, LARGE, type Room, shownSize, TILE } from './size';
import {
  type Choice,
  type ChoiceMemory,
  FRAMES,
  gridParams,
  imageParams,
  initialChoice,
  remembered,
  stripParams,
  usualCount,
} from './state';

interface Host {
  postMessage(message: FromGeneration): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const memory = new PageMemory<ChoiceMemory>(host);
const texts = element('texts').dataset as Readonly<Record<string, string>>;
const grid = element('grid');
const strip = element('strip');
const mix = element<HTMLInputElement>('mix');
const seed = element<HTMLInputElement>('seed');
const count = element<HTMLInputElement>('count');
const labelSelect = element<HTMLSelectElement>('label');
const networkSelect = element<HTMLSelectElement>('network');
const image = element<HTMLImageElement>('image');

/** How far a direction's slider goes, in standard deviations of the noise. */
const REACH = 6;

let choice: Choice | undefined;
/** Those before this one. */
let seeds: readonly number[] = [];
/** The share of the variance that each direction explains; none while they were not looked for. */
let explained: readonly number[] = [];
const plates: Record<PlateName, Asker<GenerateParams>> = {
  grid: new Asker((params) => host.postMessage({ type: 'generate', plate: 'grid', params })),
  image: new Asker((params) => host.postMessage({ type: 'generate', plate: 'image', params })),
  strip: new Asker((params) => host.postMessage({ type: 'generate', plate: 'strip', params })),
};

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function fill(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
}

function nameOf({ sample, label }: { readonly sample?: number; readonly label?: number }): string {
  return label === undefined
    ? fill(texts.sample!, sample ?? 0)
    : fill(texts.sampleOfLabel!, sample ?? 0, labelText(label));
}

/** A class by its name, where it has one. */
function labelText(label: number): string {
  return choice?.generator.labelNames?.[label] ?? String(label);
}

/** What of it must be computed anew. */
function choose(changes: Partial<Choice>, anew: readonly PlateName[]): void {
  if (choice === undefined) return;
  choice = { ...choice, ...changes };
  keepChoice(choice);
  showChoice();
  if (anew.includes('grid')) plates.grid.ask(gridParams(choice));
  if (anew.includes('image')) plates.image.ask(imageParams(choice));
  const frames = stripParams(choice);
  if (anew.includes('strip') && frames !== undefined) plates.strip.ask(frames);
}

function keepChoice({ generator, ...others }: Choice): void {
  memory.keep({ ...others, network: generator.network, seeds, explained });
}

const ALL: readonly PlateName[] = ['image', 'grid', 'strip'];

function showChoice(): void {
  if (choice === undefined) return;
  const { generator, from, to } = choice;
  if (document.activeElement !== seed) seed.value = String(choice.seed);
  if (document.activeElement !== count) count.value = String(choice.count);
  labelSelect.value = choice.label === undefined ? '' : String(choice.label);
  element('label-box').hidden = generator.labels === 0;
  element<HTMLButtonElement>('back').disabled = seeds.length === 0;
  mix.value = String(choice.mix);
  mix.setAttribute('aria-valuetext', `${Math.round(choice.mix * 100)} %`);
  element('interpolation').hidden = to === undefined;
  element('interpolation-hint').hidden = to !== undefined;
  const title = to === undefined ? nameOf(from) : fill(texts.between!, from.sample, to.sample);
  element('chosen-title').textContent = title;
  image.alt = `${texts.large}: ${title}`;
  for (const tile of grid.querySelectorAll<HTMLElement>('.tile')) {
    const sample = Number(tile.dataset.sample);
    const label = tile.dataset.label === undefined ? undefined : Number(tile.dataset.label);
    const isFrom = sample === from.sample && label === from.label;
    const isTo = sample === to?.sample && label === (from.label ?? to?.label);
    tile.setAttribute('aria-selected', String(isFrom || isTo));
    tile.classList.toggle('from', isFrom);
    tile.classList.toggle('to', isTo && !isFrom);
  }
  for (const [index, frame] of [...strip.children].entries()) {
    frame.setAttribute('aria-pressed', String(Math.abs(choice.mix - index / (FRAMES - 1)) < 0.005));
  }
}

function picture({ png, width, height }: ImageView, room: Room, into?: HTMLImageElement): HTMLImageElement {
  const made = into ?? document.createElement('img');
  const old = made.src;
  made.src = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
  if (old !== '') URL.revokeObjectURL(old);
  const size = shownSize({ width, height }, room);
  made.width = size.width;
  made.height = size.height;
  made.classList.toggle('pixels', size.width >= width);
  made.draggable = false;
  return made;
}

function showGrid(rows: number, columns: number, images: readonly ImageView[]): void {
  const known = grid.querySelectorAll<HTMLElement>('.tile');
  const sameShape = known.length === images.length && grid.dataset.shape === `${rows} ${columns}`;
  if (sameShape) {
    // Only the pictures change: focus and scrolling stay.
    images.forEach((view, index) => {
      const tile = known[index]!;
      picture(view, TILE, tile.querySelector('img')!);
      nameTile(tile, view);
    });
  } else {
    for (const old of grid.querySelectorAll('img')) URL.revokeObjectURL(old.src);
    grid.dataset.shape = `${rows} ${columns}`;
    grid.replaceChildren(
      ...Array.from({ length: rows }, (_, row) => newRow(images.slice(row * columns, (row + 1) * columns))),
    );
    const first = grid.querySelector<HTMLElement>('.tile');
    if (first !== null) first.tabIndex = 0;
  }
  showChoice();
}

function newRow(images: readonly ImageView[]): HTMLElement {
  const line = document.createElement('div');
  line.setAttribute('role', 'row');
  line.className = 'row';
  if (choice?.label === undefined && images[0]?.label !== undefined) {
    const head = document.createElement('span');
    head.setAttribute('role', 'rowheader');
    head.className = 'head';
    head.textContent = labelText(images[0].label);
    line.append(head);
  }
  for (const view of images) {
    const tile = document.createElement('button');
    tile.type = 'button';
    tile.className = 'tile';
    tile.setAttribute('role', 'gridcell');
    tile.tabIndex = -1;
    const shown = picture(view, TILE);
    shown.alt = '';
    tile.append(shown);
    nameTile(tile, view);
    line.append(tile);
  }
  return line;
}

function nameTile(tile: HTMLElement, view: ImageView): void {
  tile.dataset.sample = String(view.sample ?? 0);
  if (view.label !== undefined) tile.dataset.label = String(view.label);
  tile.setAttribute('aria-label', nameOf(view));
  tile.title = nameOf(view);
}

function showStrip(images: readonly ImageView[]): void {
  const known = strip.querySelectorAll('img');
  if (known.length === images.length) {
    images.forEach((view, index) => {
      picture(view, FRAME, known[index]!);
    });
  } else {
    strip.replaceChildren(
      ...images.map((view, index) => {
        const frame = document.createElement('button');
        frame.type = 'button';
        frame.className = 'frame';
        frame.dataset.mix = String(index / (images.length - 1));
        frame.setAttribute('aria-label', `${Math.round((100 * index) / (images.length - 1))} %`);
        const shown = picture(view, FRAME);
        shown.alt = '';
        frame.append(shown);
        return frame;
      }),
    );
  }
  showChoice();
}

function showDirections(found: readonly number[]): void {
  explained = found;
  if (choice !== undefined) keepChoice(choice);
  element('finding').hidden = true;
  element('find-box').hidden = true;
  element('reset').hidden = false;
  element('directions').replaceChildren(
    ...explained.map((share, index) => {
      const line = document.createElement('label');
      line.className = 'direction';
      const name = document.createElement('span');
      const percent = `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
      name.textContent = `${index + 1}`;
      name.title = percent;
      const slider = document.createElement('input');
      slider.type = 'range';
      slider.min = String(-REACH);
      slider.max = String(REACH);
      slider.step = '0.1';
      const start = choice?.directions[index] ?? 0;
      slider.value = String(start);
      slider.setAttribute('aria-label', fill(texts.direction!, index + 1, percent));
      slider.title = fill(texts.direction!, index + 1, percent);
      const value = document.createElement('output');
      value.textContent = start === 0 ? '0' : start.toFixed(1);
      slider.addEventListener('input', () => {
        const amount = Number(slider.value);
        value.textContent = amount.toFixed(1);
        const directions = Array.from(
          { length: explained.length },
          (_, i) => (i === index ? amount : choice?.directions[i]) ?? 0,
        );
        choose({ directions }, ALL);
      });
      slider.addEventListener('dblclick', () => {
        slider.value = '0';
        slider.dispatchEvent(new Event('input'));
      });
      const size = document.createElement('meter');
      size.max = explained[0] ?? 1;
      size.value = share;
      size.title = percent;
      line.append(name, slider, value, size);
      return line;
    }),
  );
}

function forgetDirections(): void {
  explained = [];
  element('directions').replaceChildren();
  element('find-box').hidden = false;
  element('finding').hidden = true;
  element('reset').hidden = true;
}

grid.addEventListener('click', (event) => {
  const tile = (event.target as HTMLElement).closest<HTMLElement>('.tile');
  if (tile === null || choice === undefined) return;
  const sample = Number(tile.dataset.sample);
  const label = tile.dataset.label === undefined ? undefined : Number(tile.dataset.label);
  if (event.shiftKey) {
    const start = choice.to === undefined ? 0.5 : choice.mix;
    choose({ to: { sample, label }, mix: start }, ['image', 'strip']);
  } else
    choose({ from: { sample, label }, mix: choice.to === undefined ? 0 : choice.mix }, ['image', 'strip']);
  focusTile(tile);
});

function focusTile(tile: HTMLElement): void {
  for (const other of grid.querySelectorAll<HTMLElement>('.tile')) other.tabIndex = -1;
  tile.tabIndex = 0;
  tile.focus();
}

grid.addEventListener('keydown', (event) => {
  const tile = (event.target as HTMLElement).closest<HTMLElement>('.tile');
  const columns = Number(grid.dataset.shape?.split(' ')[1]);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const step = steps[event.key];
  if (tile === null || step === undefined) return;
  const tiles = [...grid.querySelectorAll<HTMLElement>('.tile')];
  const next = tiles[tiles.indexOf(tile) + step];
  if (next !== undefined) focusTile(next);
  event.preventDefault();
});

strip.addEventListener('click', (event) => {
  const frame = (event.target as HTMLElement).closest<HTMLElement>('.frame');
  if (frame !== null) choose({ mix: Number(frame.dataset.mix) }, ['image']);
});
mix.addEventListener('input', () => choose({ mix: Number(mix.value) }, ['image']));
element('clear-to').addEventListener('click', () => choose({ to: undefined, mix: 0 }, ['image']));

function setSeed(value: number): void {
  if (choice === undefined || value === choice.seed) return;
  seeds = [...seeds, choice.seed];
  choose({ seed: value }, ALL);
}

element('again').addEventListener('click', () => setSeed(Math.floor(Math.random() * 1_000_000)));
element('back').addEventListener('click', () => {
  const before = seeds.at(-1);
  if (before === undefined) return;
  seeds = seeds.slice(0, -1);
  choose({ seed: before }, ALL);
});
seed.addEventListener('change', () => {
  const value = Number(seed.value);
  if (seed.value !== '' && Number.isSafeInteger(value) && value >= 0) setSeed(value);
  else seed.value = String(choice?.seed ?? 0);
});
element('copy-seed').addEventListener('click', () => {
  host.postMessage({ type: 'copy', text: String(choice?.seed ?? 0) });
});
count.addEventListener('change', () => {
  const value = Math.round(Number(count.value));
  if (value >= 1 && value <= Number(count.max)) choose({ count: value }, ['grid']);
  else count.value = String(choice?.count ?? 1);
});
labelSelect.addEventListener('change', () => {
  if (choice === undefined) return;
  const label = labelSelect.value === '' ? undefined : Number(labelSelect.value);
  const from = { ...choice.from, label: label ?? choice.from.label };
  choose({ label, from, count: usualCount(choice.generator, label) }, ALL);
});
let generators: Extract<ToGeneration, { type: 'generators' }>['generators'] = [];
networkSelect.addEventListener('change', () => {
  const generator = generators.find(({ network }) => network === networkSelect.value);
  if (generator === undefined || choice === undefined) return;
  forgetDirections();
  showLabels(generator);
  choice = initialChoice(generator, choice.seed);
  choose({}, ALL);
});

element('find').addEventListener('click', () => {
  element('find-box').hidden = true;
  element('finding').hidden = false;
  element('directions-problem').hidden = true;
  element<HTMLProgressElement>('finding-progress').value = 0;
  host.postMessage({ type: 'directions', network: choice?.generator.network });
});
element('reset').addEventListener('click', () => {
  for (const slider of element('directions').querySelectorAll('input')) slider.value = '0';
  for (const value of element('directions').querySelectorAll('output')) value.textContent = '0';
  choose({ directions: [] }, ALL);
});
document.addEventListener('click', (event) => {
  const { command, save, copy } = ((event.target as HTMLElement).closest('button')?.dataset ?? {}) as Record<
    string,
    string | undefined
  >;
  if (command !== undefined) host.postMessage({ type: command } as FromGeneration);
  if (save !== undefined) host.postMessage({ type: 'save', plate: save as PlateName });
  if (copy !== undefined) host.postMessage({ type: 'command', plate: copy as PlateName });
});

function showLabels({ labels, labelNames }: GeneratorInfo): void {
  labelSelect.replaceChildren(
    labelSelect.options[0]!,
    ...Array.from(
      { length: labels },
      (_, label) => new Option(labelNames?.[label] ?? String(label), String(label)),
    ),
  );
}

function showGenerators({
  generators: all,
  seed: start,
}: Extract<ToGeneration, { type: 'generators' }>): void {
  generators = all;
  const [first] = all;
  if (first === undefined) return;
  element('toolbar').hidden = false;
  element('work').hidden = false;
  networkSelect.replaceChildren(...all.map(({ network }) => new Option(network)));
  element('network-box').hidden = all.length < 2;
  for (const asker of Object.values(plates)) asker.reset();
  if (choice !== undefined) {
    // Other weights have other directions.
    forgetDirections();
    choose({ directions: [] }, ALL);
    return;
  }
  const before = remembered(memory.own, all);
  choice = before?.choice ?? initialChoice(first, start);
  seeds = before?.seeds ?? [];
  networkSelect.value = choice.generator.network;
  showLabels(choice.generator);
  if (before !== undefined && before.explained.length > 0) showDirections(before.explained);
  choose({}, ALL);
}

function showProblem(what: PlateName | 'directions', text: string): void {
  const problem = element(`${what}-problem`);
  problem.hidden = text === '';
  problem.textContent = text;
  if (what === 'directions') forgetDirections();
}

window.addEventListener('message', ({ data }: MessageEvent<ToGeneration>) => {
  switch (data.type) {
    case 'remember':
      memory.remember(data.memory);
      break;
    case 'status': {
      const failed = data.phase === 'failed';
      element('status').textContent = failed ? '' : data.text;
      element('failure').hidden = !failed;
      element('failure-text').textContent = failed ? data.text : '';
      break;
    }
    case 'generators':
      showGenerators(data);
      break;
    case 'images':
      showProblem(data.plate, '');
      if (data.plate === 'grid') showGrid(data.rows, data.columns, data.images);
      else if (data.plate === 'strip') showStrip(data.images);
      else picture(data.images[0]!, LARGE, image);
      plates[data.plate].answered();
      break;
    case 'problem':
      showProblem(data.plate, data.text);
      if (data.plate !== 'directions') plates[data.plate].answered();
      break;
    case 'finding':
      element<HTMLProgressElement>('finding-progress').value = data.progress;
      break;
    case 'directions':
      showDirections(data.explained);
  }
});
host.postMessage({ type: 'ready' });
