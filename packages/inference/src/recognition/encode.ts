import { TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Program } from '@cnn-studio/language';
import { type Encoding, findEncodings } from '@cnn-studio/runtime';
import { explainNoEncoder } from '../kinds';
import { withTrained } from '../trained';
import { eachPicture, type PicturesOptions } from './each-picture';

/** What `encode` is asked for. */
export interface EncodeOptions extends PicturesOptions {
  /** Which of the network's results, by its declared name, where several are vectors. */
  readonly result?: string;
}

/** The vector of one image file. */
export interface Encoded {
  /** Absolute path. */
  readonly from: string;
  readonly vector: Float32Array;
}

/**
 * The vectors that a network makes of image files, all of one length.
 * @throws TrainerError
 */
export async function encode(options: EncodeOptions): Promise<Encoded[]> {
  const { program } = options;
  return withTrained(options, async (trained) => {
    const found = chooseEncoding(program, trained.train, options);
    return eachPicture(program, trained, found, options, (from, vector) => ({ from, vector }));
  });
}

/** @throws TrainerError `network-unknown`, `wrong-use` */
export function chooseEncoding(
  program: Program,
  train: CheckedTrain,
  { network, result }: Pick<EncodeOptions, 'network' | 'result'>,
): Encoding {
  const all = findEncodings(train, program.networks);
  const wanted = network ?? all.find(({ name }) => result === undefined || name === result)?.network;
  const own = all.filter((one) => one.network === (wanted ?? all[0]?.network));
  if (own.length === 0) {
    const names = [...new Set(all.map((one) => one.network))];
    throw new TrainerError('network-unknown', explainNoEncoder(program, train, network, names));
  }
  const named = result === undefined ? own : own.filter(({ name }) => name === result);
  if (named.length === 1) return named[0]!;
  const names = own.flatMap(({ name, size }) => (name === undefined ? [] : [`${name} (${size} numbers)`]));
  const known =
    names.length === 0
      ? 'Its only result has no name: leave out --result.'
      : `Choose one with --result: ${names.join(', ')}.`;
  const problem =
    result === undefined ? 'makes several vectors from a picture' : `makes no vector called ${result}`;
  throw new TrainerError('wrong-use', `The network ${own[0]!.network} ${problem}. ${known}`);
}
