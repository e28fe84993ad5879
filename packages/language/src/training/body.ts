import { type Context, type Frame, failed } from '../context/context';
import { truth } from '../inference/arithmetic';
import { evaluate, runStatement } from '../inference/evaluate';
import type * as ast from '../syntax/ast';
import { runBest } from './best';
import { nameValues, type Place, type TrainBuilder } from './builder';
import { runData } from './data';
import { runMeasure } from './measure';
import { runMinimize } from './minimize';
import { runPhase } from './phase';
import { runPreview } from './preview';
import { runRepeat } from './repeat';
import { runStart } from './start';

type Run<Kind extends ast.Statement['kind']> = (
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: Extract<ast.Statement, { readonly kind: Kind }>,
  place: Place,
) => void;

/** What each kind of statement does in a train block: one that is forgotten here does not compile. */
const STATEMENTS: { readonly [Kind in ast.Statement['kind']]: Run<Kind> } = {
  data(ctx, frame, train, statement, place) {
    if (place.top) runData(ctx, frame, train, statement);
  },
  minimize(ctx, frame, train, statement, place) {
    const checked = runMinimize(ctx, frame, train, statement);
    if (checked !== undefined) place.iteration.push(checked);
  },
  setting(_ctx, _frame, _train, statement, place) {
    place.settings.add(statement);
  },
  preview: runPreview,
  measure: runMeasure,
  best(ctx, frame, train, statement, place) {
    if (place.top) runBest(ctx, frame, train, statement);
  },
  start(ctx, frame, train, statement, place) {
    if (place.top) runStart(ctx, frame, train, statement);
  },
  phase(ctx, frame, train, statement, place) {
    if (place.top) runPhase(ctx, frame, train, statement, runBody);
  },
  repeat(ctx, frame, train, statement, place) {
    runRepeat(ctx, frame, train, statement, place, runBody);
  },
  'if-statement'(ctx, frame, train, statement, place) {
    const condition = truth(ctx, frame, statement.condition);
    const chosen = condition === undefined ? undefined : condition ? statement.then : statement.else;
    if (condition === undefined) failed(ctx);
    else if (chosen !== undefined) runBody(ctx, frame, train, chosen, place);
  },
  flow(ctx, frame, _train, statement) {
    // Misplaced, which has been reported; what it says may still be wrong in itself.
    evaluate(ctx, frame, statement.value);
    failed(ctx);
  },
  return(ctx) {
    failed(ctx);
  },
  bind(ctx, frame, train, statement, place) {
    runStatement(ctx, frame, statement);
    if (place.top) nameValues(frame, train, statement.names);
  },
  let(ctx, frame, _train, statement) {
    runStatement(ctx, frame, statement);
  },
};

/** Runs the statements of a train block, of a phase, or of a `repeat` or `if` in one, in order. */
export function runBody(ctx: Context, frame: Frame, train: TrainBuilder, body: ast.Body, place: Place): void {
  for (const statement of body.statements) {
    if (ctx.stopped) return;
    const run = STATEMENTS[statement.kind] as Run<ast.Statement['kind']>;
    run(ctx, frame, train, statement, place);
  }
}
