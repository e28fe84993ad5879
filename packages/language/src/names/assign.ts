import type { ParameterSpec } from '../catalogue/entry';
import type * as ast from '../syntax/ast';

/** Which parameter each argument goes to. */
export interface Assignment {
  /** Index into the parameters for each argument; undefined where it fits none. */
  readonly parameterOf: readonly (number | undefined)[];
  /** Indices into the arguments for each parameter; several for a variadic one. */
  readonly argumentsOf: readonly (readonly number[])[];
  readonly problems: readonly {
    readonly kind: 'too-many' | 'unknown' | 'twice';
    readonly argument: number;
    readonly parameter?: number;
  }[];
}

/**
 * Gives arguments to parameters: by name, else by position, the last variadic parameter taking the rest.
 * @param taken index of a parameter that has its value already (the incoming one), passed over by position
 */
export function assignArguments(
  parameters: readonly Pick<ParameterSpec, 'name' | 'variadic' | 'formerly'>[],
  args: readonly ast.Argument[],
  taken?: number,
): Assignment {
  const parameterOf: (number | undefined)[] = [];
  const argumentsOf: number[][] = parameters.map(() => []);
  const problems: { kind: 'too-many' | 'unknown' | 'twice'; argument: number; parameter?: number }[] = [];
  const named = new Set<number>();
  for (const arg of args) {
    const index = arg.name === undefined ? -1 : parameters.findIndex((p) => isCalled(p, arg.name!.text));
    if (index >= 0) named.add(index);
  }
  let next = 0;
  args.forEach((arg, argument) => {
    let index: number;
    if (arg.name !== undefined) {
      index = parameters.findIndex((p) => isCalled(p, arg.name!.text));
      if (index < 0) {
        problems.push({ kind: 'unknown', argument });
        parameterOf.push(undefined);
        return;
      }
      if (index === taken || argumentsOf[index]!.length > 0) {
        problems.push({ kind: 'twice', argument, parameter: index });
        parameterOf.push(undefined);
        return;
      }
    } else {
      while (
        next < parameters.length &&
        (next === taken || (named.has(next) && argumentsOf[next]!.length > 0))
      ) {
        next++;
      }
      if (next >= parameters.length) {
        problems.push({ kind: 'too-many', argument });
        parameterOf.push(undefined);
        return;
      }
      index = next;
      if (parameters[index]!.variadic !== true) next++;
    }
    parameterOf.push(index);
    argumentsOf[index]!.push(argument);
  });
  return { parameterOf, argumentsOf, problems };
}

/** By its name, or by the one it had before: old programs stay valid. */
function isCalled({ name, formerly }: Pick<ParameterSpec, 'name' | 'formerly'>, written: string): boolean {
  return name === written || formerly === written;
}
