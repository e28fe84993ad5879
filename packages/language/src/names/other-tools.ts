/** What Keras, PyTorch and papers call the layers and parameters of the catalogue, for suggestions. */
import { CATEGORIES } from '../catalogue/categories';
import { catalogue } from '../catalogue/index';

/** `Conv2D`, `nn.Conv2d` and `conv_2d` alike. */
function folded(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/[123]d$/, '');
}

/** Schedules, optimizers and sources stand elsewhere: PyTorch's `Linear` is no `linear` rate. */
const LAYERS = [...catalogue.values()].filter(({ category }) => !CATEGORIES[category].nested);

const ENTRIES: ReadonlyMap<string, string> = new Map([
  ...LAYERS.flatMap(({ name, alsoCalled = [] }) => alsoCalled.map((other) => [folded(other), name] as const)),
  // Last, so that an entry's own name goes before what another one is called elsewhere.
  ...LAYERS.map(({ name }) => [folded(name), name] as const),
]);

/** The entry of the catalogue that another tool calls `name`. */
export function entryCalled(name: string): string | undefined {
  return ENTRIES.get(folded(name));
}

/** Other tools' names of parameters: ours follow, of which an entry has at most one. */
const PARAMETERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['lr', ['learning_rate']],
  ['eps', ['epsilon']],
  ['kernelsize', ['kernel', 'size']],
  ['poolsize', ['size']],
  ['ksize', ['kernel', 'size']],
  ['strides', ['stride']],
  ['outchannels', ['filters']],
  ['channels', ['filters', 'units']],
  ['features', ['units', 'filters']],
  ['outfeatures', ['units']],
  ['embeddingdim', ['size']],
  ['usebias', ['bias']],
  ['dilationrate', ['dilation']],
  ['depthmultiplier', ['multiplier']],
  ['negativeslope', ['slope']],
  ['alpha', ['slope']],
  ['p', ['rate']],
  ['prob', ['rate']],
  ['probability', ['rate']],
  ['numheads', ['heads']],
  ['numgroups', ['groups']],
  ['scalefactor', ['factor']],
  ['upscalefactor', ['factor']],
  ['blocksize', ['factor']],
  ['interpolation', ['mode']],
  ['method', ['mode']],
  ['axis', ['over']],
  ['dim', ['over']],
  ['std', ['deviation', 'sigma']],
  ['stddev', ['deviation', 'sigma']],
  ['quality', ['quality']],
  ['wd', ['weight_decay']],
  ['weightdecay', ['weight_decay']],
  ['labelsmoothing', ['smoothing']],
  ['elementwiseaffine', ['affine']],
  ['center', ['affine']],
  ['scale', ['affine', 'factor']],
  ['spectralnorm', ['spectral']],
]);

/** The parameter, among `parameters`, that another tool calls `name`. */
export function parameterCalled(name: string, parameters: readonly string[]): string | undefined {
  const wanted = folded(name);
  return (
    parameters.find((parameter) => folded(parameter) === wanted) ??
    PARAMETERS.get(wanted)?.find((parameter) => parameters.includes(parameter))
  );
}
