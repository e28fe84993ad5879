/** One chart: its canvas, its legend, its keys. */
import uPlot from 'uplot';
import { formatFigure } from '../../runs/describe';
import { smooth } from '../../runs/series';
import { type ChartLine, type ChartSpec, nearest, outline, tick, unitOf } from '../charts';
import { fill, setText } from './dom';
import type { Theme } from './theme';

const HEIGHT = 220;
const DASHES: readonly (number[] | undefined)[] = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];

export interface ChartStyle {
  readonly theme: Theme;
  readonly log: boolean;
  /** 0 to below 1; of losses only: measures are few, and exact. */
  readonly smoothing: number;
  /** All steps that any chart shows: charts under each other share them. */
  readonly steps: readonly [number, number];
}

export interface ChartEvents {
  /** The chart shows a part of the steps now, or all of them again. */
  zoomed(): void;
  /** The person wants to see all steps, in all charts. */
  reset(): void;
}

export interface ChartTexts {
  readonly title: string;
  /** Says what it is and how to use it. */
  readonly help: string;
}

export class ChartView {
  readonly root = document.createElement('figure');
  readonly #heading = document.createElement('h2');
  readonly #plotBox = document.createElement('div');
  readonly #legend = document.createElement('div');
  #plot: uPlot | undefined;
  #spec: ChartSpec | undefined;
  #style: ChartStyle | undefined;
  /** What the plot was made for: other lines or another look need a new one. */
  #made = '';
  readonly #hidden = new Set<string>();
  #zoomed = false;
  /** What is drawn is divided by it. */
  #unit = 1;
  /** Whether powers of ten are drawn: uPlot's own log scale ends before losses that explode do. */
  #exponents = false;

  constructor(private readonly events: ChartEvents) {
    this.#plotBox.className = 'plot';
    this.#plotBox.tabIndex = 0;
    this.#plotBox.setAttribute('role', 'group');
    this.#legend.className = 'legend';
    this.root.append(this.#heading, this.#plotBox, this.#legend);
    new ResizeObserver(() => this.#resize()).observe(this.#plotBox);
    this.#plotBox.addEventListener('keydown', (event) => this.#key(event));
    this.#legend.addEventListener('click', ({ target }) => {
      const key = (target as HTMLElement).closest<HTMLElement>('button')?.dataset.key;
      if (key !== undefined) this.#toggle(key);
    });
  }

  get zoomed(): boolean {
    return this.#zoomed;
  }

  update(spec: ChartSpec, style: ChartStyle, texts: ChartTexts): void {
    this.#spec = spec;
    setText(this.#heading, texts.title);
    this.#plotBox.setAttribute('aria-label', texts.help);
    this.#unit = unitOf(spec.lines.flatMap(({ series: { buckets } }) => [buckets.highs, buckets.lows]));
    this.#exponents = style.log && this.#unit !== 1;
    const made = JSON.stringify([
      style.log,
      this.#exponents,
      style.smoothing > 0,
      spec.lines.map(({ key }) => key),
    ]);
    const same = made === this.#made && style.theme === this.#style?.theme;
    this.#style = style;
    if (same) this.#refresh();
    else {
      this.#made = made;
      this.#build();
    }
    this.#showLegend();
  }

  resetZoom(): void {
    this.#setZoomed(false);
    this.#refresh();
  }

  dispose(): void {
    this.#plot?.destroy();
    this.root.remove();
  }

  #build(): void {
    const { width } = this.#plotBox.getBoundingClientRect();
    const [first, last] = this.#style!.steps;
    const shown = this.#zoomed ? this.#plot?.scales.x : undefined;
    const range = { min: shown?.min ?? first, max: shown?.max ?? last };
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(Math.max(120, width)), this.#data(), this.#plotBox);
    this.#plot.setScale('x', range);
  }

