import { adviseRate } from '../advice/rate-advice';
import { adviseTraining } from '../advice/train-advice';
import { Arguments, type ArgumentValue } from '../catalogue/arguments';
import type { Entry } from '../catalogue/entry';
import {
  type Analysis,
  type Context,
  type Frame,
  failed,
  firstContext,
  firstFrame,
} from '../context/context';
import type { NetworkResult } from '../context/graph';
import { GraphBuilder } from '../context/graph';
import { location, textOf } from '../context/text';
import { describeValue, type Value } from '../context/values';
import { unknownImage } from '../diagnostics/data/CNN401-unknown-image';
import { columnCount } from '../diagnostics/data/CNN402-column-count';
import { otherColumns } from '../diagnostics/data/CNN403-other-columns';
import { noSource } from '../diagnostics/data/CNN404-no-source';
import { dataMissing } from '../diagnostics/data/CNN405-data-missing';
import type { Fix } from '../diagnostics/diagnostic';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { nothingMinimized } from '../diagnostics/training/CNN304-nothing-minimized';
import { noDuration } from '../diagnostics/training/CNN309-no-duration';
import { phasePlacement } from '../diagnostics/training/CNN318-phase-placement';
import { truth } from '../inference/arithmetic';
import { constantNode, EntryCall } from '../inference/entry-call';
import { bind, evaluate, repeat, runStatement, single, whole } from '../inference/evaluate';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type {
  CheckedMeasure,
  CheckedMinimize,
  CheckedOptimizer,
  CheckedPreview,
  CheckedSource,
  CheckedTrain,
  Interval,
  IterationStep,
  NodeId,
  Phase,
} from '../program/program';
import { hasWeights } from '../program/program';
import { resolvePath } from '../source/host';
import type * as ast from '../syntax/ast';
import { formatType, type ValueType } from '../types';
import { limitExecutions } from './executions';
import { checkJudged } from './judged';
import { checkLoss } from './loss';
import { Settings } from './settings';

/** What a train block becomes, while it is being put together. */
class TrainBuilder {
  readonly builder = new GraphBuilder();
  readonly sources: CheckedSource[] = [];
  readonly phases: Phase[] = [];
  readonly previews: CheckedPreview[] = [];
  readonly measures: CheckedMeasure[] = [];
  readonly names = new Map<string, NodeId>();
  readonly minimizes: { readonly statement: ast.MinimizeStatement; readonly checked: CheckedMinimize }[] = [];
}

/** Checks a train block. All networks have been checked before. */
export function checkTrain(analysis: Analysis, module: Module, binding: Binding): CheckedTrain {
  const declaration = binding.declaration as ast.TrainDeclaration;
  const train = new TrainBuilder();
  const ctx = firstContext(analysis, binding, {
    builder: train.builder,
    training: true,
    sites: new Map(),
  });
  const frame = firstFrame(module);
  const settings = new Settings(ctx, frame);
  const iteration: IterationStep[] = [];
  runBody(ctx, frame, train, declaration.body, { iteration, settings, top: true });
  finishPhases(ctx, frame, train, declaration, iteration, settings);
  for (const phase of train.phases) limitExecutions(ctx, phase.iteration);
  const phases = labeled(train.phases);
  const checked = {
    name: binding.name,
    ...(declaration.documentation === undefined ? {} : { documentation: declaration.documentation }),
    location: binding.location,
    nodes: train.builder.nodes,
    sources: train.sources,
    phases,
    batch: settings.number('batch') ?? 32,
    seed: settings.number('seed') ?? 0,
    ...(settings.number('ema') === undefined ? {} : { ema: settings.number('ema')! }),
    ...(settings.number('clip') === undefined ? {} : { clip: settings.number('clip')! }),
    previews: train.previews,
    measures: train.measures,
    names: train.names,
  };
  checkJudged(ctx, checked);
  adviseTraining(ctx, train.minimizes, checked);
  return { ...checked, valid: ctx.valid && phases.length > 0 };
}

interface Place {
  /** Where `minimize` statements go. */
  readonly iteration: IterationStep[];
  readonly settings: Settings;
  /** Directly in the train block, or in a `repeat` or `if` of it; not in a phase. */
  readonly top: boolean;
  /** Index of the phase, in one. */
  readonly phase?: number;
}

