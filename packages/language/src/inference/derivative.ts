import type { Context, Frame } from '../context/context';
import type { NetworkResult } from '../context/graph';
import type { Blocker } from '../context/reach';
import { spend } from '../context/spend';
import { location } from '../context/text';
import { gradientZero } from '../diagnostics/training/CNN319-gradient-zero';
import type { NodeId } from '../program/program';
import type { EntrySite } from './site';

/** Nodes passed on the way from one value to another that count as one step. */
const NODES_PER_STEP = 16;

/**
 * Reports an entry that differentiates where no gradient can be but 0.
 * @param ids its inputs
 * @param networks those among its arguments
 */
export function checkDerivative(
  ctx: Context,
  frame: Frame,
  at: EntrySite,
  ids: readonly NodeId[],
  networks: readonly NetworkResult[],
): void {
  const { reachability, reporter } = ctx.analysis;
  const { entry, site } = at;
  if (entry.differentiates === 'network') {
    for (const network of networks) {
      const { isReached, blocker } = reachability.throughNetwork(network, 0);
      if (isReached) continue;
      const data = { entry: entry.name, network: network.checked.name, reason: blocker?.reason };
      reporter.report(gradientZero, data, location(frame, site.span), { related: relatedTo(blocker) });
    }
    return;
  }
  const [of, by] = ids as [NodeId, NodeId];
  if (!spend(ctx, frame, site.span, Math.ceil(Math.max(0, of - by) / NODES_PER_STEP))) return;
  const { isReached, blocker } = reachability.between(ctx.builder!, by, of);
  if (isReached) return;
  const span = at.inputs[1]?.expression?.span ?? site.span;
  const data = { entry: entry.name, reason: blocker?.reason };
  reporter.report(gradientZero, data, location(frame, span), { related: relatedTo(blocker) });
}

function relatedTo(blocker: Blocker | undefined) {
  return blocker === undefined ? [] : [{ location: blocker.location, message: blocker.reason }];
}
