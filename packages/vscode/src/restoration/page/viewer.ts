/** The pictures of one restoration, side by side or one over the other. */
import type { PictureView } from '../messages';
import { type Camera, fitted, moved, placed, type Size, zoomed } from './camera';

export interface Pictures {
  readonly input: PictureView;
  readonly restored: PictureView;
  readonly original?: PictureView;
}

export type Mode = 'side' | 'slider';
export type Against = 'input' | 'original';

const KEY_STEP = 40;

export class Viewer {
  #pictures: Pictures | undefined;
  #camera: Camera | undefined;
  /** The person chose it: another picture of the same size keeps it. */
  #chosen = false;
  #mode: Mode = 'side';
  #against: Against = 'input';
  #urls: string[] = [];
  readonly #figures = new Map<string, HTMLElement>();
  readonly #divider: HTMLInputElement;

  constructor(
    private readonly root: HTMLElement,
    private readonly zoomText: HTMLElement,
    private readonly names: {
      readonly input: () => string;
      readonly restored: string;
      readonly original: string;
    },
  ) {
    for (const figure of root.querySelectorAll<HTMLElement>('figure')) {
      this.#figures.set(figure.dataset.view!, figure);
      this.#listen(figure.querySelector<HTMLElement>('.port')!);
    }
    this.#divider = root.querySelector<HTMLInputElement>('#divider')!;
    this.#divider.addEventListener('input', () => this.#place());
    new ResizeObserver(() => this.#refit()).observe(root);
  }

  show(pictures: Pictures | undefined): void {
    const before = this.#reference();
    this.#pictures = pictures;
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls = [];
    this.root.hidden = pictures === undefined;
    if (pictures === undefined) return;
    if (pictures.original === undefined) this.#against = 'input';
    const after = this.#reference()!;
    if (before?.width !== after.width || before.height !== after.height) this.#chosen = false;
    this.#draw();
  }

  set mode(mode: Mode) {
    this.#mode = mode;
    this.#draw();
  }

  set against(against: Against) {
    this.#against = against;
    this.#draw();
  }

  fit(): void {
    this.#chosen = false;
    this.#refit();
  }

  actual(): void {
    const camera = this.#camera;
    if (camera !== undefined) this.#zoom(1 / camera.zoom);
  }

  #zoom(factor: number, about = { x: 0, y: 0 }): void {
    const picture = this.#reference();
    if (picture === undefined || this.#camera === undefined) return;
    this.#look(zoomed(this.#camera, factor, about, picture, this.#viewSize()));
  }

  zoomBy(factor: number): void {
    this.#zoom(factor);
  }

  /** The size that all views show: a picture of another size is stretched to it. */
  #reference(): Size | undefined {
    return this.#pictures?.restored;
  }

  #visible(): string[] {
    if (this.#mode === 'slider') return ['slider'];
    return this.#pictures?.original === undefined ? ['input', 'restored'] : ['input', 'restored', 'original'];
  }

