/** An ONNX model as the source of a network, and its weights by their names in that. */
import { weightName } from '@cnn-studio/compiler';
import {
  check,
  type Diagnostic,
  type Dim,
  formatSource,
  memoryHost,
  type Program,
  symbol,
} from '@cnn-studio/language';
import type { DecodedModel, DecodedNode } from 'tfjs-onnxruntime/onnx';
import { Context, Unsupported } from './context';
import { inlined } from './functions';
import { type GivenInput, identifier, readInputs } from './interface';
import { understand } from './operators';
import { simplify } from './simplify';
import type { Step } from './steps';
import { isAxis, shapeOf } from './view';
import { folded } from './write/repeats';
import { liveSteps, writeBody, writeShape } from './write/source';
import { trainingComment } from './write/training';

/** What an import is told beside the model. */
export interface ImportOptions {
  /** What the network is called, unless the graph's name says. */
  readonly name: string;
  /** Whether a person chose the name, and the graph's doesn't count. */
  readonly isNamed?: boolean;
  /** What stands in the head comment, a line each. */
  readonly about: readonly string[];
  /** The file that the weights will be in, beside the source; for `start`. */
  readonly weights: string;
}

/** A node that could not be said in layers. */
export interface NotUnderstood {
  readonly node: string;
  readonly op: string;
  readonly why: string;
}

/** A model as source, checked, with its weights. */
export interface Imported {
  readonly source: string;
  readonly network: string;
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  /** By their names in the network's state. */
  readonly weights: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }
  >;
  readonly notUnderstood: readonly NotUnderstood[];
  /** Nodes that take what was not understood, and so are missing too. */
  readonly notReached: number;
  readonly inputs: readonly GivenInput[];
  readonly outputs: readonly GivenOutput[];
}

/** An output of the graph, as a result of the network. */
export interface GivenOutput {
  readonly name: string;
  /** For each axis of the network's result which dimension of the graph's tensor it is. */
  readonly order: readonly number[];
  /** Of the graph's tensor without the batch, where known. */
  readonly shape: readonly Dim[];
}

/** A name that no symbol of a network has. */
const BATCH_SIZE = symbol('batch$');

/** What heights and widths may be multiples of. */
const MULTIPLES = [1, 2, 4, 8, 16, 32, 3, 6, 12];

/**
 * The source of a network that computes what a model does. Where a graph for every size only fits together for multiples of
 * some number, the first such number becomes a condition of the network.
 * @throws Unsupported for a model without any value that a network could make
 */
export function importOnnx(model: DecodedModel, options: ImportOptions): Imported {
  const isOpen = model.graph.inputs.some(({ shape }) =>
    shape?.slice(1).some((size) => typeof size !== 'number'),
  );
  let best: Imported | undefined;
  for (const multiple of isOpen ? MULTIPLES : [1]) {
    const found = importWith(model, options, multiple);
    if (best === undefined || found.notUnderstood.length < best.notUnderstood.length) best = found;
    if (best.notUnderstood.length === 0) break;
  }
  return best!;
}

function importWith(model: DecodedModel, options: ImportOptions, multiple: number): Imported {
  const { graph } = model;
  const labels = new Map<string, Step>();
  const context = new Context(
    BATCH_SIZE,
    typeof graph.inputs[0]?.shape?.[0] === 'number',
    model.opset,
    new Map(),
    labels,
  );
  for (const tensor of graph.initializers.values())
    context.values.set(tensor.name, { kind: 'constant', array: tensor });
  const conditions = new Set<string>();
  const inputs = readInputs(graph, model.producer, context.steps, BATCH_SIZE, conditions, multiple);
  for (const input of inputs) {
    if (input.view !== undefined) context.values.set(input.name, input.view);
    else {
      labels.set(input.name, input.step);
      context.values.set(input.name, { kind: 'label', name: input.name });
    }
  }
  const { notUnderstood, notReached } = readNodes(context, inlined(model));
  const results = resultsOf(context, model);
  const steps = simplify(
    context.steps,
    results.map(({ step }) => step),
  );
  const live = liveSteps(context.steps.all, steps);
  const body = writeBody(
    live,
    inputs.map(({ step }) => step),
    steps,
  );
  const network = networkName(options.isNamed ? '' : graph.name, options.name);
  const parameters = inputs.map(({ text, kind, name, step }) =>
    kind === 'label'
      ? `${text}: class(${context.labelClasses.get(name) ?? 2})`
      : `${text}: ${writeShape(step.shape)}`,
  );
  const result = resultText(results, steps);
  const where = conditions.size === 0 ? '' : ` where ${[...conditions].join(', ')}`;
  const write = (lines: readonly string[]) => `${headOf(options.about)}
network ${network}(${parameters.join(', ')})${result}${where} {
${lines.join('\n')}
}
${trainingComment(
  network,
  inputs.map(({ step }) => step.shape),
  steps[0]!.shape,
  options.weights,
)}`;
  // What can't be said with `repeat` is said line by line.
  const short = checkedSource(write(folded(body.lines)));
  const isRight = short.diagnostics.every(({ severity }) => severity !== 'error');
  const checked = isRight ? short : checkedSource(write(body.lines));
  return {
    ...checked,
    network,
    weights: namedWeights(checked.program, network, body.weighted),
    notUnderstood,
    notReached,
    inputs,
    outputs: results.map(({ name, order, shape }) => ({ name, order, shape })),
  };
}

