import type { StateSpec } from '@cnn-studio/compiler';
import { download, firstNotFinite, type State } from '@cnn-studio/runtime';

/** The loss that is NaN or infinite, in words; undefined when all are finite. */
export function badLoss(losses: Readonly<Record<string, number>>): string | undefined {
  const bad = Object.entries(losses).find(([, loss]) => !Number.isFinite(loss));
  if (bad === undefined) return undefined;
  const [label, loss] = bad;
  return `The loss of ${label} became ${Number.isNaN(loss) ? 'NaN' : 'infinite'}`;
}

const KINDS: Readonly<Record<StateSpec['role'], string>> = {
  weight: 'The weight',
  statistic: 'The statistic',
  slot: "The optimizer's memory",
  average: 'The average',
};

/** What of the state that a step wrote is NaN or infinite, in words; undefined when all of it is finite. */
export async function badNumber(
  specs: readonly StateSpec[],
  state: State,
  written: Iterable<string>,
): Promise<string | undefined> {
  const names = new Set(written);
  const looked = specs.filter(({ name }) => names.has(name));
  const name = firstNotFinite(await download(looked, state));
  const spec = looked.find((one) => one.name === name);
  return spec === undefined ? undefined : `${KINDS[spec.role]} ${spec.name} became NaN or infinite`;
}
