import type { Entry, ParameterSpec } from './entry';

/** A default as a program writes it: `2`, `same`, `[1, 1]`. */
export function formatDefault(value: NonNullable<ParameterSpec['default']>): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

/** A parameter in a signature: `stride: 1` with its default, `kernel?` where it may be left out, `...values` for any number. */
export function formatParameter({ name, default: value, optional, variadic }: ParameterSpec): string {
  if (variadic === true) return `...${name}`;
  if (value !== undefined) return `${name}: ${formatDefault(value)}`;
  return optional === true ? `${name}?` : name;
}

/** How an entry is called: `conv(filters, kernel, stride: 1, padding: same)`. */
export function signatureOf({ name, parameters }: Entry): string {
  return `${name}(${parameters.map(formatParameter).join(', ')})`;
}