  #options(width: number): uPlot.Options {
    const { theme, log } = this.#style!;
    const axis = {
      stroke: theme.quiet,
      font: theme.font,
      grid: { stroke: faint(theme.grid), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      scales: { x: { time: false }, y: log && !this.#exponents ? { distr: 3, log: 10 } : {} },
      axes: [
        {
          ...axis,
          size: 28,
          space: 70,
          values: (_, splits) => splits.map((step) => step.toLocaleString('en-US')),
        },
        {
          ...axis,
          // As wide as its widest mark.
          size: (_, marks) => 12 + 7 * Math.max(5, ...(marks ?? []).map((mark) => mark.length)),
          values: (_, splits) => splits.map((value) => (value === null ? '' : this.#markAt(value))),
          ...(this.#exponents && { incrs: [1, 2, 5, 10, 20, 50, 100] }),
        },
      ],
      cursor: {
        // A drag chooses steps, in all charts at once; a double click shows all of them again.
        drag: { x: true, y: false, dist: 4 },
        sync: { key: 'cnn', scales: ['x', null] },
        points: { size: 6 },
        bind: {
          dblclick: () => () => {
            this.events.reset();
            return null;
          },
        },
      },
      series: [{}, ...this.#lines().flatMap((line) => this.#series(line))],
      hooks: {
        setCursor: [() => this.#showValues()],
        setScale: [(plot, key) => key === 'x' && this.#scaled(plot)],
      },
    };
  }

  /** The points, faint where a smoothed curve stands over them. */
  #series(line: ChartLine): uPlot.Series[] {
    const { theme } = this.#style!;
    const show = !this.#hidden.has(line.key);
    const stroke = theme.line(line.color);
    const dash = DASHES[line.dash % DASHES.length];
    const points = this.#spec!.kind === 'measure' ? { show: true, size: 5, fill: stroke } : {};
    const own = { show, stroke, dash, spanGaps: true, width: 1.5, points };
    if (!this.#isSmoothed) return [own];
    const quiet = { ...own, alpha: 0.28, width: 1, dash: undefined, points: { show: false } };
    return [quiet, { ...own, points: { show: false } }];
  }

  get #isSmoothed(): boolean {
    return this.#style!.smoothing > 0 && this.#spec!.kind === 'loss';
  }

  #lines(): readonly ChartLine[] {
    return this.#spec!.lines;
  }

  #data(): uPlot.AlignedData {
    const tables = this.#lines().flatMap(({ series }): uPlot.AlignedData[] => {
      const raw = outline(series.buckets) as [number[], number[]];
      if (!this.#isSmoothed) return [raw];
      return [raw, [[...series.buckets.steps], smooth(series.buckets, this.#style!.smoothing)]];
    });
    const drawn = this.#unit === 1 ? tables : tables.map((table) => this.#inReach(table));
    return drawn.length === 1 ? drawn[0]! : uPlot.join(drawn);
  }

  /** Numbers that uPlot labels an axis of. */
  #inReach([x, ...lines]: uPlot.AlignedData): uPlot.AlignedData {
    const drawn = (value: number) => {
      if (!this.#exponents) return value / this.#unit;
      return value > 0 ? Math.log10(value) : null;
    };
    return [x, ...lines.map((line) => Array.from(line, (value) => (value == null ? value : drawn(value))))];
  }

  #markAt(value: number): string {
    return tick(this.#exponents ? 10 ** value : value * this.#unit);
  }

  #refresh(): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const [first, last] = this.#style!.steps;
    const { min, max } = plot.scales.x!;
    plot.setData(this.#data(), false);
    plot.setScale('x', this.#zoomed && min != null && max != null ? { min, max } : { min: first, max: last });
  }

  #scaled(plot: uPlot): void {
    const [first, last] = this.#style!.steps;
    const { min, max } = plot.scales.x!;
    if (min != null && max != null) this.#setZoomed(min > first || max < last);
  }

  #setZoomed(zoomed: boolean): void {
    if (zoomed === this.#zoomed) return;
    this.#zoomed = zoomed;
    this.events.zoomed();
  }

  #resize(): void {
    const { width } = this.#plotBox.getBoundingClientRect();
    if (width > 0 && this.#plot !== undefined && Math.abs(this.#plot.width - width) >= 1) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }

  #showLegend(): void {
    fill(this.#legend, this.#lines(), 'button', (button, line) => {
      if (button.children.length === 0) {
        button.setAttribute('type', 'button');
        button.append(...['i', 'span', 'b'].map((tag) => document.createElement(tag)));
      }
      button.dataset.key = line.key;
      button.setAttribute('aria-pressed', String(!this.#hidden.has(line.key)));
      const [swatch, name] = button.children as unknown as HTMLElement[];
      swatch!.style.borderTopColor = this.#style!.theme.line(line.color);
      swatch!.style.borderTopStyle = line.dash === 0 ? 'solid' : 'dashed';
      setText(name!, line.label);
    });
    this.#showValues();
  }

  /** The values under the pointer, or the newest. */
  #showValues(): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const { left } = plot.cursor;
    const step = left == null || left < 0 ? Number.POSITIVE_INFINITY : plot.posToVal(left, 'x');
    this.#lines().forEach(({ series }, index) => {
      const { buckets } = series;
      const at = step === Number.POSITIVE_INFINITY ? series.length - 1 : nearest(buckets, step);
      const value = this.#legend.children[index]?.lastElementChild as HTMLElement | null | undefined;
      if (value == null) return;
      const text = at < 0 ? '' : formatFigure(buckets.means[at]!);
      setText(
        value,
        at < 0 || step === Number.POSITIVE_INFINITY
          ? text
          : `${text} @ ${buckets.steps[at]!.toLocaleString('en-US')}`,
      );
    });
  }

  #toggle(key: string): void {
    if (!this.#hidden.delete(key)) this.#hidden.add(key);
    const each = this.#isSmoothed ? 2 : 1;
    this.#lines().forEach((line, index) => {
      for (let part = 0; part < each; part++) {
        this.#plot?.setSeries(1 + index * each + part, { show: !this.#hidden.has(line.key) });
      }
    });
    this.#showLegend();
  }

  #key(event: KeyboardEvent): void {
    const plot = this.#plot;
    if (plot === undefined || event.target !== this.#plotBox) return;
    const { min, max } = plot.scales.x!;
    if (min == null || max == null) return;
    const middle =
      plot.cursor.left != null && plot.cursor.left >= 0 ? plot.posToVal(plot.cursor.left, 'x') : max;
    const move = (left: number) =>
      plot.setCursor({ left: clamp(left, 0, plot.over.clientWidth), top: HEIGHT / 3 });
    const zoom = (factor: number) => {
      const half = ((max - min) * factor) / 2;
      const [first, last] = this.#style!.steps;
      const from = Math.max(first, middle - half);
      const to = Math.min(last, middle + half);
      if (to > from) plot.setScale('x', { min: from, max: to });
    };
    const left = plot.valToPos(middle, 'x');
    const stride = event.shiftKey ? 50 : 5;
    switch (event.key) {
      case 'ArrowLeft':
        move(left - stride);
        break;
      case 'ArrowRight':
        move(left + stride);
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(plot.over.clientWidth);
        break;
      case '+':
      case '=':
        zoom(0.5);
        break;
      case '-':
        zoom(2);
        break;
      case 'Escape':
        this.events.reset();
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A grid line's color at a strength that leaves the curves in front, in any theme. */
function faint(color: string): string {
  return `color-mix(in srgb, ${color} 35%, transparent)`;
}
