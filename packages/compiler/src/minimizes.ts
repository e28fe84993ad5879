import type { CheckedMinimize, IterationStep, Phase } from '@cnn-studio/language';

/** Every minimize of some phases of a train block, in order. */
export function minimizesOf(phases: readonly Phase[]): CheckedMinimize[] {
  const found: CheckedMinimize[] = [];
  const visit = (steps: readonly IterationStep[]) => {
    for (const step of steps) {
      if (step.kind === 'repeat') visit(step.body);
      else found.push(step);
    }
  };
  for (const phase of phases) visit(phase.iteration);
  return found.sort((a, b) => a.index - b.index);
}
