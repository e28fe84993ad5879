import { type Condition, conditionsForEqual, describeConditions } from '../algebra/conditions';
import { type Dim, product } from '../algebra/dim';
import { SizeLimit } from '../algebra/limits';
import type { Arguments } from '../catalogue/arguments';
import type { Call, Entry, ProposedFix, WeightSpec } from '../catalogue/entry';
import { requireCountable, stepsOf, stepsOfRange, stepsOfType } from '../context/budget';
import { type Context, type Frame, failed } from '../context/context';
import type { NetworkResult } from '../context/graph';
import { spend } from '../context/spend';
import { location } from '../context/text';
import { describeValue, type Value } from '../context/values';
import type { DiagnosticDefinition } from '../diagnostics/define';
import type { Fix, RelatedInformation } from '../diagnostics/diagnostic';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import type { ReportOptions } from '../diagnostics/reporter';
import { weightsInTrain } from '../diagnostics/training/CNN315-weights-in-train';
import { onlyInTraining } from '../diagnostics/training/CNN324-only-in-training';
import type { NodeId } from '../program/program';
import { explainShape, usesOf } from '../reporting/explain';
import { toFix, whereFix } from '../reporting/fixes';
import { resolvePath } from '../source/host';
import type * as ast from '../syntax/ast';
import { tensor, type ValueType } from '../types';
import { checkDerivative } from './derivative';
import { fitsNetwork } from './network-argument';
import type { EntrySite, MatchedInput } from './site';

/** What an entry's rules see of a call, and where their reports go. */
export class EntryCall implements Call {
  readonly args: Arguments;
  constructor(
    private readonly ctx: Context,
    private readonly frame: Frame,
    private readonly at: EntrySite,
    readonly ids: readonly NodeId[],
    readonly inputs: readonly ValueType[],
  ) {
    this.args = at.args;
  }

  get entry(): Entry {
    return this.at.entry;
  }

  imageSize(path: string) {
    const size = this.#sizeAt(path);
    return size?.isOfFolder ? undefined : size;
  }

  imageScale(first: string, second: string): number | undefined {
    const [a, b] = [this.#sizeAt(first), this.#sizeAt(second)];
    if (!a?.isOfFolder || !b?.isOfFolder) return undefined;
    const scale = b.height / a.height;
    return Number.isInteger(scale) && b.width === scale * a.width ? scale : undefined;
  }

  #sizeAt(path: string) {
    return this.ctx.analysis.host.imageSize?.(resolvePath(this.frame.module.path, path), path);
  }

  classFolders(path: string) {
    return this.ctx.analysis.host.classFolders?.(resolvePath(this.frame.module.path, path), path);
  }

  report<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    options: {
      readonly at?: string;
      readonly because?: readonly number[];
      readonly fixes?: readonly ProposedFix[];
      readonly unless?: readonly Condition[];
    } = {},
  ): void {
    const { ctx, frame, at } = this;
    const span = (options.at === undefined ? undefined : at.argument(options.at)?.span) ?? at.site.span;
    ctx.analysis.reporter.report(definition, data, location(frame, span), () =>
      this.#explain(options.because ?? [], options.fixes ?? [], options.unless),
    );
  }

  #explain(
    because: readonly number[],
    proposals: readonly ProposedFix[],
    unless?: readonly Condition[],
  ): ReportOptions {
    const { ctx, frame, at } = this;
    const related: RelatedInformation[] = [];
    for (const index of because) {
      const other = because.find((i) => i !== index);
      const wanted = other === undefined ? undefined : this.inputs[other];
      const id = this.ids[index];
      if (id === undefined) continue;
      const shape = wanted?.kind === 'tensor' ? wanted.shape : undefined;
      related.push(...explainShape(ctx.builder!, id, shape));
    }
    related.push(...usesOf(frame));
    const site = {
      site: at.site,
      argument: at.argument,
      inputs: at.inputs.map((input) => input.expression),
    };
    const fixes = proposals.map((proposal) => toFix(frame, site, proposal));
    const [a, b] = because.map((index) => this.inputs[index]);
    const conditions =
      a?.kind === 'tensor' && b?.kind === 'tensor' && because.length === 2
        ? conditionsForEqual(spatial(a.shape), spatial(b.shape))
        : undefined;
    const promised = unless ?? conditions;
    const where = promised === undefined ? undefined : whereFix(ctx, promised);
    return {
      related,
      fixes: [where, ...fixes].filter((fix): fix is Fix => fix !== undefined),
      ...(conditions === undefined ? {} : { hint: `They are equal when ${describeConditions(conditions)}.` }),
    };
  }
}

/** Height and width of an image; channels of two parts of a concatenation may differ. */
function spatial(shape: readonly Dim[]): readonly Dim[] {
  return shape.length === 3 ? shape.slice(0, 2) : shape;
}

