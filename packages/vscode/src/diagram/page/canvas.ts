/** Draws what of the diagram is on screen, and nothing else: 1,000 layers move as easily as ten. */
import type { Box } from '../box';
import type { Placed, PlacedNode } from '../layout';
import { boundsOf, edgeMarkup, groupMarkup, nodeMarkup, type Palette } from '../svg';
import { overlap, type Size, type View, visibleBox } from '../view';

interface Item {
  readonly key: string;
  readonly box: Box;
  /** Fills its element, which is then on screen until it leaves. */
  draw(element: SVGGElement): void;
}

const SVG = 'http://www.w3.org/2000/svg';
const EMPTY: Placed = { width: 1, height: 1, nodes: [], groups: [], edges: [] };

export class Canvas {
  #placed = EMPTY;
  #items: readonly Item[] = [];
  #view: View = { x: 0, y: 0, scale: 1 };
  #palette: Palette;
  readonly #drawn = new Map<string, SVGGElement>();
  #frame: number | undefined;
  #marked: ReadonlySet<string> = new Set();
  #found: ReadonlySet<string> = new Set();
  #current: string | undefined;

  constructor(
    readonly svg: SVGSVGElement,
    private readonly layer: SVGGElement,
    palette: Palette,
  ) {
    this.#palette = palette;
  }

  get placed(): Placed {
    return this.#placed;
  }

  get palette(): Palette {
    return this.#palette;
  }

  get view(): View {
    return this.#view;
  }

  get screen(): Size {
    return { width: this.svg.clientWidth, height: this.svg.clientHeight };
  }

  node(id: string): PlacedNode | undefined {
    return this.#placed.nodes.find((node) => node.id === id);
  }

  set view(view: View) {
    this.#view = view;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  show(placed: Placed): void {
    this.#placed = placed;
    this.#items = itemsOf(placed, {
      palette: () => this.#palette,
      state: (id) =>
        this.#marked.has(id) || id === this.#current ? 'marked' : this.#found.has(id) ? 'found' : 'plain',
      current: (id) => id === this.#current,
    });
    this.#redraw();
  }

  /** `marked`: the cursor's; `found`: a search's; `current`: the one that the keyboard is at. */
  highlight(what: {
    marked?: ReadonlySet<string>;
    found?: ReadonlySet<string>;
    current?: string | undefined;
  }): void {
    if (what.marked !== undefined) this.#marked = what.marked;
    if (what.found !== undefined) this.#found = what.found;
    if ('current' in what) {
      this.#current = what.current;
      if (what.current === undefined) this.svg.removeAttribute('aria-activedescendant');
      else this.svg.setAttribute('aria-activedescendant', what.current);
    }
    this.#redraw();
  }

  repaint(palette: Palette): void {
    this.#palette = palette;
    this.#redraw();
  }

  #redraw(): void {
    this.layer.replaceChildren();
    this.#drawn.clear();
    this.#draw();
  }

  #draw(): void {
    const { x, y, scale } = this.#view;
    this.layer.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
    const visible = visibleBox(this.#view, this.screen);
    let after: SVGGElement | undefined;
    for (const item of this.#items) {
      const element = this.#drawn.get(item.key);
      if (!overlap(item.box, visible)) {
        element?.remove();
        this.#drawn.delete(item.key);
      } else if (element === undefined) {
        const added = document.createElementNS(SVG, 'g');
        item.draw(added);
        // Groups lie below edges and those below nodes, whatever comes into view first.
        if (after === undefined) this.layer.prepend(added);
        else after.after(added);
        this.#drawn.set(item.key, added);
        after = added;
      } else {
        after = element;
      }
    }
  }
}

function itemsOf(
  { nodes, groups, edges }: Placed,
  look: {
    palette(): Palette;
    state(id: string): 'plain' | 'marked' | 'found';
    current(id: string): boolean;
  },
): Item[] {
  return [
    ...groups.map((group): Item => {
      return {
        key: `group ${group.id}`,
        box: group,
        draw(element) {
          element.dataset.group = group.id;
          element.innerHTML = groupMarkup(group, look.palette());
        },
      };
    }),
    ...edges.map((edge): Item => {
      return {
        key: `edge ${edge.id}`,
        box: boundsOf(edge),
        draw(element) {
          element.innerHTML = edgeMarkup(edge, look.palette());
        },
      };
    }),
    ...nodes.map((node): Item => {
      return {
        key: `node ${node.id}`,
        box: node,
        draw(element) {
          element.id = node.id;
          element.dataset.node = node.id;
          element.setAttribute('role', 'treeitem');
          element.setAttribute('aria-label', [node.title, node.detail, node.cost].filter(Boolean).join(', '));
          element.setAttribute('aria-selected', String(look.current(node.id)));
          if (node.fold !== undefined) element.setAttribute('aria-expanded', 'false');
          element.innerHTML = nodeMarkup(node, look.palette(), look.state(node.id));
        },
      };
    }),
  ];
}
