/** The training panel's page: shows what the extension sends, asks it for pictures. */
// Before what it is for.
import './language';
import { Curves } from '../../runs/curves';
import { Series } from '../../runs/series';
import { PageMemory } from '../../webview/memory';
import { chartsOf, stepsOf } from '../charts';
import type { FromPanel, PanelView, RunChoice, ToPanel } from '../messages';
import { ChartView } from './chart';
import { element, fill, setText } from './dom';
import { Gallery } from './gallery';
import { onThemeChange, readTheme } from './theme';

interface Host {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

/** How the person looks at the run. */
interface Look {
  readonly log: boolean;
  readonly smoothing: string;
  /** The step whose pictures are shown, of this run; undefined for the newest. */
  readonly step?: number;
  readonly run?: string;
}

const host = acquireVsCodeApi();
const memory = new PageMemory<Look>(host);
const gallery = new Gallery({ ask: (step) => host.postMessage({ type: 'pictures', step }), moved: keepLook });
const charts = new Map<string, ChartView>();
const curves = new Map<string, Curves>();
const chartBox = element('charts');
const log = element<HTMLInputElement>('log');
const smoothing = element<HTMLInputElement>('smoothing');
const reset = element<HTMLButtonElement>('reset');
let choices: readonly RunChoice[] = [];
let theme = readTheme();
let drawing = false;

function showView(view: PanelView): void {
  element('idle').hidden = true;
  element('columns').hidden = false;
  setText(element('title'), view.title);
  setText(element('time'), view.time);
  const activity = element('activity');
  activity.hidden = false;
  setText(activity, view.activity);
  for (const id of ['pause', 'checkpoint', 'stop']) element(id).hidden = !view.live;
  element('pause').hidden = !view.live || view.paused;
  element('resume').hidden = !view.live || !view.paused;
  const progress = element<HTMLProgressElement>('progress');
  progress.hidden = false;
  if (view.progress === undefined) progress.removeAttribute('value');
  else progress.value = view.progress;
  fill(element('facts'), view.facts, 'li', (item, { text, detail }) => {
    setText(item, text);
    if (item.title !== (detail ?? '')) item.title = detail ?? '';
  });
  const problem = element('problem');
  problem.hidden = view.problem === undefined;
  setText(problem, view.problem ?? '');
  setText(element('waiting'), view.waiting);
  element('warnings').hidden = view.warnings.length === 0;
  fill(element('warnings'), view.warnings, 'li', setText);
}

/** At most once a frame, whatever arrives. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawCharts();
  });
}

function drawCharts(): void {
  const shown = choices.filter((choice) => choice.shown);
  const specs = chartsOf(shown.map(({ run, label }) => ({ label, curves: curves.get(run)?.all ?? [] })));
  element('no-points').hidden = specs.length > 0;
  for (const [key, chart] of charts) {
    if (specs.some((spec) => spec.key === key)) continue;
    chart.dispose();
    charts.delete(key);
  }
  const style = { theme, log: log.checked, smoothing: Number(smoothing.value), steps: stepsOf(specs) };
  const { losses = '', help = '' } = chartBox.dataset;
  specs.forEach((spec, index) => {
    let chart = charts.get(spec.key);
    if (chart === undefined) {
      chart = new ChartView({ zoomed: showReset, reset: resetZoom });
      charts.set(spec.key, chart);
    }
    // In the order of the charts, whichever came first; one in its place is not touched, it may have the focus.
    if (chartBox.children[index] !== chart.root)
      chartBox.insertBefore(chart.root, chartBox.children[index] ?? null);
    const title = spec.title === '' ? losses : spec.title;
    chart.update(spec, style, { title, help: help.replace('{0}', title) });
  });
  showReset();
}

function resetZoom(): void {
  for (const chart of charts.values()) chart.resetZoom();
}

function showReset(): void {
  reset.disabled = ![...charts.values()].some(({ zoomed }) => zoomed);
}

function showChoices(runs: readonly RunChoice[]): void {
  const before = shownKey();
  const { run, step } = memory.own;
  // A page that was hidden, or whose window was loaded again, shows the pictures that it showed.
  if (choices.length === 0 && run === runs[0]?.run && typeof step === 'number') gallery.chosen = step;
  choices = runs;
  element('compare').hidden = runs.length < 2;
  // The first is the panel's own.
  fill(element('choices'), runs.slice(1), 'label', (label, { run, label: text, shown }) => {
    if (label.children.length === 0) {
      const box = document.createElement('input');
      box.type = 'checkbox';
      label.append(box, document.createElement('span'));
    }
    const [box, name] = label.children as unknown as [HTMLInputElement, HTMLElement];
    box.dataset.run = run;
    box.checked = shown;
    setText(name, text);
  });
  if (before !== shownKey()) {
    const shown = choices.filter((choice) => choice.shown);
    for (const run of curves.keys()) if (!shown.some((choice) => choice.run === run)) curves.delete(run);
    nameRuns();
  }
  draw();
}

function shownKey(): string {
  return JSON.stringify(choices.filter(({ shown }) => shown).map(({ run }) => run));
}

function nameRuns(): void {
  const shown = choices.filter((choice) => choice.shown);
  gallery.labels = new Map(
    shown.map(({ run, label }, index) => [run, { label, color: theme.line(index) }] as const),
  );
}

function curvesOf(run: string): Curves {
  let known = curves.get(run);
  if (known === undefined) {
    known = new Curves();
    curves.set(run, known);
  }
  return known;
}

function receive(message: ToPanel): void {
  switch (message.type) {
    case 'view':
      showView(message.view);
      // After the frame that shows it, and what came with it.
      requestAnimationFrame(() => setTimeout(() => host.postMessage({ type: 'shown' })));
      break;
    case 'remember':
      memory.remember(message.memory);
      break;
    case 'runs':
      showChoices(message.runs);
      break;
    case 'curves': {
      const whole = new Curves();
      for (const { buckets, ...name } of message.curves) whole.set({ ...name, series: Series.from(buckets) });
      curves.set(message.run, whole);
      draw();
      break;
    }
    case 'points': {
      const known = curvesOf(message.run);
      for (const { points, ...name } of message.curves) {
        for (let at = 0; at < points.length; at += 2) {
          known.add({ ...name, step: points[at]!, value: points[at + 1]! });
        }
      }
      draw();
      break;
    }
    case 'history':
      gallery.show(message.from, message.moments);
      break;
    case 'pictures':
      gallery.showPictures(message.step, message.pictures);
      break;
  }
}

function keepLook(): void {
  const run = choices[0]?.run;
  memory.keep({ log: log.checked, smoothing: smoothing.value, step: gallery.chosen, run });
}

function restoreLook(): void {
  const { log: logarithmic, smoothing: amount } = memory.own;
  log.checked = logarithmic === true;
  if (typeof amount === 'string') smoothing.value = amount;
  setText(element('smoothing-value'), smoothing.value);
}

restoreLook();
log.addEventListener('change', () => {
  keepLook();
  draw();
});
smoothing.addEventListener('input', () => {
  setText(element('smoothing-value'), smoothing.value);
  keepLook();
  draw();
});
reset.addEventListener('click', resetZoom);
element('controls').addEventListener('click', ({ target }) => {
  const command = (target as HTMLElement).dataset.command;
  if (command !== undefined) host.postMessage({ type: 'command', command } as FromPanel);
});
element('choices').addEventListener('change', () => {
  const boxes = element('choices').querySelectorAll<HTMLInputElement>('input:checked');
  host.postMessage({ type: 'compare', runs: [...boxes].map((box) => box.dataset.run!) });
});
document.addEventListener('click', ({ target }) => {
  const compare = element<HTMLDetailsElement>('compare');
  if (compare.open && !compare.contains(target as Node)) compare.open = false;
});
document.addEventListener('keydown', ({ key }) => {
  const compare = element<HTMLDetailsElement>('compare');
  if (key !== 'Escape' || !compare.open) return;
  compare.open = false;
  compare.querySelector('summary')?.focus();
});
onThemeChange(() => {
  theme = readTheme();
  nameRuns();
  draw();
});
window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => receive(data));
host.postMessage({ type: 'ready' });
