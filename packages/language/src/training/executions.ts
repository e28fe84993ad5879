import { MAX_MINIMIZES } from '../context/budget';
import { type Context, failed } from '../context/context';
import { tooLarge } from '../diagnostics/names/CNN120-too-large';
import type { CheckedMinimize, IterationStep } from '../program/program';

/** Reports the `minimize` with which one iteration executes more of them than training could plan. */
export function limitExecutions(ctx: Context, iteration: readonly IterationStep[]): void {
  const excessive = firstBeyond(iteration, 1, { left: MAX_MINIMIZES });
  if (excessive === undefined) return;
  const what = `more than ${MAX_MINIMIZES.toLocaleString('en-US')} executions of \`minimize\` in one iteration`;
  ctx.analysis.reporter.report(tooLarge, { name: ctx.name, what }, excessive.location);
  failed(ctx);
}

function firstBeyond(
  steps: readonly IterationStep[],
  times: number,
  executions: { left: number },
): CheckedMinimize | undefined {
  for (const step of steps) {
    if (step.kind === 'repeat') {
      const found = firstBeyond(step.body, times * step.count, executions);
      if (found !== undefined) return found;
    } else {
      executions.left -= times;
      if (executions.left < 0) return step;
    }
  }
  return undefined;
}
