import type { Dim } from '../algebra/dim';
import type { Context, Frame } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { location, textOf } from '../context/text';
import { tooManyArguments } from '../diagnostics/names/CNN106-too-many-arguments';
import { missingArgument } from '../diagnostics/names/CNN108-missing-argument';
import type { NodeId } from '../program/program';
import { requiredSignature } from '../reporting/arguments';
import type { EntrySite } from './site';
import { checkConditions, unify } from './unify';

/**
 * Whether a network given to an entry, as in `gradient_penalty(Critic, real, fake, label)`, takes what the entry
 * feeds it; what doesn't fit is reported where it is written.
 * @param fed which of the entry's inputs the network gets, in the network's order
 */
export function fitsNetwork(
  ctx: Context,
  frame: Frame,
  at: EntrySite,
  network: NetworkResult,
  fed: readonly number[],
  ids: readonly NodeId[],
): boolean {
  const { reporter } = ctx.analysis;
  const { inputs: parameters } = network;
  const callee = network.checked.name;
  const missing = parameters.slice(fed.length).map(({ name }) => name);
  if (missing.length > 0) {
    const written = at.site.kind === 'call' ? at.site.args.map(({ span }) => textOf(frame, span)) : [];
    const call = `\`${at.entry.name}(${[...written, ...missing].join(', ')})\``;
    const data = { callee, parameter: missing[0]!, signature: call };
    reporter.report(missingArgument, data, location(frame, at.site.span), {
      related: [{ location: network.checked.location, message: `\`${callee}\` is declared here` }],
    });
    return false;
  }
  if (fed.length > parameters.length) {
    const extra = at.inputs[fed[parameters.length]!]?.expression ?? at.site;
    const expected = parameters.length;
    const data = { callee, signature: requiredSignature(callee, parameters), expected, got: fed.length };
    reporter.report(tooManyArguments, data, location(frame, extra.span));
    return false;
  }
  const bindings = new Map<string, Dim>();
  let ok = true;
  fed.forEach((input, i) => {
    if (!unify(ctx, frame, network, bindings, at.inputs[input]!, ids[input]!, i, at.site)) ok = false;
  });
  return ok && checkConditions(ctx, frame, network, bindings, at.site);
}
