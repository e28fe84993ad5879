/** Which layers accept a shape: those come first after `->`. */
import {
  Arguments,
  type ArgumentValue,
  type Call,
  type Entry,
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
    if (parameter.kind === 'network') return false;
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
  const { kind, default: value, optional, minimum = 1, variadic } = parameter;
  if (value !== undefined) return value as ArgumentValue;
  if (optional === true) return undefined;
  const shape = incoming.kind === 'tensor' ? incoming.shape : [1];
  switch (kind) {
    case 'integer':
    case 'number':
    case 'schedule':
      return Math.max(ordinal, minimum);
    case 'dim':
      return variadic === true ? shape : Math.max(ordinal, minimum);
    case 'pair':
      return [1, 1];
    case 'shape':
      return shape;
    case 'boolean':
      return false;
    case 'padding':
      return 'same';
    case 'choice':
    case 'string':
      return parameter.choices?.[0] ?? '';
    default:
      return undefined;
  }
}
