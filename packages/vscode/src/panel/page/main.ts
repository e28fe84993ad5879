/** The training panel's page: shows what the extension sends, asks it for pictures. */
import type { Figure, FromPanel, PanelMemory, PanelView, PreviewMoment, ToPanel } from '../messages';

interface Host {
  postMessage(message: FromPanel): void;
  setState(memory: PanelMemory): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const title = element('title');
const activity = element('activity');
const controls = element('controls');
const pause = element('pause');
const resume = element('resume');
const progress = element<HTMLProgressElement>('progress');
const facts = element('facts');
const problem = element('problem');
const warnings = element('warnings');
const idle = element('idle');
const waiting = element('waiting');
const timeline = element('timeline');
const slider = element<HTMLInputElement>('slider');
const stepLabel = element('step');
const newest = element<HTMLButtonElement>('newest');
const pictures = element('pictures');

let history: PreviewMoment[] = [];
/** The newest pictures are shown as they come, until the person chooses a step. */
let follow = true;
/** The step whose pictures were asked for and have not come: one at a time, however fast the slider moves. */
let asked: number | undefined;
let shown: number | undefined;

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function showView(view: PanelView): void {
  idle.hidden = true;
  progress.hidden = false;
  waiting.hidden = history.length > 0;
  title.textContent = view.title;
  setText(activity, view.activity);
  controls.hidden = !view.live;
  pause.hidden = view.paused;
  resume.hidden = !view.paused;
  if (view.progress === undefined) progress.removeAttribute('value');
  else progress.value = view.progress;
  showList(facts, view.facts);
  problem.hidden = view.problem === undefined;
  setText(problem, view.problem ?? '');
  warnings.hidden = view.warnings.length === 0;
  showList(warnings, view.warnings);
  showFigures('losses', view.losses);
  showFigures('measures', view.measures);
}

/** Text that is the same is left alone: a screen reader says what changes. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function showList(list: HTMLElement, items: readonly string[]): void {
  while (list.children.length > items.length) list.lastElementChild!.remove();
  while (list.children.length < items.length) list.append(document.createElement('li'));
  items.forEach((item, index) => {
    setText(list.children[index] as HTMLElement, item);
  });
}

function showFigures(id: string, figures: readonly Figure[]): void {
  element(`${id}-box`).hidden = figures.length === 0;
  const list = element(id);
  while (list.children.length > figures.length) list.lastElementChild!.remove();
  while (list.children.length < figures.length) {
    const row = document.createElement('div');
    row.append(document.createElement('dt'), document.createElement('dd'));
    list.append(row);
  }
  figures.forEach(({ name, value }, index) => {
    const row = list.children[index]!;
    setText(row.children[0] as HTMLElement, name);
    setText(row.children[1] as HTMLElement, value);
  });
}

function showHistory(from: number, moments: readonly PreviewMoment[]): void {
  history = [...history.slice(0, from), ...moments];
  timeline.hidden = history.length === 0;
  waiting.hidden = history.length > 0;
  if (history.length === 0) {
    shown = undefined;
    pictures.replaceChildren();
    return;
  }
  slider.max = String(history.length - 1);
  if (follow || Number(slider.value) >= history.length) slider.value = slider.max;
  // The pictures of a step come one after the other: the step is asked for again when one joins it.
  if (from < history.length && history[Number(slider.value)]?.step === shown) shown = undefined;
  showChosen();
}

function showChosen(): void {
  const moment = history[Number(slider.value)];
  if (moment === undefined) return;
  const label = moment.step.toLocaleString('en-US');
  setText(stepLabel, label);
  slider.setAttribute('aria-valuetext', label);
  newest.disabled = follow;
  if (moment.step === shown || asked !== undefined) return;
  asked = moment.step;
  host.postMessage({ type: 'pictures', step: moment.step });
}

function showPictures(step: number, list: Extract<ToPanel, { type: 'pictures' }>['pictures']): void {
  asked = undefined;
  shown = step;
  for (const image of pictures.querySelectorAll('img')) URL.revokeObjectURL(image.src);
  pictures.replaceChildren(
    ...list.map(({ name, png }) => {
      const figure = document.createElement('figure');
      const caption = document.createElement('figcaption');
      caption.textContent = name;
      if (png === undefined) {
        const missing = document.createElement('p');
        missing.textContent = pictures.dataset.gone ?? '';
        figure.append(caption, missing);
        return figure;
      }
      const image = document.createElement('img');
      image.alt = `${name}, ${stepLabel.textContent}`;
      image.src = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
      image.addEventListener('load', () => enlarge(image), { once: true });
      figure.append(caption, image);
      return figure;
    }),
  );
  showChosen();
}

/** Digits are small: a whole number of screen pixels for each of theirs keeps them sharp. */
function enlarge(image: HTMLImageElement): void {
  const room = Math.max(1, pictures.clientWidth);
  const factor = Math.max(1, Math.min(4, Math.floor(room / image.naturalWidth)));
  image.width = image.naturalWidth * factor;
}

slider.addEventListener('input', () => {
  follow = Number(slider.value) === history.length - 1;
  showChosen();
});
newest.addEventListener('click', () => {
  follow = true;
  slider.value = slider.max;
  showChosen();
});
controls.addEventListener('click', (click) => {
  const command = (click.target as HTMLElement).dataset.command;
  if (command !== undefined) host.postMessage({ type: 'command', command } as FromPanel);
});
window.addEventListener('resize', () => {
  for (const image of pictures.querySelectorAll('img')) enlarge(image);
});
window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  if (data.type === 'view') showView(data.view);
  else if (data.type === 'remember') host.setState(data.memory);
  else if (data.type === 'history') showHistory(data.from, data.moments);
  else if (data.type === 'pictures') showPictures(data.step, data.pictures);
});
host.postMessage({ type: 'ready' });
