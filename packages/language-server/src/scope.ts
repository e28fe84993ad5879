/** Which names can be used at a place. */
import { type ast, type Binding, pathAt } from '@cnn-studio/language';
import type { Analysis } from './analysis';
import { contains } from './positions';
import { isBody } from './tree';

/** Declarations of the file and its imports, and the values introduced before the offset in the declaration around it. */
export function bindingsInScope({ module, result }: Analysis, offset: number): readonly Binding[] {
  const found = new Map<string, Binding>();
  for (const [name, binding] of module.visible) found.set(name, binding);
  const around = module.tree.declarations.find(({ span }) => contains(span, offset));
  if (around === undefined || around.kind === 'import') return [...found.values()];
  const owner = result.names.introductions.get(around.name);
  // Nothing may use itself.
  found.delete(around.name.text);
  const bodies = enclosingBodies(around, offset);
  for (const binding of result.names.bindings) {
    if (binding.owner === undefined || binding.owner !== owner) continue;
    const { span } = binding.location;
    if (span.end > offset) continue;
    // A name of a body that ended before the offset is not seen outside of it.
    if (enclosingBodies(around, span.start).every((body) => bodies.includes(body))) {
      found.set(binding.name, binding);
    }
  }
  return [...found.values()];
}

function enclosingBodies(declaration: ast.Declaration, offset: number): readonly ast.Body[] {
  return pathAt(declaration, offset).filter(isBody);
}