function readNodes(context: Context, nodes: readonly DecodedNode[]) {
  const notUnderstood: NotUnderstood[] = [];
  let notReached = 0;
  for (const node of nodes) {
    if (node.inputs.some((name) => context.values.get(name)?.kind === 'missing')) {
      notReached++;
      for (const [index] of node.outputs.entries()) context.set(node, { kind: 'missing' }, index);
      continue;
    }
    try {
      understand(context, node);
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof Error)) throw error;
      const why = error.message;
      const name = node.name || node.outputs[0] || '';
      notUnderstood.push({ node: name, op: node.op, why });
      context.steps.add('remark', [], [], { remark: `Not understood: ${node.op} "${name}": ${why}.` });
      for (const [index] of node.outputs.entries()) context.set(node, { kind: 'missing' }, index);
    }
  }
  return { notUnderstood, notReached };
}

interface Result extends GivenOutput {
  readonly step: Step;
}

/** The graph's outputs; where one was not reached, the last value that was. */
function resultsOf(context: Context, { graph }: DecodedModel): Result[] {
  const found = graph.outputs.flatMap(({ name }): Result[] => {
    const value = context.values.get(name);
    if (value === undefined || value.kind === 'missing' || value.kind === 'sizes' || value.kind === 'label')
      return [];
    const view = context.asView(value);
    const last = view.step.shape.length - 1;
    const shape = shapeOf(view).slice(1);
    const isPlain = view.dims.length !== 4 || isAxis(view.step, view.dims[3]!, last);
    const isFront =
      view.dims.length === 4 && isAxis(view.step, view.dims[2]!, 0) && isAxis(view.step, view.dims[3]!, 1);
    if (!isPlain || isFront) return [{ name, step: context.orderedImage(view), order: [2, 3, 1], shape }];
    return [{ name, step: context.plain(view), order: shape.map((_, axis) => axis + 1), shape }];
  });
  if (found.length > 0) return found;
  const last = context.steps.all.findLast(
    ({ kind, shape }) => kind !== 'remark' && kind !== 'number' && shape.length > 0,
  );
  if (last === undefined) throw new Unsupported('the model has no value that a network could make');
  return [{ name: '', step: last, order: [], shape: [] }];
}

function resultText(results: readonly Result[], steps: readonly Step[]): string {
  if (results.length === 1) return ` -> ${writeShape(steps[0]!.shape)}`;
  const names = new Set<string>();
  const written = results.map(({ name }, index) => {
    let text = identifier(name, 'result');
    while (names.has(text)) text += '_';
    names.add(text);
    return `${text}: ${writeShape(steps[index]!.shape)}`;
  });
  return ` -> (${written.join(', ')})`;
}

function headOf(about: readonly string[]): string {
  return about.map((line) => `// ${line}`.trimEnd()).join('\n');
}

/** Names that say nothing of a network. */
const NAMELESS = /^(main_?graph|torch[-_]jit[-_]export|graph|main|model|tf2onnx|onnx|.*[Gg]raph.*)$/;

function networkName(graphName: string, fallback: string): string {
  const name = NAMELESS.test(graphName) || !/[A-Za-z]/.test(graphName) ? fallback : graphName;
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined : `Network${joined}`;
}

/** Formatted and checked; conditions on sizes that it needs are taken from the fixes that the checker offers. */
function checkedSource(text: string) {
  let source = formatted(text);
  for (let round = 0; round < 8; round++) {
    const { program, diagnostics } = check(memoryHost({ 'model.cnn': source }), ['model.cnn']);
    const fix = diagnostics
      .flatMap(({ fixes }) => fixes)
      .find(({ edits }) => edits.length > 0 && edits.every((edit) => /%/.test(edit.text)));
    if (fix === undefined || round === 7) return { source, program, diagnostics };
    const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
    for (const { span, text: added } of edits)
      source = source.slice(0, span.start) + added + source.slice(span.end);
    source = formatted(source);
  }
  throw new Error('unreachable');
}

function formatted(source: string): string {
  const result = formatSource(source);
  return 'text' in result ? result.text : source;
}

/** Steps were written in the order in which the checker meets them. */
function namedWeights(program: Program, network: string, steps: readonly Step[]): Imported['weights'] {
  const found = new Map<string, { shape: readonly number[]; data: Float32Array<ArrayBuffer> }>();
  const nodes = (program.networks.get(network)?.nodes ?? []).filter(
    (node) => node.op === 'entry' && node.weights.length > 0,
  );
  for (const [index, step] of steps.entries()) {
    const node = nodes[index];
    if (node?.op !== 'entry' || node.entry !== step.kind) break;
    for (const [i, weight] of node.weights.entries()) {
      const value = step.weights[i];
      if (value === undefined) continue;
      found.set(weightName(network, node, weight.name), {
        shape: weight.shape,
        data: Float32Array.from(value.data),
      });
    }
  }
  return found;
}