function runBody(ctx: Context, frame: Frame, train: TrainBuilder, body: ast.Body, place: Place): void {
  for (const statement of body.statements) {
    if (ctx.stopped) return;
    switch (statement.kind) {
      case 'data':
        if (place.top) runData(ctx, frame, train, statement);
        break;
      case 'minimize': {
        const checked = runMinimize(ctx, frame, train, statement);
        if (checked !== undefined) place.iteration.push(checked);
        break;
      }
      case 'setting':
        place.settings.add(statement);
        break;
      case 'preview':
        runPreview(ctx, frame, train, statement, place);
        break;
      case 'measure':
        runMeasure(ctx, frame, train, statement, place);
        break;
      case 'phase':
        if (place.top) runPhase(ctx, frame, train, statement);
        break;
      case 'repeat':
        runRepeat(ctx, frame, train, statement, place);
        break;
      case 'if-statement': {
        const condition = truth(ctx, frame, statement.condition);
        const chosen = condition === undefined ? undefined : condition ? statement.then : statement.else;
        if (condition === undefined) failed(ctx);
        else if (chosen !== undefined) runBody(ctx, frame, train, chosen, place);
        break;
      }
      case 'flow':
        // Misplaced, which has been reported; what it says may still be wrong in itself.
        evaluate(ctx, frame, statement.value);
        failed(ctx);
        break;
      case 'return':
        failed(ctx);
        break;
      default:
        runStatement(ctx, frame, statement);
        if (statement.kind === 'bind' && place.top) nameValues(frame, train, statement.names);
    }
  }
}

function nameValues(frame: Frame, train: TrainBuilder, names: readonly ast.Name[]): void {
  for (const name of names) {
    const binding = frame.module.names.introductions.get(name);
    const value = binding === undefined ? undefined : frame.values.get(binding);
    if (value?.kind === 'node') train.names.set(name.text, value.id);
  }
}

/** Reads a data source; its columns are undefined where the entry had something to report. */
function source(
  ctx: Context,
  frame: Frame,
  expression: ast.Expression,
): { readonly checked: CheckedSource; readonly types: readonly ValueType[] } | undefined {
  const { reporter } = ctx.analysis;
  const value = evaluate(ctx, frame, expression);
  if (value.kind === 'unknown') return undefined;
  if (value.kind !== 'call' || value.entry.category !== 'data' || value.entry.columns === undefined) {
    reporter.report(noSource, { got: describeValue(value) }, location(frame, expression.span));
    failed(ctx);
    return undefined;
  }
  const { entry, args } = value;
  const argument = (parameter: string) => {
    if (expression.kind !== 'call') return undefined;
    const index = entry.parameters.findIndex((p) => p.name === parameter);
    return expression.args.find((arg, i) =>
      arg.name === undefined ? i === index : arg.name.text === parameter,
    );
  };
  const call = new EntryCall(ctx, frame, { entry, site: expression, args, inputs: [], argument }, [], []);
  const before = reporter.errors;
  const columns = entry.columns!(call);
  if (reporter.errors !== before) ctx.valid = false;
  // Of an image without a size it is said that this isn't known.
  if (columns.every(({ type }) => type.kind !== 'unknown')) requirePlaces(ctx, frame, call, argument);
  const checked = { entry: entry.name, args, columns, location: location(frame, expression.span) };
  return { checked, types: columns.map((column) => column.type) };
}

/** Warns of data that aren't where they are named, if the host has looked. */
function requirePlaces(
  { analysis: { host, reporter } }: Context,
  frame: Frame,
  { entry, args }: EntryCall,
  argument: (parameter: string) => ast.Argument | undefined,
): void {
  for (const { name, leadsTo } of entry.parameters) {
    const written = argument(name);
    if (leadsTo === undefined || written === undefined) continue;
    const path = args.text(name);
    const found = host.place?.(resolvePath(frame.module.path, path));
    if (found === undefined || found === leadsTo) continue;
    reporter.report(dataMissing, { path, wanted: leadsTo, found }, location(frame, written.value.span));
  }
}

