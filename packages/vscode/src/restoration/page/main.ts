/** The restoration panel's page: takes pictures in, shows what became of them. */

import { PageMemory } from '../../webview/memory';
import type { FromRestoration, ItemView, NetworkView, RestoreOptionsView, ToRestoration } from '../messages';
import { type Against, type Mode, Viewer } from './viewer';

interface Host {
  postMessage(message: FromRestoration): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const memory = new PageMemory<{ readonly mode: Mode }>(host);
const texts = element('texts').dataset as Readonly<Record<string, string>>;
const items = element('items');
const degrade = element<HTMLInputElement>('degrade');
const seed = element<HTMLInputElement>('seed');
const networkSelect = element<HTMLSelectElement>('network');

let networks: readonly NetworkView[] = [];
let options: RestoreOptionsView = { degrade: false, seed: 0 };
let list: readonly ItemView[] = [];
let selected: number | undefined;
let shown: number | undefined;

const viewer = new Viewer(element('views'), element('zoom'), {
  input: () => (options.degrade ? texts.degraded! : texts.input!),
  restored: texts.restored!,
  original: texts.original!,
});

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function showNetworks(): void {
  element('network-box').hidden = networks.length < 2;
  networkSelect.replaceChildren(
    ...networks.map(({ name }) => {
      const option = document.createElement('option');
      option.textContent = name;
      return option;
    }),
  );
  if (options.network !== undefined) networkSelect.value = options.network;
  showOptions();
}

function showOptions(): void {
  const network = networks.find(({ name }) => name === options.network) ?? networks[0];
  const degradation = network?.degradation;
  element('degrade-box').hidden = degradation === undefined;
  setText(element('degradation'), degradation ?? '');
  degrade.checked = options.degrade;
  if (document.activeElement !== seed) seed.value = String(options.seed);
  element('seed-box').hidden = !options.degrade;
  element('new-noise').hidden = !options.degrade;
  // A picture that is degraded here is its own original.
  element('original').hidden = options.degrade;
}

function setOptions(changes: Partial<RestoreOptionsView>): void {
  options = { ...options, ...changes };
  showOptions();
  host.postMessage({ type: 'options', options });
}

function showItems(): void {
  element('empty').hidden = list.length > 0;
  element('work').hidden = list.length === 0;
  while (items.children.length > list.length) items.lastElementChild!.remove();
  while (items.children.length < list.length) items.append(newRow());
  list.forEach((item, index) => {
    showRow(items.children[index] as HTMLElement, item);
  });
  element('cancel-all').hidden = !list.some(({ state }) => state === 'waiting' || state === 'working');
  element('save-all').hidden = list.filter(({ state }) => state === 'done').length < 2;
  showSelected();
}

function newRow(): HTMLElement {
  const row = document.createElement('li');
  row.setAttribute('role', 'option');
  const name = document.createElement('span');
  name.className = 'name';
  const note = document.createElement('span');
  note.className = 'note';
  // For the mouse; an option has no controls within it, and the key Delete does the same.
  const remove = document.createElement('span');
  remove.className = 'remove';
  remove.textContent = '×';
  remove.setAttribute('aria-hidden', 'true');
  row.setAttribute('aria-keyshortcuts', 'Delete');
  row.append(name, note, remove);
  return row;
}

function showRow(row: HTMLElement, item: ItemView): void {
  const [name, note, remove] = row.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
  setText(name, item.name);
  name.title = item.name;
  setText(note, noteOf(item));
  row.dataset.id = String(item.id);
  row.dataset.state = item.state;
  const isSelected = item.id === selected;
  row.setAttribute('aria-selected', String(isSelected));
  row.tabIndex = isSelected ? 0 : -1;
  remove.title = texts.remove!;
}

function noteOf({ state, progress, quality }: ItemView): string {
  if (state === 'done') return quality ?? '✓';
  if (state === 'working' && progress !== undefined && progress > 0) return `${Math.round(progress * 100)} %`;
  return texts[state]!;
}

function showSelected(): void {
  const item = list.find(({ id }) => id === selected);
  const problem = element('item-problem');
  problem.hidden = item?.problem === undefined;
  setText(problem, item?.problem ?? '');
  const busy = item?.state === 'working' || item?.state === 'waiting';
  element('item-working').hidden = !busy;
  const progress = element<HTMLProgressElement>('item-progress');
  if (item?.progress === undefined || item.progress === 0) progress.removeAttribute('value');
  else progress.value = item.progress;
  const done = item?.state === 'done' && shown === item.id;
  for (const id of ['save', 'original', 'command']) {
    element<HTMLButtonElement>(id).disabled = !done || (id === 'command' && !hasCommand);
  }
  const command = element('command');
  command.title = done && !hasCommand ? texts.noCommand! : texts.command!;
  // The last picture stays while it is computed anew with other options; another one's does not.
  if (shown !== undefined && shown !== selected) {
    shown = undefined;
    viewer.show(undefined);
  } else if (item?.state === 'failed' || item?.state === 'cancelled') viewer.show(undefined);
  element('views').classList.toggle('old', busy);
}

let hasCommand = false;

function select(id: number): void {
  if (id === selected) return;
  selected = id;
  host.postMessage({ type: 'select', id });
  showItems();
}

items.addEventListener('click', (event) => {
  const target = event.target as HTMLElement;
  const id = Number(target.closest('li')?.dataset.id);
  if (Number.isNaN(id)) return;
  if (target.classList.contains('remove')) host.postMessage({ type: 'remove', id });
  else select(id);
});
items.addEventListener('keydown', (event) => {
  const at = list.findIndex(({ id }) => id === selected);
  const next = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : undefined;
  if (next !== undefined && list[next] !== undefined) {
    select(list[next].id);
    (items.children[next] as HTMLElement).focus();
    event.preventDefault();
  } else if (event.key === 'Delete' && selected !== undefined) {
    host.postMessage({ type: 'remove', id: selected });
  }
});

document.addEventListener('click', (event) => {
  const { command, item, pick } = ((event.target as HTMLElement).closest('button')?.dataset ?? {}) as Record<
    string,
    string | undefined
  >;
  if (pick === 'images' || pick === 'folder') host.postMessage({ type: 'pick', what: pick });
  else if (command !== undefined) host.postMessage({ type: command } as FromRestoration);
  else if (item !== undefined && selected !== undefined) {
    host.postMessage({ type: item, id: selected } as FromRestoration);
  }
});

degrade.addEventListener('change', () => setOptions({ degrade: degrade.checked }));
seed.addEventListener('change', () => {
  const value = Number(seed.value);
  if (Number.isSafeInteger(value) && value >= 0 && seed.value !== '') setOptions({ seed: value });
  else seed.value = String(options.seed);
});
element('new-noise').addEventListener('click', () => {
  setOptions({ seed: Math.floor(Math.random() * 1_000_000) });
  seed.value = String(options.seed);
});
networkSelect.addEventListener('change', () => setOptions({ network: networkSelect.value }));

for (const input of document.querySelectorAll<HTMLInputElement>('input[name=mode]')) {
  input.addEventListener('change', () => {
    const mode = input.value as Mode;
    viewer.mode = mode;
    memory.keep({ mode });
    showAgainst();
  });
  input.checked = input.value === (memory.own.mode ?? 'side');
  if (input.checked) viewer.mode = input.value as Mode;
}
let hasOriginal = false;
function showAgainst(): void {
  const mode = document.querySelector<HTMLInputElement>('input[name=mode]:checked')!.value;
  element('against-box').hidden = mode !== 'slider' || !hasOriginal;
}
const against = element<HTMLSelectElement>('against');
against.addEventListener('change', () => {
  viewer.against = against.value as Against;
});
element('zoom-in').addEventListener('click', () => viewer.zoomBy(1.25));
element('zoom-out').addEventListener('click', () => viewer.zoomBy(0.8));
element('fit').addEventListener('click', () => viewer.fit());
element('actual').addEventListener('click', () => viewer.actual());

// Files of the computer come with their bytes, those of the editor's explorer as addresses.
let over = 0;
function dropShown(visible: boolean): void {
  element('drop-now').hidden = !visible;
}
document.addEventListener('dragenter', (event) => {
  event.preventDefault();
  over += 1;
  dropShown(true);
});
document.addEventListener('dragleave', () => {
  over -= 1;
  if (over <= 0) dropShown(false);
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  over = 0;
  dropShown(false);
  const data = event.dataTransfer;
  if (data === null) return;
  if (data.files.length > 0) void sendFiles([...data.files]);
  else {
    const text = data.getData('application/vnd.code.uri-list') || data.getData('text/uri-list');
    const uris = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    if (uris.length > 0) host.postMessage({ type: 'uris', uris });
  }
});
document.addEventListener('paste', (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) void sendFiles(files);
});

async function sendFiles(files: readonly File[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    // A folder has no bytes; the editor's own dialog opens it.
    const bytes = await file.arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => new Uint8Array(),
    );
    host.postMessage({ type: 'file', name: file.name, bytes, first: index === 0 });
  }
}

window.addEventListener('message', ({ data }: MessageEvent<ToRestoration>) => {
  switch (data.type) {
    case 'remember':
      memory.remember(data.memory);
      break;
    case 'status': {
      const failed = data.phase === 'failed';
      setText(element('status'), failed ? '' : data.text);
      element('failure').hidden = !failed;
      setText(element('failure-text'), failed ? data.text : '');
      document.body.dataset.phase = data.phase;
      break;
    }
    case 'networks':
      networks = data.networks;
      showNetworks();
      break;
    case 'options':
      options = data.options;
      showOptions();
      break;
    case 'items':
      list = data.items;
      selected = data.selected;
      showItems();
      break;
    case 'pictures':
      shown = data.id;
      hasCommand = data.hasCommand;
      hasOriginal = data.original !== undefined;
      if (!hasOriginal) against.value = 'input';
      viewer.show(data);
      showAgainst();
      showSelected();
  }
});
host.postMessage({ type: 'ready' });
