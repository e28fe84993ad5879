import type { Described } from '@cnn-studio/protocol';
import * as v from 'valibot';

/** What a page says, as a schema describes it; undefined for what a page of ours doesn't say. */
export function parseMessage<Schema extends v.GenericSchema>(
  schema: Schema,
  message: unknown,
): Described<Schema> | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? (result.output as Described<Schema>) : undefined;
}