function runData(ctx: Context, frame: Frame, train: TrainBuilder, statement: ast.DataStatement): void {
  const found = source(ctx, frame, statement.source);
  const index = train.sources.length;
  if (found !== undefined) train.sources.push(found.checked);
  const columns = found?.checked.columns ?? [];
  if (found !== undefined && statement.names.length > columns.length) {
    const extra = statement.names[columns.length]!;
    const data = {
      entry: found.checked.entry,
      columns: columns.map((column) => column.name),
      names: statement.names.length,
    };
    const span = { start: extra.span.start, end: statement.names.at(-1)!.span.end };
    const previous = statement.names[columns.length - 1];
    const fixes =
      previous === undefined
        ? []
        : [
            {
              title: 'Remove the extra names',
              edits: [
                { file: frame.module.path, span: { start: previous.span.end, end: span.end }, text: '' },
              ],
            },
          ];
    ctx.analysis.reporter.report(columnCount, data, location(frame, span), { fixes });
    failed(ctx);
  }
  if (found?.types.some((type) => type.kind === 'unknown')) {
    const path = [...found.checked.args.values.values()].find((value) => typeof value === 'string') as
      | string
      | undefined;
    ctx.analysis.reporter.report(unknownImage, { path: path ?? '' }, location(frame, statement.source.span));
  }
  statement.names.forEach((name, column) => {
    const type = found?.types[column];
    let value: Value;
    if (type === undefined || type.kind === 'unknown') value = failed(ctx);
    else {
      const id = train.builder.add({
        op: 'data',
        path: train.builder.plainPath(name.text),
        inputs: [],
        type,
        origin: { location: location(frame, name.span), uses: [] },
        fixed: false,
        source: index,
        column,
      });
      value = { kind: 'node', id };
    }
    bind(ctx, frame, name, value);
  });
  nameValues(frame, train, statement.names);
}

function runMinimize(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.MinimizeStatement,
): CheckedMinimize | undefined {
  const value = single(ctx, frame, evaluate(ctx, frame, statement.loss), statement.loss.span);
  const optimizer = runOptimizer(ctx, frame, statement);
  const written: string[] = [];
  const trained: { readonly name: ast.Name; readonly network: NetworkResult }[] = [];
  for (const name of statement.over) {
    const target = frame.module.names.targets.get(name);
    if (target?.kind !== 'binding') {
      failed(ctx);
      continue;
    }
    if (!written.includes(target.binding.name)) written.push(target.binding.name);
    const network = ctx.analysis.networks.get(target.binding);
    for (const one of network === undefined ? [] : trainedBy(network)) {
      if (!trained.some((other) => other.network === one)) trained.push({ name, network: one });
    }
  }
  const loss = lossNode(ctx, frame, statement, value);
  const checked: CheckedMinimize = {
    kind: 'minimize',
    index: train.minimizes.length,
    label: written.join(', '),
    loss: loss ?? 0,
    over: trained.map(({ network }) => network.checked.name),
    optimizer,
    location: location(frame, statement.span),
  };
  train.minimizes.push({ statement, checked });
  if (loss === undefined) return undefined;
  checkLoss(ctx, frame, statement, checked, trained);
  adviseRate(ctx, frame, statement, checked);
  return checked;
}

/** What `over` a network means: itself, or where it has no weights and only calls others, these. */
function trainedBy(network: NetworkResult): readonly NetworkResult[] {
  const looked = new Set([network]);
  for (const one of looked) {
    // A set grows while it is walked.
    if (!hasWeights(one.checked)) for (const called of one.builder.usedNetworks()) looked.add(called);
  }
  const trained = [...looked].filter(({ checked }) => hasWeights(checked));
  return trained.length === 0 ? [network] : trained;
}

function lossNode(
  ctx: Context,
  frame: Frame,
  statement: ast.MinimizeStatement,
  value: Value,
): NodeId | undefined {
  if (value.kind === 'node') return value.id;
  if (value.kind === 'number' && typeof value.value === 'number') {
    return constantNode(ctx, frame, value.value, statement.loss.span);
  }
  if (value.kind !== 'unknown') {
    const data = { place: 'a loss', expected: 'a number computed from values', got: describeValue(value) };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, statement.loss.span));
  }
  failed(ctx);
  return undefined;
}

const DEFAULT_LEARNING_RATE = 1e-3;

function runOptimizer(ctx: Context, frame: Frame, statement: ast.MinimizeStatement): CheckedOptimizer {
  const { using } = statement;
  const value = using === undefined ? undefined : evaluate(ctx, frame, using);
  if (value?.kind === 'call' && value.entry.category === 'optimizer') {
    return { entry: value.entry.name, args: value.args, location: value.location };
  }
  if (value !== undefined && value.kind !== 'unknown') {
    const data = {
      place: 'what follows `using`',
      expected: 'an optimizer such as `adam(2e-4)`',
      got: describeValue(value),
    };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, using!.span));
  }
  if (value !== undefined) failed(ctx);
  const adam = ctx.analysis.catalogue.get('adam');
  return {
    entry: 'adam',
    args: adam === undefined ? new Arguments(new Map()) : defaultArguments(adam),
    location: location(frame, statement.span),
  };
}

