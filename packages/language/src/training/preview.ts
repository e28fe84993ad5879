import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import type * as ast from '../syntax/ast';
import { formatType } from '../types';
import type { Place, TrainBuilder } from './builder';
import { interval } from './interval';
import { shown } from './shown';

/** `preview image, ... every 1 epoch`: images to be shown while it trains. */
export function runPreview(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.PreviewStatement,
  { phase }: Place,
): void {
  const values = shown(ctx, frame, statement.values, 'what `preview` shows').flatMap((value) => {
    const type = ctx.builder!.type(value.node);
    const image = type.kind === 'tensor' && type.shape.length === 3;
    if (image) return [{ text: value.text, node: value.node }];
    const got = type.kind === 'tensor' ? `a value of size ${formatType(type)}` : formatType(type);
    const data = { place: 'what `preview` shows', expected: 'an image (height, width, channels)', got };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, value.expression.span));
    failed(ctx);
    return [];
  });
  train.previews.push({
    values,
    ...(phase === undefined ? {} : { phase }),
    every: interval(ctx, frame, statement.every),
    location: location(frame, statement.span),
  });
}
