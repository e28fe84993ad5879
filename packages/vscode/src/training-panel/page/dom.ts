export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

/** Text that is the same is left alone: a screen reader says what changes. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** As many children as items, each made once and filled again. */
export function fill<Item>(
  parent: HTMLElement,
  items: readonly Item[],
  tag: string,
  show: (child: HTMLElement, item: Item) => void,
): void {
  while (parent.children.length > items.length) parent.lastElementChild!.remove();
  while (parent.children.length < items.length) parent.append(document.createElement(tag));
  items.forEach((item, index) => {
    show(parent.children[index] as HTMLElement, item);
  });
}