/** The optimizer that stands for an absent `using`: its defaults, the learning rate 0.001. */
function defaultArguments(entry: Entry): Arguments {
  const values = new Map<string, ArgumentValue>();
  for (const { name, kind, default: value, optional } of entry.parameters) {
    if (value !== undefined) values.set(name, value);
    else if (kind === 'schedule' && !optional) values.set(name, DEFAULT_LEARNING_RATE);
  }
  return new Arguments(values);
}

function runRepeat(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.RepeatStatement,
  place: Place,
): void {
  if (statement.variable !== undefined || statement.count.kind === 'range') {
    // With a variable every turn is another computation: unrolled, each turn drawing its batch.
    repeat(ctx, frame, statement, () => {
      const body: IterationStep[] = [];
      runBody(ctx, frame, train, statement.body, { ...place, iteration: body });
      if (body.length > 0) place.iteration.push({ kind: 'repeat', count: 1, body });
    });
    return;
  }
  const count = whole(ctx, frame, statement.count, 'the count of `repeat`');
  if (count !== undefined && count < 1) {
    const data = { place: 'the count of `repeat`', value: String(count), minimum: 1 };
    ctx.analysis.reporter.report(outOfRange, data, location(frame, statement.count.span));
    failed(ctx);
  }
  const body: IterationStep[] = [];
  runBody(ctx, frame, train, statement.body, { ...place, iteration: body });
  if (body.length > 0) place.iteration.push({ kind: 'repeat', count: count ?? 1, body });
}

function runPhase(ctx: Context, frame: Frame, train: TrainBuilder, statement: ast.PhaseStatement): void {
  const settings = new Settings(ctx, frame, ['steps', 'epochs']);
  const iteration: IterationStep[] = [];
  runBody(ctx, frame, train, statement.body, { iteration, settings, top: false, phase: train.phases.length });
  const duration = settings.duration();
  const at = location(frame, statement.name.span);
  if (duration === undefined && !settings.mistaken) {
    ctx.analysis.reporter.report(noDuration, { what: `phase \`${statement.name.text}\`` }, at, {
      fixes: settingFixes(frame, statement.body, 'steps 1000'),
    });
    failed(ctx);
  }
  if (iteration.length === 0 && ctx.valid) {
    ctx.analysis.reporter.report(nothingMinimized, { what: `phase \`${statement.name.text}\`` }, at);
    failed(ctx);
  }
  train.phases.push({ name: statement.name.text, duration: duration ?? { steps: 1 }, iteration });
}

/** Nothing can be added to a body whose end is missing. */
function settingFixes(frame: Frame, body: ast.Body, text: string): Fix[] {
  const start = body.span.end - 1;
  if (frame.module.text[start] !== '}') return [];
  const lineStart = frame.module.text.lastIndexOf('\n', start - 1) + 1;
  const indent = frame.module.text.slice(lineStart, start);
  const [first] = body.statements;
  const multiline = first !== undefined && lineStart > first.span.start && indent.trim() === '';
  const edit = multiline
    ? { file: frame.module.path, span: { start: lineStart, end: lineStart }, text: `${indent}  ${text}\n` }
    : { file: frame.module.path, span: { start, end: start }, text: `\n${text}\n` };
  return [{ title: `Add \`${text}\``, edits: [edit], preferred: true }];
}

function finishPhases(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  declaration: ast.TrainDeclaration,
  iteration: readonly IterationStep[],
  settings: Settings,
): void {
  const { reporter } = ctx.analysis;
  const at = location(frame, declaration.name.span);
  const duration = settings.duration();
  if (train.phases.length > 0) {
    const first = train.minimizes.find(({ checked }) => containsStep(iteration, checked));
    if (first !== undefined) {
      const span = { start: first.statement.span.start, end: first.statement.span.start + 'minimize'.length };
      reporter.report(phasePlacement, { statement: 'minimize' }, location(frame, span));
      failed(ctx);
    }
    if (duration !== undefined) {
      const span = settings.span('steps') ?? settings.span('epochs') ?? declaration.name.span;
      const statement = 'steps' in duration ? 'steps' : 'epochs';
      reporter.report(phasePlacement, { statement }, location(frame, span));
      failed(ctx);
    }
    return;
  }
  const complete = train.minimizes.length > 0;
  if (!complete) {
    reporter.report(nothingMinimized, { what: `\`${declaration.name.text}\`` }, at);
    failed(ctx);
  }
  if (duration === undefined && !settings.mistaken) {
    reporter.report(noDuration, { what: `\`${declaration.name.text}\`` }, at, {
      fixes: settingFixes(frame, declaration.body, 'epochs 10'),
    });
    failed(ctx);
  }
  if (iteration.length > 0) train.phases.push({ duration: duration ?? { steps: 1 }, iteration });
}

