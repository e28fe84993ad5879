/** Networks that begin with weights from elsewhere: `start Encoder from "runs/classify"`, `--start Encoder=PATH`. */
import { resolve } from 'node:path';
import type { StateSpec } from '@cnn-studio/compiler';
import { type DataContext, TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Program, WeightLayout } from '@cnn-studio/language';
import type { WeightsEvent } from '@cnn-studio/protocol';
import type { FloatTensor } from '../../float-tensor';
import { followed, initialValue } from '../../state';
import { LAYOUT_NAMES } from '../../weights/layouts';
import { type MatchedWeights, matchWeights } from '../../weights/match';
import type { Rename } from '../../weights/rename';
import { locateWeights, namedByPerson, namedByProgram } from './locate';
import { readFoundWeights } from './read';

/** What a person asks for, in place of what the train block says of the network. */
export interface GivenStart {
  readonly network: string;
  readonly path: string;
  readonly layout?: WeightLayout;
  readonly renames?: readonly Rename[];
}

/** Weights with which a network begins, and where they come from. */
export interface Started {
  /** By names in the state. */
  readonly values: ReadonlyMap<string, FloatTensor>;
  readonly events: readonly WeightsEvent[];
  readonly warnings: readonly string[];
}

/**
 * Reads the weights that a train block's networks begin with.
 * @throws TrainerError when they can't be read, or fit nowhere
 */
export async function readStarts(
  program: Program,
  train: CheckedTrain,
  given: readonly GivenStart[],
  data: DataContext,
): Promise<Started> {
  const warnings: string[] = [];
  const values = new Map<string, FloatTensor>();
  const events: WeightsEvent[] = [];
  for (const { network, written, layout, renames, allowed } of wishes(program, train, given, data)) {
    const found = await readFoundWeights(locateWeights(written, allowed), (text) => warnings.push(text));
    const matched = matchWeights(program, network, found, { layout, renames });
    for (const [name, value] of matched.values) values.set(name, value);
    events.push(eventOf(matched, found.from));
    const problem = describeMisfits(matched, found.from);
    if (problem !== undefined) warnings.push(problem);
  }
  return { values, events, warnings };
}

function wishes(program: Program, train: CheckedTrain, given: readonly GivenStart[], data: DataContext) {
  for (const { network } of given) {
    if (program.networks.has(network)) continue;
    const known = [...program.networks.keys()].join(', ') || 'none';
    throw new TrainerError(
      'network-unknown',
      `There is no network ${network} to start. There are: ${known}.`,
    );
  }
  const replaced = new Set(given.map(({ network }) => network));
  const written = train.starts.flatMap(({ networks, text, layout, location }) =>
    networks
      .filter((network) => !replaced.has(network))
      .map((network) => ({
        network,
        written: text,
        layout,
        renames: [],
        allowed: namedByProgram(resolve(location.file), data),
      })),
  );
  const asked = given.map(({ network, path, layout, renames = [] }) => ({
    network,
    written: path,
    layout,
    renames,
    allowed: namedByPerson,
  }));
  return [...written, ...asked];
}

/** First values of a state: what networks begin with, and random ones. An average begins at what it follows. */
export function firstValues(
  specs: readonly StateSpec[],
  seed: number,
  started: ReadonlyMap<string, FloatTensor>,
): [string, FloatTensor][] {
  return specs.map((spec) => {
    const name = spec.role === 'average' ? followed(spec.name) : spec.name;
    return [spec.name, started.get(name) ?? initialValue(spec, seed)];
  });
}

function eventOf(
  { network, values, by, layout, toldBy, misfits, missing, unused }: MatchedWeights,
  from: string,
): WeightsEvent {
  const of = values.size + missing.length;
  return {
    event: 'weights',
    network,
    from,
    matched: values.size,
    of,
    by,
    layout,
    toldBy,
    ...(misfits.length > 0 ? { misfits: [...misfits] } : {}),
    missing: [...missing],
    unused: [...unused],
  };
}

const TOLD_BY: Readonly<Record<NonNullable<WeightsEvent['toldBy']>, string>> = {
  names: 'shapes allow both; the names of its tensors tell',
  person: 'as you say',
  format: 'as such files have it',
};

/** For people: `Denoiser starts with 34 of 34 weights from net.safetensors, found by order, in PyTorch's layout`. */
export function describeStart({ network, from, matched, of, by, layout, toldBy }: WeightsEvent): string {
  const told = toldBy === undefined ? '' : ` (${TOLD_BY[toldBy]})`;
  const how = layout === undefined ? '' : `, in ${LAYOUT_NAMES[layout]}'s layout${told}`;
  return `${network} starts with ${matched} of ${of} weights from ${from}, found by ${by}${how}`;
}

function describeMisfits({ network, missing, unused }: MatchedWeights, from: string): string | undefined {
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`nothing was found for ${listed(missing)}, which stay random`);
  if (unused.length > 0) parts.push(`${listed(unused)} of it fit nowhere`);
  if (parts.length === 0) return undefined;
  return `${network} starts from only some of the weights in ${from}: ${parts.join('; ')}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
