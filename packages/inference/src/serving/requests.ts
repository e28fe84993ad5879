import { TrainerError } from '@cnn-studio/data';
import type { ServeRequest } from '@cnn-studio/protocol';

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const numbers: Check = (value) => Array.isArray(value) && value.every(number);
const image: Check = (value) => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, path, data } = value as Record<string, unknown>;
  return text(name) && (text(path) ? data === undefined : text(data) && path === undefined);
};

interface Parameter {
  readonly check: Check;
  readonly what: string;
  readonly required?: boolean;
}

const aNumber = { check: number, what: 'a number' };
const aText = { check: text, what: 'a text' };
const anImage = { check: image, what: 'an image: a name with a path, or with data in base64' };

const PARAMETERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  generate: {
    network: aText,
    seed: aNumber,
    count: aNumber,
    label: aNumber,
    sample: aNumber,
    to: aNumber,
    mix: aNumber,
    frames: aNumber,
    directions: { check: numbers, what: 'a list of numbers' },
    sheet: { check: flag, what: 'true or false' },
  },
  directions: { network: aText },
  restore: {
    network: aText,
    image: { ...anImage, required: true },
    original: anImage,
    mask: anImage,
    degrade: aNumber,
  },
};

/**
 * A line as a request.
 * @throws TrainerError `wrong-use` that says what is wrong; it has the request's `id` where there is one
 */
export function parseRequest(line: string): ServeRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw refusal(undefined, `A line is not JSON: ${line.slice(0, 60)}`);
  }
  if (typeof value !== 'object' || value === null) throw refusal(undefined, 'A request is a JSON object.');
  const { id, method, params = {} } = value as Record<string, unknown>;
  if (typeof id !== 'number') throw refusal(undefined, 'A request needs an id, a number.');
  if (method === 'cancel') return { id, method };
  const parameters =
    typeof method === 'string' && Object.hasOwn(PARAMETERS, method) ? PARAMETERS[method] : undefined;
  if (parameters === undefined) {
    const known = [...Object.keys(PARAMETERS), 'cancel'].join(', ');
    throw refusal(id, `There is no method ${String(method)}; there are ${known}.`);
  }
  if (typeof params !== 'object' || params === null) throw refusal(id, 'The params are a JSON object.');
  const given = params as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) throw refusal(id, `${method} takes no ${name}.`);
  }
  for (const [name, { check, what, required }] of Object.entries(parameters)) {
    if (given[name] === undefined ? required : !check(given[name])) {
      throw refusal(id, `${method} needs ${name} to be ${what}.`);
    }
  }
  return { id, method, params } as ServeRequest;
}

function refusal(id: number | undefined, message: string): TrainerError {
  return Object.assign(new TrainerError('wrong-use', message), { id });
}
