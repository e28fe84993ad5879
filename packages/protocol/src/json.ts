import * as v from 'valibot';

/** What a schema describes, unchangeable to whoever is told it. */
export type Immutable<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Immutable<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Immutable<T[Key]> }
      : T;

/** The type of what a schema accepts, read-only. */
export type Described<Schema extends v.GenericSchema> = Immutable<v.InferOutput<Schema>>;

/**
 * A JSON text as what a schema describes. Fields that the schema doesn't name, as those of a later version, are left out.
 * @returns undefined for what is no JSON, or something else
 */
export function parseJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): Described<Schema> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(schema, value);
  return result.success ? (result.output as Described<Schema>) : undefined;
}

/** Numbers by name; one that is not finite is null, for JSON has no NaN. */
export const FiguresSchema = v.record(v.string(), v.nullable(v.number()));
