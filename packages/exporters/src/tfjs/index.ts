import type { Program } from '@cnn-studio/language';
import { outputNames, traceable } from '../traced';
import type { ExportedWeight } from '../weights';
import { type GraphModel, TRACED_BATCHES, writeGraphModel } from './graph-model';

/**
 * A network as a tfjs graph model, for any batch.
 * @param sizes of the inputs, without the batch; needed where the network's are symbolic
 * @throws Error that names a layer with no TensorFlow form here
 */
export async function writeTfjs(
  program: Program,
  name: string,
  weights: readonly ExportedWeight[],
  options: {
    readonly sizes?: readonly (readonly number[])[];
    readonly generatedBy: string;
  },
): Promise<GraphModel> {
  const { trace, inputNames } = await traceable(program, name, options.sizes);
  return writeGraphModel(
    [trace(TRACED_BATCHES[0]), trace(TRACED_BATCHES[1])],
    weights,
    inputNames.map((input) => ({ name: input })),
    outputNames(program, name),
    { generatedBy: options.generatedBy, metadata: { network: name } },
  );
}
