import { catalogue } from '@cnn-studio/language';
import { argument, type Layer } from './layer';
import { number } from './python';

/**
 * A number, or the value with one for each example: then it is an input behind the image.
 * @param values how many inputs lie before those of strengths
 */
export function strength(layer: Layer, name: string, values = 1): string {
  if (layer.args.has(name)) return number(layer.args.number(name));
  const { parameters } = catalogue.get(layer.node.entry)!;
  const before = parameters.slice(
    0,
    parameters.findIndex((one) => one.name === name),
  );
  const open = before.filter((one) => one.varies === true && !layer.args.has(one.name));
  return argument(layer, values + open.length);
}
