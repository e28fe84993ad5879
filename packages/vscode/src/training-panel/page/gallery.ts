/** The previews: a slider over all their steps, the pictures of one, and play. */
import type { Picture, PreviewMoment } from '../messages';
import { element, fill, setText } from './dom';

/** A pace at which changes can be followed. */
const FRAME_MS = 150;

export interface GalleryEvents {
  /** Wants the pictures of a step. */
  ask(step: number): void;
  /** The person has chosen another step. */
  moved(): void;
}

export class Gallery {
  readonly #timeline = element('timeline');
  readonly #slider = element<HTMLInputElement>('slider');
  readonly #step = element('step');
  readonly #play = element('play');
  readonly #newest = element<HTMLButtonElement>('newest');
  readonly #waiting = element('waiting');
  readonly #pictures = element('pictures');
  #history: PreviewMoment[] = [];
  /** The newest pictures are shown as they come, until the person chooses a step. */
  #follow = true;
  /** The step whose pictures were asked for and have not come: one at a time, however fast the slider moves. */
  #asked: number | undefined;
  #shown: number | undefined;
  /** From before the page was hidden. */
  #wanted: number | undefined;
  #playing: ReturnType<typeof setInterval> | undefined;
  #labels: ReadonlyMap<string, { readonly label: string; readonly color: string }> = new Map();

  constructor(private readonly events: GalleryEvents) {
    this.#slider.addEventListener('input', () => {
      this.#halt();
      this.#follow = Number(this.#slider.value) === this.#history.length - 1;
      this.#showChosen();
      this.events.moved();
    });
    this.#newest.addEventListener('click', () => {
      this.#halt();
      this.#follow = true;
      this.#slider.value = this.#slider.max;
      this.#showChosen();
      this.events.moved();
    });
    this.#play.addEventListener('click', () => (this.#playing === undefined ? this.#start() : this.#halt()));
    window.addEventListener('resize', () => {
      for (const image of this.#pictures.querySelectorAll('img')) this.#enlarge(image);
    });
  }

  /** The step that the person chose; undefined while the newest is shown as it comes. */
  get chosen(): number | undefined {
    return this.#follow ? undefined : this.#current()?.step;
  }

  /** To be shown once the history has it. */
  set chosen(step: number | undefined) {
    this.#wanted = step;
  }

  /** Names and colors of the runs, when there are several. */
  set labels(labels: ReadonlyMap<string, { readonly label: string; readonly color: string }>) {
    this.#labels = labels;
    // The pictures of the runs that joined have to be asked for.
    this.#shown = undefined;
    this.#showChosen();
  }

  show(from: number, moments: readonly PreviewMoment[]): void {
    const chosen = this.#history[Number(this.#slider.value)]?.step;
    this.#history = [...this.#history.slice(0, from), ...moments];
    const { length } = this.#history;
    this.#timeline.hidden = length === 0;
    this.#waiting.hidden = length > 0;
    if (length === 0) {
      this.#halt();
      this.#follow = true;
      this.#shown = undefined;
      this.#clear();
      return;
    }
    this.#slider.max = String(length - 1);
    const wanted = this.#history.findIndex(({ step }) => step === this.#wanted);
    if (wanted >= 0) {
      this.#wanted = undefined;
      this.#follow = false;
      this.#slider.value = String(wanted);
    }
    if (this.#follow || Number(this.#slider.value) >= length) this.#slider.value = this.#slider.max;
    // The pictures of a step come one after the other: the step is asked for again when one joins it.
    if (from < length && chosen === this.#shown && this.#current()?.step === chosen) this.#shown = undefined;
    this.#showChosen();
  }

  showPictures(step: number, pictures: readonly Picture[]): void {
    this.#asked = undefined;
    this.#shown = step;
    const labeled = this.#labels.size > 1;
    for (const image of this.#pictures.querySelectorAll('img')) URL.revokeObjectURL(image.src);
    fill(this.#pictures, pictures, 'figure', (figure, { run, step: own, name, png }) => {
      const caption = document.createElement('figcaption');
      const about = this.#labels.get(run);
      if (labeled && about !== undefined) {
        const owner = document.createElement('strong');
        owner.textContent = about.label;
        owner.style.borderColor = about.color;
        caption.append(owner, ' ');
      }
      caption.append(own === step ? name : `${name} (${own.toLocaleString('en-US')})`);
      if (png === undefined) {
        const missing = document.createElement('p');
        missing.textContent = this.#pictures.dataset.gone ?? '';
        figure.replaceChildren(caption, missing);
        return;
      }
      // The image that is there stays until the next is decoded: no flicker while it plays.
      const image = figure.querySelector('img') ?? document.createElement('img');
      image.alt = `${about?.label ?? ''} ${name}, ${own.toLocaleString('en-US')}`.trim();
      image.onload = () => this.#enlarge(image);
      image.src = URL.createObjectURL(new Blob([new Uint8Array(png)], { type: 'image/png' }));
      figure.replaceChildren(caption, image);
    });
    if (this.#playing === undefined) this.#showChosen();
  }

  #current(): PreviewMoment | undefined {
    return this.#history[Number(this.#slider.value)];
  }

  #showChosen(): void {
    const moment = this.#current();
    if (moment === undefined) return;
    const label = moment.step.toLocaleString('en-US');
    setText(this.#step, label);
    this.#slider.setAttribute('aria-valuetext', label);
    this.#newest.disabled = this.#follow;
    if (moment.step === this.#shown || this.#asked !== undefined) return;
    this.#asked = moment.step;
    this.events.ask(moment.step);
  }

  #start(): void {
    this.#follow = false;
    this.#mark(true);
    this.#playing = setInterval(() => {
      // A picture that takes longer than a frame is waited for, not jumped over.
      if (this.#asked !== undefined) return;
      const next = Number(this.#slider.value) + 1;
      this.#slider.value = String(next < this.#history.length ? next : 0);
      this.#showChosen();
    }, FRAME_MS);
  }

  #halt(): void {
    if (this.#playing === undefined) return;
    clearInterval(this.#playing);
    this.#playing = undefined;
    this.#mark(false);
  }

  #mark(playing: boolean): void {
    const text = (playing ? this.#play.dataset.stop : this.#play.dataset.play) ?? '';
    this.#play.setAttribute('aria-pressed', String(playing));
    this.#play.setAttribute('aria-label', text);
    this.#play.title = text;
  }

  #clear(): void {
    for (const image of this.#pictures.querySelectorAll('img')) URL.revokeObjectURL(image.src);
    this.#pictures.replaceChildren();
  }

  /**
   * Digits are small: a whole number of screen pixels for each of theirs keeps them sharp. Photographs are shown in their
   * own size, or in the room there is.
   */
  #enlarge(image: HTMLImageElement): void {
    const room = Math.max(1, this.#pictures.clientWidth);
    const factor = Math.max(1, Math.min(4, Math.floor(room / image.naturalWidth)));
    image.width = image.naturalWidth * factor;
    image.classList.toggle('pixels', image.width <= room);
  }
}
