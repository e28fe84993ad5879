import { minimizesOf, neededNodes, usedNetworks } from '@cnn-studio/compiler';
import { type CheckedMinimize, type CheckedTrain, catalogue, type Program } from '@cnn-studio/language';
import type { TrainingEvent } from '@cnn-studio/protocol';

type Warning = Extract<TrainingEvent, { event: 'warning' }>;

/** A loss so many times as large as the first one, or as 1, has exploded. */
const EXPLODED = 1e4;
/** An adversary's loss this small, for so many steps in a row, has nothing left to say. */
const WON = 1e-5;
const WON_STEPS = 10;

/** Looks at finite losses for what trains on without learning, and tells of each statement once. */
export class LossWatch {
  private readonly first = new Map<string, number>();
  private readonly small = new Map<string, number>();
  private readonly told = new Set<string>();
  /** By label: the networks that a statement's networks play against. */
  private readonly rivals: ReadonlyMap<string, readonly string[]>;

  constructor(program: Program, train: CheckedTrain) {
    this.rivals = rivalsIn(program, train);
  }

  /** @param losses of one step, by the statements' labels */
  look(step: number, losses: Readonly<Record<string, number>>): Warning[] {
    return Object.entries(losses).flatMap(([label, loss]) => {
      const message = this.explosion(label, loss, step) ?? this.victory(label, loss, step);
      if (message === undefined || this.told.has(message.code + label)) return [];
      this.told.add(message.code + label);
      return [{ event: 'warning', ...message }];
    });
  }

  private explosion(label: string, loss: number, step: number) {
    const first = this.first.get(label);
    if (first === undefined) {
      this.first.set(label, Math.abs(loss));
      return undefined;
    }
    if (Math.abs(loss) < EXPLODED * Math.max(1, first)) return undefined;
    return {
      code: 'loss-exploded',
      message: `The loss of ${label} is ${loss.toPrecision(3)} in step ${step}; it was ${first.toPrecision(3)} at first. Training is diverging: stop, and try a learning rate ten times smaller or \`clip 1.0\` in the train block.`,
    };
  }

  private victory(label: string, loss: number, step: number) {
    const rivals = this.rivals.get(label);
    if (rivals === undefined) return undefined;
    const small = loss < WON ? (this.small.get(label) ?? 0) + 1 : 0;
    this.small.set(label, small);
    if (small < WON_STEPS) return undefined;
    return {
      code: 'loss-vanished',
      message: `The loss of ${label} was below ${WON} in the last ${small} steps up to ${step}: it has overpowered ${rivals.join(' and ')} and neither learns from the other anymore. Train it with a smaller learning rate or less often, with a target of 0.9 instead of 1 in \`bce\`, with \`r1\` or \`gradient_penalty\`, or with \`spectral: true\` in its layers.`,
    };
  }
}

/**
 * The statements that train networks against others: each side's loss asks the other, none trains it, and it is a loss of
 * scores that can't fall below 0. (The Wasserstein critic's is 0 when it is balanced.)
 */
function rivalsIn(program: Program, train: CheckedTrain): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const phase of train.phases) {
    const minimizes = minimizesOf([phase]);
    const used = new Map(
      minimizes.map((one) => [one, usedNetworks(program, neededNodes(train, [one.loss]))] as const),
    );
    const asks = (one: CheckedMinimize, other: CheckedMinimize) =>
      other.over.some((name) => used.get(one)!.has(name)) &&
      !other.over.some((name) => one.over.includes(name));
    for (const one of minimizes) {
      if (!isOfScores(train, one)) continue;
      const others = minimizes.filter((other) => asks(one, other) && asks(other, one));
      const names = [...new Set(others.flatMap(({ over }) => over))];
      if (names.length > 0) found.set(one.label, names);
    }
  }
  return found;
}

function isOfScores(train: CheckedTrain, { loss }: CheckedMinimize): boolean {
  const { type } = train.nodes[loss]!;
  if (type.kind !== 'scalar' || !(type.range.min >= 0)) return false;
  return neededNodes(train, [loss]).some(
    (node) => node.op === 'entry' && catalogue.get(node.entry)?.takesLogits === true,
  );
}
