/** What a search in a diagram finds: layers that are drawn, and those in blocks that are folded. */
import type { Findable } from './graph';
import type { PlacedNode } from './layout';

export interface Hit {
  /** Of a layer, drawn or not. */
  readonly id: string;
  /** The drawn node: the layer's own, or the folded block's that it is in. */
  readonly shown: string;
}

/** From top to bottom; a folded block counts once for itself and once for each layer in it. */
export function hitsOf(nodes: readonly PlacedNode[], text: string): readonly Hit[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const matches = ({ title, detail, family }: Findable) =>
    [title, detail, family].some((part) => part.toLowerCase().includes(wanted));
  const inOrder = [...nodes].sort((a, b) => a.y - b.y || a.x - b.x);
  return inOrder.flatMap((node) => [
    ...(matches(node) ? [{ id: node.id, shown: node.id }] : []),
    ...(node.inside ?? []).filter(matches).map(({ id }) => ({ id, shown: node.id })),
  ]);
}

/** The folded block to open on the way to a layer; undefined when it is drawn, or nowhere. */
export function foldAround(nodes: readonly PlacedNode[], id: string): string | undefined {
  return nodes.find(({ inside }) => inside?.some((one) => one.id === id))?.fold;
}