function containsStep(steps: readonly IterationStep[], minimize: CheckedMinimize): boolean {
  return steps.some(
    (step) => step === minimize || (step.kind === 'repeat' && containsStep(step.body, minimize)),
  );
}

/** Numbers the labels of minimize statements that train the same networks. */
function labeled(phases: readonly Phase[]): Phase[] {
  const totals = new Map<string, number>();
  const count = (steps: readonly IterationStep[]): void => {
    for (const step of steps) {
      if (step.kind === 'repeat') count(step.body);
      else totals.set(step.label, (totals.get(step.label) ?? 0) + 1);
    }
  };
  for (const phase of phases) count(phase.iteration);
  const seen = new Map<string, number>();
  const rename = (steps: readonly IterationStep[]): IterationStep[] =>
    steps.map((step) => {
      if (step.kind === 'repeat') return { ...step, body: rename(step.body) };
      if ((totals.get(step.label) ?? 0) < 2) return step;
      const number = (seen.get(step.label) ?? 0) + 1;
      seen.set(step.label, number);
      return { ...step, label: `${step.label} ${number}` };
    });
  return phases.map((phase) => ({ ...phase, iteration: rename(phase.iteration) }));
}

function every(ctx: Context, frame: Frame, written: ast.Every | undefined): Interval {
  if (written === undefined) return { epochs: 1 };
  const count = written.count === undefined ? 1 : whole(ctx, frame, written.count, 'what follows `every`');
  if (count !== undefined && count < 1) {
    const data = { place: 'what follows `every`', value: String(count), minimum: 1 };
    ctx.analysis.reporter.report(outOfRange, data, location(frame, (written.count ?? written).span));
    failed(ctx);
  }
  return written.unit === 'step' ? { steps: count ?? 1 } : { epochs: count ?? 1 };
}

function shown(
  ctx: Context,
  frame: Frame,
  expressions: readonly ast.Expression[],
  what: string,
): { readonly text: string; readonly node: NodeId; readonly expression: ast.Expression }[] {
  return expressions.flatMap((expression) => {
    const value = single(ctx, frame, evaluate(ctx, frame, expression), expression.span);
    if (value.kind === 'node') {
      const text = textOf(frame, expression.span).replace(/\s+/g, ' ');
      return [{ text, node: value.id, expression }];
    }
    if (value.kind !== 'unknown') {
      const data = { place: what, expected: 'a value', got: describeValue(value) };
      ctx.analysis.reporter.report(wrongKind, data, location(frame, expression.span));
    }
    failed(ctx);
    return [];
  });
}

function runPreview(
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
    every: every(ctx, frame, statement.every),
    location: location(frame, statement.span),
  });
}

function runMeasure(
  ctx: Context,
  frame: Frame,
  train: TrainBuilder,
  statement: ast.MeasureStatement,
  { phase }: Place,
): void {
  const values = shown(ctx, frame, statement.values, 'what `measure` computes').flatMap((value) => {
    const type = ctx.builder!.type(value.node);
    if (type.kind === 'scalar' || (type.kind === 'tensor' && type.shape.length === 0)) {
      return [{ text: value.text, node: value.node }];
    }
    const got = `a value of size ${formatType(type)}`;
    const data = { place: 'what `measure` computes', expected: 'a number such as `psnr(a, b)`', got };
    ctx.analysis.reporter.report(wrongKind, data, location(frame, value.expression.span));
    failed(ctx);
    return [];
  });
  let on: number | undefined;
  if (statement.on !== undefined) {
    const found = source(ctx, frame, statement.on);
    if (found !== undefined) {
      const replaced = train.sources.some((other) => sameColumns(other.columns, found.checked.columns));
      if (!replaced) {
        const data = { entry: found.checked.entry };
        ctx.analysis.reporter.report(otherColumns, data, location(frame, statement.on.span), {
          related: train.sources.map((other) => ({
            location: other.location,
            message: `\`${other.entry}\` gives ${other.columns.map((c) => `${c.name}: ${formatType(c.type)}`).join(', ')}`,
          })),
        });
        failed(ctx);
      }
      on = train.sources.length;
      train.sources.push(found.checked);
    }
  }
  train.measures.push({
    values,
    ...(on === undefined ? {} : { on }),
    ...(phase === undefined ? {} : { phase }),
    every: every(ctx, frame, statement.every),
    location: location(frame, statement.span),
  });
}

function sameColumns(a: CheckedSource['columns'], b: CheckedSource['columns']): boolean {
  return a.length === b.length && a.every((column, i) => formatType(column.type) === formatType(b[i]!.type));
}
