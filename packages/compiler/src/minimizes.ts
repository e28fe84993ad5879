import type { CheckedMinimize, CheckedTrain, IterationStep, Phase } from '@cnn-studio/language';

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

/** How often a step executes a minimize. */
export function timesPerStep(train: CheckedTrain, minimize: CheckedMinimize): number {
  const count = (steps: readonly IterationStep[]): number =>
    steps.reduce((sum, step) => {
      if (step.kind === 'repeat') return sum + step.count * count(step.body);
      return sum + (step.index === minimize.index ? 1 : 0);
    }, 0);
  return Math.max(...train.phases.map(({ iteration }) => count(iteration)));
}
