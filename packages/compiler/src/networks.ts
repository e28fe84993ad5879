import type { CheckedNetwork, EntryNode, GraphNode, Program } from '@cnn-studio/language';
import { CompileError } from './errors';

/** Networks that are applied by `nodes`, directly or inside other networks, in order of first use. */
export function usedNetworks(
  program: Program,
  nodes: readonly GraphNode[],
  found: Set<string> = new Set(),
): Set<string> {
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    usedNetworks(program, requireNetwork(program, name).nodes, found);
  };
  for (const node of nodes) {
    if (node.op === 'network') visit(node.network);
    else if (node.op === 'entry') for (const name of networkArguments(node)) visit(name);
  }
  return found;
}

/** The networks that a layer is given by name, as in `r1(Critic, real)`. */
export function networkArguments(node: EntryNode): string[] {
  const names: string[] = [];
  for (const value of node.args.values.values()) {
    if (typeof value === 'object' && 'network' in value) names.push(value.network);
  }
  return names;
}

/**
 * The network of that name.
 * @throws CompileError `unknown-name` where there is no such network, and for one with errors
 */
export function requireNetwork(program: Program, name: string): CheckedNetwork {
  const network = program.networks.get(name);
  if (network === undefined) {
    const known = [...program.networks.keys()].join(', ') || 'none';
    throw new CompileError('unknown-name', `there is no network called ${name} (networks: ${known})`);
  }
  if (!network.valid)
    throw new CompileError('invalid', `network ${name} has errors; run \`cnn check\` first`);
  return network;
}
