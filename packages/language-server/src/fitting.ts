/** Which layers accept a shape: those come first after `->`. */
import {
  Arguments,
  type ArgumentValue,
  type Call,
  type Entry,
  PADDINGS,
  type ParameterKind,
  type ParameterSpec,
  type ValueType,
} from '@cnn-studio/language';

/**
 * True when the entry takes `incoming` without a complaint, with its defaults and, for what must be given, the
 * plainest values there are.
 */
export function fits(entry: Entry, incoming: ValueType): boolean {
  if (!entry.incoming || entry.type === undefined || incoming.kind === 'unknown') return false;
  const inputs: ValueType[] = [incoming];
  const values = new Map<string, ArgumentValue>();
  for (const parameter of entry.parameters) {
    if (parameter.kind === 'network' || parameter.kind === 'chain') return false;
    if (parameter.kind === 'value') {
      if (parameter.default === undefined && parameter.optional !== true) inputs.push(incoming);
      continue;
    }
    const value = plainValue(parameter, incoming, values.size + 1);
    if (value !== undefined) values.set(parameter.name, value);
  }
  let complaints = 0;
  const call: Call = { inputs, args: new Arguments(values), report: () => complaints++ };
  try {
    entry.type(call);
  } catch {
    // A rule that finds our plain values absurd doesn't recommend the layer.
    return false;
  }
  return complaints === 0;
}

/** Numbers differ from each other, as a minimum and a maximum must. */
function plainValue(
  parameter: ParameterSpec,
  incoming: ValueType,
  ordinal: number,
): ArgumentValue | undefined {
  const { kind, default: value, optional } = parameter;
  if (value !== undefined) return value as ArgumentValue;
  return optional === true ? undefined : PLAIN[kind](parameter, incoming, ordinal);
}

type Plain = (parameter: ParameterSpec, incoming: ValueType, ordinal: number) => ArgumentValue | undefined;

const least: Plain = ({ minimum = 1 }, _, ordinal) => Math.max(ordinal, minimum);
const sizes: Plain = (_, incoming) => (incoming.kind === 'tensor' ? incoming.shape : [1]);
const word: Plain = ({ choices }) => choices?.[0] ?? '';
const none: Plain = () => undefined;

/** By kind; nothing for what has to be in the program. */
const PLAIN: Readonly<Record<ParameterKind, Plain>> = {
  integer: least,
  number: least,
  schedule: least,
  dim: (parameter, incoming, ordinal) =>
    (parameter.variadic === true ? sizes : least)(parameter, incoming, ordinal),
  pair: () => [1, 1],
  shape: sizes,
  boolean: () => false,
  padding: () => PADDINGS[0],
  choice: word,
  string: word,
  value: none,
  network: none,
  numbers: none,
  chain: none,
  layer: none,
};
