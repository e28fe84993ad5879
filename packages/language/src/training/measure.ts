import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { otherColumns } from '../diagnostics/data/CNN403-other-columns';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { replacedSources } from '../program/substitution';
import type * as ast from '../syntax/ast';
import { formatType } from '../types';
import type { Measurable, Place, TrainBuilder } from './builder';
import { interval } from './interval';
import { withKnownClasses } from './measured-classes';
import { shown } from './shown';
import { readSource } from './source';

/** `measure psnr(a, b) on folder("test")`: numbers, over a source of their own or the one that it trains on. */
export function runMeasure(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.MeasureStatement,
  { phase }: Place,
): void {
  const values = measurable(ctx, frame, statement.values, 'what `measure` computes');
  addMeasure(ctx, frame, train, statement, values, phase);
}

/** The expressions as values that can be measured; the others are reported and left out. */
export function measurable(
  ctx: Context,
  frame: Frame,
  expressions: readonly ast.Expression[],
  place: string,
): Measurable[] {
  return shown(ctx, frame, expressions, place).flatMap((value) => {
    const type = ctx.builder!.type(value.node);
    if (type.kind === 'scalar' || (type.kind === 'tensor' && type.shape.length === 0)) {
      return [{ text: value.text, node: value.node }];
    }
    const got = `a value of size ${formatType(type)}`;
    const data = { place, expected: 'a number such as `psnr(a, b)`', got };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, value.expression.span));
    failed(ctx);
    return [];
  });
}

/** @returns its index */
export function addMeasure(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.MeasureStatement | ast.BestStatement,
  values: readonly Measurable[],
  phase: number | undefined,
): number {
  let on: number | undefined;
  if (statement.on !== undefined) {
    const found = readSource(ctx, frame, statement.on, train.sources);
    const checked = found && withKnownClasses(ctx, frame, train.sources, found.checked, statement.on);
    // What isn't known, or doesn't agree, has been reported.
    if (checked === undefined || checked.columns.some(({ type }) => type.kind === 'unknown')) failed(ctx);
    else {
      if (replacedSources(train.sources, checked).size === 0) {
        const data = { entry: checked.entry };
        ctx.analysis.reporter.report(otherColumns, data, location(frame, statement.on.span), {
          related: train.sources.map((other) => ({
            location: other.location,
            message: `\`${other.entry}\` gives ${other.columns.map((c) => `${c.name}: ${formatType(c.type)}`).join(', ')}`,
          })),
        });
        failed(ctx);
      }
      on = train.sources.length;
      train.sources.push(checked);
    }
  }
  const measure = {
    values,
    ...(on === undefined ? {} : { on }),
    ...(phase === undefined ? {} : { phase }),
    every: interval(ctx, frame, statement.every),
    location: location(frame, statement.span),
  };
  return train.measures.push(measure) - 1;
}
