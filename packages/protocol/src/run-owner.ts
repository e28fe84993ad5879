import * as v from 'valibot';
import { type Described, parseJson } from './json';

/** Anybody's file may hold anything: what is no text counts as absent. */
const text = v.fallback(v.optional(v.string()), undefined);

const OwnerSchema = v.object({
  /** Zero and below are no processes but groups of them. */
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  host: v.string(),
  /** Unguessable, one for each time that a run is locked. */
  id: text,
  /** When the process was started, where the system tells: numbers of processes are used again. */
  started: text,
  /** Linux: what its number counts in; a container counts its own processes. */
  namespace: text,
  /** Path of the socket or named pipe on which the process takes commands, if it does. */
  address: text,
});

/** Which process writes into a run: its `run.lock`. */
export type Owner = Described<typeof OwnerSchema>;

/** Undefined for what is no owner: the file may be torn, or anybody's. */
export function parseOwner(text: string): Owner | undefined {
  return parseJson(OwnerSchema, text);
}
