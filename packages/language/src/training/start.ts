import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { changeTo } from '../diagnostics/change';
import { weightsMissing } from '../diagnostics/data/CNN415-weights-missing';
import { unknownChoice } from '../diagnostics/names/CNN112-unknown-choice';
import { startTwice } from '../diagnostics/training/CNN322-start-twice';
import { startUnused } from '../diagnostics/training/CNN323-start-unused';
import type { CheckedStart, CheckedTrain, WeightLayout } from '../program/program';
import { resolvePath } from '../source/host';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement } from '../syntax/edits';
import type { TrainBuilder } from './builder';

const LAYOUTS: readonly WeightLayout[] = ['pytorch', 'keras'];

/** `start Encoder from "runs/classify"`; undefined where what is written says nothing. */
function checkStart(
  ctx: Context,
  frame: Frame,
  statement: ast.StartStatement,
  before: readonly CheckedStart[],
): CheckedStart | undefined {
  const { reporter } = ctx.analysis;
  const networks: string[] = [];
  for (const name of statement.networks) {
    const target = frame.module.names.targets.get(name);
    if (target?.kind !== 'binding') {
      failed(ctx);
      continue;
    }
    const network = target.binding.name;
    const earlier = before.find((start) => start.networks.includes(network));
    if (earlier !== undefined || networks.includes(network)) {
      const related =
        earlier === undefined
          ? []
          : [{ location: earlier.location, message: `\`${network}\` gets its weights here` }];
      reporter.report(startTwice, { network }, location(frame, name.span), { related });
      failed(ctx);
    } else networks.push(network);
  }
  const layout = layoutOf(ctx, frame, statement);
  const { from } = statement;
  if (from.kind !== 'string') {
    failed(ctx);
    return undefined;
  }
  const path = resolvePath(frame.module.path, from.value);
  requireWeights(ctx, frame, from, path);
  const where = location(frame, statement.span);
  return {
    networks,
    text: from.value,
    path,
    ...(layout === undefined ? {} : { layout }),
    location: where,
  };
}

function layoutOf(ctx: Context, frame: Frame, { as }: ast.StartStatement): WeightLayout | undefined {
  if (as === undefined) return undefined;
  const known = LAYOUTS.find((layout) => layout === as.text);
  if (known !== undefined) return known;
  const suggestion = closest(as.text, LAYOUTS);
  const at = location(frame, as.span);
  const fixes = suggestion === undefined ? [] : changeTo(at, suggestion);
  const data = {
    place: 'what follows `as`',
    got: `\`${as.text}\``,
    choices: LAYOUTS.map((one) => `\`${one}\``),
  };
  ctx.analysis.reporter.report(unknownChoice, data, at, { fixes });
  failed(ctx);
  return undefined;
}

/** Warns of weights that aren't there, if the host has looked. A run may have its checkpoint named behind it. */
function requireWeights(ctx: Context, frame: Frame, written: ast.StringLiteral, path: string): void {
  const { host, reporter } = ctx.analysis;
  const found = host.place?.(path, written.value);
  if (found === undefined || found === 'file' || found === 'folder') return;
  const run = /^(.+)\/(?:best|last|\d+)$/.exec(path)?.[1];
  if (
    found === 'missing' &&
    run !== undefined &&
    host.place?.(run, written.value.slice(0, written.value.lastIndexOf('/'))) === 'folder'
  )
    return;
  reporter.report(weightsMissing, { path: written.value, found }, location(frame, written.span));
}

/** Checks a `start` statement and adds it to the train block. */
export function runStart(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.StartStatement,
): void {
  const before = train.starts.map((start) => start.checked);
  const checked = checkStart(ctx, frame, statement, before);
  if (checked !== undefined) train.starts.push({ statement, checked });
}

/** Warns of networks that get weights and compute nothing in the train block. */
export function adviseStarts(
  ctx: Context,
  frame: Frame,
  starts: readonly { readonly statement: ast.StartStatement; readonly checked: CheckedStart }[],
  train: Pick<CheckedTrain, 'name'>,
): void {
  const used = new Set([...ctx.builder!.allNetworks()].map(({ checked }) => checked.name));
  for (const { statement } of starts) {
    for (const name of statement.networks) {
      const target = frame.module.names.targets.get(name);
      if (target?.kind !== 'binding' || used.has(target.binding.name)) continue;
      const fixes =
        statement.networks.length === 1
          ? [{ title: 'Remove it', edits: [lineWithoutStatement(frame.module, statement.span)] }]
          : [];
      const data = { network: target.binding.name, train: train.name };
      ctx.analysis.reporter.report(startUnused, data, location(frame, name.span), { fixes });
    }
  }
}
