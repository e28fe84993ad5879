import { TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Program } from '@cnn-studio/language';

/** @throws TrainerError `train-unknown` */
export function findTrain(program: Program, name: string): CheckedTrain {
  const train = program.trains.get(name);
  if (train !== undefined) return train;
  const known = [...program.trains.keys()].join(', ') || 'none';
  throw new TrainerError('train-unknown', `There is no train block called ${name}. Choose one of: ${known}.`);
}
