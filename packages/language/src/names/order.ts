import { recursion } from '../diagnostics/names/CNN116-recursion';
import type { Reporter } from '../diagnostics/reporter';
import type { Span } from '../source/span';
import type { Binding } from './bindings';
import type { Module } from './module';

/**
 * Declarations in an order in which each comes after those it uses. One that uses itself is reported, with the
 * chain, and added to `broken`.
 */
export function dependencyOrder(
  modules: ReadonlyMap<string, Module>,
  reporter: Reporter,
  broken: Set<Binding>,
): Binding[] {
  const order: Binding[] = [];
  const state = new Map<Binding, 'open' | 'done'>();
  for (const root of [...modules.values()].flatMap(({ names }) => names.declarations)) {
    if (state.has(root)) continue;
    const stack = [{ binding: root, next: [...usesOf(modules, root).keys()] }];
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
          modules,
          reporter,
          broken,
        );
      } else if (known === undefined) {
        state.set(used, 'open');
        stack.push({ binding: used, next: [...usesOf(modules, used).keys()] });
      }
    }
  }
  return order;
}

const NONE: ReadonlyMap<Binding, Span> = new Map();

/** The declarations that a declaration uses, each with its first use. */
export function usesOf(modules: ReadonlyMap<string, Module>, binding: Binding): ReadonlyMap<Binding, Span> {
  return modules.get(binding.location.file)?.names.uses.get(binding) ?? NONE;
}

function reportRecursion(
  circle: readonly Binding[],
  modules: ReadonlyMap<string, Module>,
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
    span: usesOf(modules, from).get(to)!,
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