/** Makes a node of an entry; its type may be a guess where something was reported. */
export function buildNode(ctx: Context, frame: Frame, at: EntrySite): Value {
  const { entry } = at;
  const builder = ctx.builder;
  const { reporter } = ctx.analysis;
  if (builder === undefined) {
    const data = {
      place: 'what stands here',
      expected: 'known when the file is checked',
      got: `the layer \`${entry.name}\``,
    };
    reporter.report(wrongKind, data, location(frame, at.site.span));
    return failed(ctx);
  }
  const ids: NodeId[] = [];
  for (const input of at.inputs) {
    const id = inputNode(ctx, frame, at, input);
    if (id === undefined) return failed(ctx);
    ids.push(id);
  }
  const inputs = ids.map((id) => builder.type(id));
  if (inputs.some((type) => type.kind === 'unknown') || entry.type === undefined) return failed(ctx);
  const call = new EntryCall(ctx, frame, at, ids, inputs);
  const before = reporter.errors;
  const type = entry.type(call);
  const networks = namedNetworks(ctx, frame, at.args);
  if (reporter.errors === before && entry.fed !== undefined) {
    const fed = entry.fed(call);
    for (const network of networks) fitsNetwork(ctx, frame, at, network, fed, ids);
  }
  if (reporter.errors === before && entry.differentiates !== undefined) {
    checkDerivative(ctx, frame, at, ids, networks);
  }
  const good = reporter.errors === before;
  if (!good) ctx.valid = false;
  if (type.kind === 'unknown') return failed(ctx);
  requireCountable(type);
  const weights: readonly WeightSpec[] = (good && entry.weights?.(call)) || [];
  for (const { shape } of weights) ctx.analysis.budget.addWeights(product(shape) as number);
  if (weights.length > 0 && ctx.training) {
    reporter.report(weightsInTrain, { layer: entry.name }, location(frame, at.site.span));
    ctx.valid = false;
  }
  if (entry.course !== undefined && !ctx.training) {
    reporter.report(onlyInTraining, { entry: entry.name }, location(frame, at.site.span));
    ctx.valid = false;
  }
  const path = builder.path(frame.prefix, entry.name);
  if (!spend(ctx, frame, at.site.span, stepsOf(path.length) + stepsOfType(type), 1)) return failed(ctx);
  const work = builder.rangeWork;
  const origin = { location: location(frame, at.site.span), uses: frame.uses };
  const id = builder.add({
    op: 'entry',
    path,
    inputs: ids,
    type,
    origin,
    fixed: ctx.fixed,
    entry: entry.canonical ?? entry.name,
    args: at.args,
    weights,
    random: (good && entry.random?.(call, type)) || [],
    cost: { multiplyAdds: good ? multiplyAddsOf(entry, call, type) : 0 },
    window: (good && entry.window?.(call)) || { kind: 'pointwise' },
  });
  if (!spend(ctx, frame, at.site.span, stepsOfRange(builder.rangeWork - work))) return failed(ctx);
  builder.addNetworks(id, networks);
  ctx.sites?.set(id, { frame, site: at.site, inputs: at.inputs.map((input) => input.expression) });
  const further = good ? entry.further?.(call, type) : undefined;
  if (further === undefined) return { kind: 'node', id };
  const { fixed } = ctx;
  const others = () =>
    further.results.map((result, index): Value => {
      const shared = { inputs: [id], type: result.type, origin, fixed };
      const node = { ...shared, op: 'result', path: `${path}.${result.name}`, index: index + 1 } as const;
      return { kind: 'node', id: builder.add(node) };
    });
  if (further.optional) return { kind: 'node', id, further: others };
  return { kind: 'results', values: [{ kind: 'node', id }, ...others()] };
}

/** Undefined where the sizes of symbols make too long a formula of it. */
function multiplyAddsOf(entry: Entry, call: Call, type: ValueType): Dim | undefined {
  try {
    const found = entry.multiplyAdds?.(call, type) ?? 0;
    if (typeof found === 'number' && found > Number.MAX_SAFE_INTEGER) throw new SizeLimit('inexact');
    return found;
  } catch (error) {
    if (error instanceof SizeLimit && error.reason === 'complex') return undefined;
    throw error;
  }
}

/** Networks among the arguments, as in `gradient_penalty(Critic, real, fake)`. */
function namedNetworks(ctx: Context, frame: Frame, args: Arguments): NetworkResult[] {
  const found: NetworkResult[] = [];
  for (const value of args.values.values()) {
    if (typeof value !== 'object' || !('network' in value)) continue;
    const binding = frame.module.visible.get(value.network);
    const network = binding === undefined ? undefined : ctx.analysis.networks.get(binding);
    if (network !== undefined) found.push(network);
  }
  return found;
}

function inputNode(ctx: Context, frame: Frame, at: EntrySite, input: MatchedInput): NodeId | undefined {
  const { value, expression } = input;
  if (value.kind === 'node') return value.id;
  if (value.kind === 'unknown') return undefined;
  const span = expression?.span ?? at.site.span;
  if (value.kind === 'number' && typeof value.value === 'number' && Number.isFinite(value.value)) {
    return constantNode(ctx, frame, value.value, span);
  }
  const data = {
    place: `what flows into \`${at.entry.name}\``,
    expected: 'a value',
    got: describeValue(value),
  };
  ctx.analysis.reporter.report(wrongKind, data, location(frame, span));
  return undefined;
}

/** A node that is a number, as an operand of an operator on tensors. */
export function constantNode(ctx: Context, frame: Frame, value: number, span: ast.Span): NodeId {
  const builder = ctx.builder!;
  spend(ctx, frame, span, 0, 1);
  return builder.add({
    op: 'constant',
    path: builder.path(frame.prefix, 'constant'),
    inputs: [],
    type: tensor([], { min: value, max: value }),
    origin: { location: location(frame, span), uses: frame.uses },
    fixed: false,
    value,
  });
}