  #viewSize(): Size {
    const port = this.#figures.get(this.#visible()[0]!)!.querySelector('.port')!;
    return { width: Math.max(1, port.clientWidth), height: Math.max(1, port.clientHeight) };
  }

  #draw(): void {
    const pictures = this.#pictures;
    if (pictures === undefined) return;
    const urls = new Map<PictureView, string>();
    const url = (picture: PictureView) => {
      let known = urls.get(picture);
      if (known === undefined) {
        known = URL.createObjectURL(new Blob([new Uint8Array(picture.png)], { type: 'image/png' }));
        urls.set(picture, known);
      }
      return known;
    };
    const names = {
      input: this.names.input(),
      restored: this.names.restored,
      original: this.names.original,
    };
    const visible = this.#visible();
    for (const [name, figure] of this.#figures) {
      figure.hidden = !visible.includes(name);
      if (figure.hidden) continue;
      if (name === 'slider') {
        const other = this.#against === 'original' ? 'original' : 'input';
        // Before is on the left: the worse picture, or the restored one before the original.
        const [left, right] =
          other === 'input' ? (['input', 'restored'] as const) : (['restored', other] as const);
        this.#fill(figure, '.after', pictures[right]!, names[right], url);
        this.#fill(figure, '.before', pictures[left]!, names[left], url);
        figure.querySelector('.left')!.textContent = `${names[left]}: ${pictures[left]!.caption}`;
        figure.querySelector('.right')!.textContent = `${names[right]}: ${pictures[right]!.caption}`;
        continue;
      }
      const picture = pictures[name as keyof Pictures]!;
      this.#fill(figure, 'img', picture, names[name as keyof typeof names], url);
      figure.querySelector('b')!.textContent = names[name as keyof typeof names];
      figure.querySelector('figcaption span')!.textContent = picture.caption;
    }
    for (const old of this.#urls) URL.revokeObjectURL(old);
    this.#urls = [...urls.values()];
    this.root.dataset.mode = this.#mode;
    this.root.dataset.count = String(visible.length);
    this.#refit();
  }

  #fill(
    figure: HTMLElement,
    selector: string,
    picture: PictureView,
    name: string,
    url: (picture: PictureView) => string,
  ): void {
    const image = figure.querySelector<HTMLImageElement>(selector)!;
    image.src = url(picture);
    image.alt = `${name}, ${picture.caption}`;
  }

  #refit(): void {
    const picture = this.#reference();
    if (picture === undefined || this.root.hidden) return;
    if (!this.#chosen || this.#camera === undefined) this.#camera = fitted(picture, this.#viewSize());
    this.#place();
  }

  #look(camera: Camera): void {
    this.#camera = camera;
    this.#chosen = true;
    this.#place();
  }

  #place(): void {
    const picture = this.#reference();
    const camera = this.#camera;
    if (picture === undefined || camera === undefined) return;
    const { left, top } = placed(camera, this.#viewSize());
    const transform = `translate(${left}px, ${top}px) scale(${camera.zoom})`;
    for (const image of this.root.querySelectorAll<HTMLImageElement>('.port img')) {
      image.style.width = `${picture.width}px`;
      image.style.height = `${picture.height}px`;
      image.style.transform = transform;
      // Squares behind transparent pixels keep their size on the screen.
      image.style.backgroundSize = `${16 / camera.zoom}px ${16 / camera.zoom}px`;
      image.classList.toggle('pixels', camera.zoom >= 2);
    }
    this.zoomText.textContent = `${Math.round(camera.zoom * 100)} %`;
    this.#placeDivider(picture, camera, left);
  }

  /** Before is cut at the divider, which goes over the picture (or its part that is seen). */
  #placeDivider(picture: Size, camera: Camera, left: number): void {
    const figure = this.#figures.get('slider')!;
    const { width } = this.#viewSize();
    const from = Math.max(0, left);
    const to = Math.min(width, left + picture.width * camera.zoom);
    const at = from + ((to - from) * Number(this.#divider.value)) / 100;
    figure.querySelector<HTMLElement>('.line')!.style.left = `${at}px`;
    // Both are cut: through a transparent picture the other one would be seen.
    const cut = Math.min(picture.width, Math.max(0, (at - left) / camera.zoom));
    figure.querySelector<HTMLElement>('.before')!.style.clipPath = `inset(0 ${picture.width - cut}px 0 0)`;
    figure.querySelector<HTMLElement>('.after')!.style.clipPath = `inset(0 0 0 ${cut}px)`;
  }

  #listen(port: HTMLElement): void {
    const fromMiddle = (event: MouseEvent) => {
      const box = port.getBoundingClientRect();
      return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    };
    port.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.#zoom(Math.exp(-event.deltaY / 400), fromMiddle(event));
      },
      { passive: false },
    );
    let dragging: 'picture' | 'divider' | undefined;
    port.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      const line = port.querySelector('.line')?.getBoundingClientRect();
      dragging =
        line !== undefined && Math.abs(event.clientX - line.left - line.width / 2) < 14
          ? 'divider'
          : 'picture';
      port.setPointerCapture(event.pointerId);
    });
    port.addEventListener('pointermove', (event) => {
      if (dragging === 'divider') this.#divideAt(event.clientX - port.getBoundingClientRect().left);
      else if (dragging === 'picture') this.#move(event.movementX, event.movementY);
    });
    const end = () => {
      dragging = undefined;
    };
    port.addEventListener('pointerup', end);
    port.addEventListener('pointercancel', end);
    port.addEventListener('dblclick', () => this.fit());
    port.addEventListener('keydown', (event) => {
      if (this.#key(event.key)) event.preventDefault();
    });
  }

  #divideAt(x: number): void {
    const picture = this.#reference();
    if (picture === undefined || this.#camera === undefined) return;
    const { width } = this.#viewSize();
    const { left } = placed(this.#camera, this.#viewSize());
    const from = Math.max(0, left);
    const to = Math.min(width, left + picture.width * this.#camera.zoom);
    this.#divider.value = String((100 * (x - from)) / Math.max(1, to - from));
    this.#place();
  }

  #move(dx: number, dy: number): void {
    const picture = this.#reference();
    if (picture !== undefined && this.#camera !== undefined) this.#look(moved(this.#camera, dx, dy, picture));
  }

  #key(key: string): boolean {
    switch (key) {
      case '+':
      case '=':
        this.#zoom(1.25);
        return true;
      case '-':
        this.#zoom(0.8);
        return true;
      case '0':
        this.fit();
        return true;
      case '1':
        this.actual();
        return true;
      case 'ArrowLeft':
        this.#move(KEY_STEP, 0);
        return true;
      case 'ArrowRight':
        this.#move(-KEY_STEP, 0);
        return true;
      case 'ArrowUp':
        this.#move(0, KEY_STEP);
        return true;
      case 'ArrowDown':
        this.#move(0, -KEY_STEP);
        return true;
      default:
        return false;
    }
  }
}
