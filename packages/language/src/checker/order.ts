import { recursion } from '../diagnostics/names/CNN116-recursion';
import type { Binding } from './bindings';
import type { Names } from './module';
import type { Reporter } from './reporter';

/**
 * Declarations in an order in which each comes after those it uses. One that uses itself is reported, with the
 * chain, and added to `broken`.
 */
export function dependencyOrder(names: Names, reporter: Reporter, broken: Set<Binding>): Binding[] {
  const order: Binding[] = [];
  const state = new Map<Binding, 'open' | 'done'>();
  for (const root of names.bindings) {
    if (root.owner !== undefined || state.has(root)) continue;
    const stack = [{ binding: root, next: [...(names.uses.get(root)?.keys() ?? [])] }];
    state.set(root, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const used = top.next.shift();
      if (used === undefined) {
        stack.pop();
        state.set(top.binding, 'done');
        order.push(top.binding);
        continue;
      }
      const known = state.get(used);
      if (known === 'open') {
        const start = stack.findIndex((entry) => entry.binding === used);
        reportRecursion(
          stack.slice(start).map((entry) => entry.binding),
          names,
          reporter,
          broken,
        );
      } else if (known === undefined) {
        state.set(used, 'open');
        stack.push({ binding: used, next: [...(names.uses.get(used)?.keys() ?? [])] });
      }
    }
  }
  return order;
}

function reportRecursion(
  circle: readonly Binding[],
  names: Names,
  reporter: Reporter,
  broken: Set<Binding>,
): void {
  const [first] = circle;
  const last = circle.at(-1);
  // A train block names networks after `over` and may be called as one of them: it computes nothing for others.
  if (first === undefined || last === undefined || circle.some((binding) => binding.kind === 'train')) return;
  for (const binding of circle) broken.add(binding);
  const use = (from: Binding, to: Binding) => ({
    file: from.location.file,
    span: names.uses.get(from)!.get(to)!,
  });
  const kind = first.kind === 'let' ? 'constant' : first.kind;
  const chain = [...circle, first].map((binding) => binding.name);
  reporter.report(recursion, { kind, chain }, use(last, first), {
    related: circle.slice(0, -1).map((binding, i) => ({
      location: use(binding, circle[i + 1]!),
      message: `\`${binding.name}\` uses \`${circle[i + 1]!.name}\``,
    })),
  });
}
