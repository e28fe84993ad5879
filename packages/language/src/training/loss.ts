import { type Context, type Frame, failed } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { location } from '../context/text';
import { lossIndependent } from '../diagnostics/training/CNN301-loss-independent';
import { noGradient } from '../diagnostics/training/CNN302-no-gradient';
import { lossNotANumber } from '../diagnostics/training/CNN314-loss-not-a-number';
import type { CheckedMinimize } from '../program/program';
import { around } from '../reporting/fixes';
import type * as ast from '../syntax/ast';

/**
 * Checks that a loss is one number, and that it can train the networks it is minimized over.
 * @param trained these networks, each with the name after `over` that means it
 */
export function checkLoss(
  ctx: Context,
  frame: Frame,
  statement: ast.MinimizeStatement,
  { loss }: CheckedMinimize,
  trained: readonly { readonly name: ast.Name; readonly network: NetworkResult }[],
): void {
  const builder = ctx.builder!;
  const { reporter } = ctx.analysis;
  const type = builder.type(loss);
  if (type.kind === 'class' || type.kind === 'map' || (type.kind === 'tensor' && type.shape.length > 0)) {
    const edit = around(frame, statement.loss, '', '');
    const mean = {
      title: 'Average it: `mean(...)`',
      edits: [{ ...edit, text: `mean(${edit.text})` }],
      preferred: true,
    };
    const fixes = type.kind === 'tensor' ? [mean] : [];
    reporter.report(lossNotANumber, { type }, location(frame, statement.loss.span), { fixes });
    failed(ctx);
    return;
  }
  const { reachability } = ctx.analysis;
  const value = reachability.of(builder, loss, 'value');
  const gradient = reachability.of(builder, loss, 'gradient');
  for (const { name: written, network } of trained) {
    const { name } = network.checked;
    const at = location(frame, written.span);
    const declared = { location: network.checked.location, message: `\`${name}\` is declared here` };
    if (!value.networks.has(network)) {
      const others = [...value.networks].map((other) => other.checked.name);
      reporter.report(lossIndependent, { network: name, others }, at, { related: [declared] });
      failed(ctx);
    } else if (!gradient.networks.has(network) && network.checked.valid) {
      // In a broken network a path may be missing that the reader has written.
      const [first] = gradient.blockers;
      const related = gradient.blockers
        .slice(0, 4)
        .map(({ location, reason }) => ({ location, message: reason }));
      const data = { network: name, ...(first === undefined ? {} : { reason: first.reason }) };
      reporter.report(noGradient, data, at, { related: [...related, declared] });
      failed(ctx);
    }
  }
}
