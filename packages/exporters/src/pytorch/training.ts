/** The losses of a train block as methods of one module that holds its networks. */
import { minimizesOf, modeOf, neededNodes, usedNetworks } from '@cnn-studio/compiler';
import {
  type CheckedMinimize,
  type CheckedTrain,
  catalogue,
  type DataNode,
  type Entry,
  type GraphNode,
  type Label,
  type NodeId,
  type Program,
} from '@cnn-studio/language';
import { type BodyContext, bodyOf } from './body';
import { type Classes, inputShape, methodText, plainly, writeClasses } from './classes';
import { weightsModule } from './index';
import { importsOf, LIBRARY, libraryFiles, libraryWith, onlyUsedImports } from './library';
import { docstring, networkAttribute, snakeCase, statement } from './python';
import { scopesOf } from './scopes';

export interface TrainingModel {
  /** networks.py, training.py, weights.py and layers.py. */
  readonly files: Readonly<Record<string, string>>;
  /** By network, the attribute that holds it. */
  readonly attributes: ReadonlyMap<string, string>;
  /** By `CheckedMinimize.index`. */
  readonly minimizes: readonly WrittenMinimize[];
}

export interface WrittenMinimize {
  readonly minimize: CheckedMinimize;
  /** The method that computes the loss of the columns of data, in the order of the minimize's feeds. */
  readonly method: string;
  /** Networks that compute as in training. */
  readonly training: readonly string[];
  /** Why several processes can't share a batch. */
  readonly tied?: string;
}

export interface TrainingOptions {
  /** Whether it is to stand alone: what is drawn once it keeps, and its helpers are several files. */
  readonly standsAlone?: boolean;
  /** Values as in use: what is shown and measured. */
  readonly values?: readonly WantedValues[];
}

export interface WantedValues {
  readonly method: string;
  readonly nodes: readonly NodeId[];
  readonly documentation: string;
}

/** @throws Error that names what can't be written */
export function writeTraining(
  program: Program,
  name: string,
  producer: string,
  { standsAlone = false, values = [] }: TrainingOptions = {},
): TrainingModel {
  const train = program.trains.get(name)!;
  const used = usedNetworks(program, train.nodes);
  const names = [...program.networks.keys()].filter((network) => used.has(network));
  const classes = writeClasses(program, names, LIBRARY, { trains: true, values: askedValues(train.nodes) });
  const helpers = new Set<string>();
  const written = minimizesOf(train.phases).map((minimize) => {
    const method = `${snakeCase(minimize.label.replaceAll(/\W+/g, '_'))}_loss`;
    const nodes = neededNodes(train, [minimize.loss]);
    const inputs = nodes.filter((node): node is DataNode => node.op === 'data').map(({ id }) => id);
    const scope = scopesOf(train, nodes, inputs, [minimize.loss], { flat: true });
    const body = plainly(bodyOf(scope, trainContext(program, train, classes, helpers, { standsAlone })));
    const phase = train.phases.find((one) => minimizesOf([one]).includes(minimize))!;
    const mode = modeOf(program, train, phase);
    const tied = tiedBy(program, train, nodes, minimize.loss);
    return {
      text: methodText(method, body, `To be minimized over ${minimize.over.join(' and ')}.`),
      minimize,
      method,
      training: names.filter((network) => mode(network)),
      ...(tied === undefined ? {} : { tied }),
    };
  });
  const shown = values.map(({ method, nodes: targets, documentation }) => {
    const nodes = neededNodes(train, targets);
    const inputs = nodes.filter((node): node is DataNode => node.op === 'data').map(({ id }) => id);
    const scope = scopesOf(train, nodes, inputs, targets, { flat: true });
    const context = trainContext(program, train, classes, helpers, { standsAlone, inUse: true });
    return methodText(method, plainly(bodyOf({ ...scope, outputs: targets }, context)), documentation);
  });
  const source = trainingClass(
    train,
    names,
    classes,
    [...written.map(({ text }) => text), ...shown],
    standsAlone,
  );
  const imported = names.map((network) => classes.classNames.get(network)!).sort();
  const head = `"""The losses of the train block \`${name}\`, written by ${producer}."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn`;
  const networksHead = head.replace(
    /^""".*"""/,
    `"""The networks of the train block \`${name}\`, written by ${producer}."""`,
  );
  const file = (top: string, code: string, imports: readonly string[]) =>
    `${[[onlyUsedImports(top, code), ...(imports.length === 0 ? [] : ['', ...imports])].join('\n'), code].join('\n\n\n')}\n`;
  const fromLibrary = (wanted: ReadonlySet<string>) =>
    standsAlone
      ? importsOf(wanted).flatMap((line) => statement(line, ''))
      : wanted.size === 0
        ? []
        : statement(`from layers import ${[...wanted].sort().join(', ')}`, '');
  const all = [...classes.helpers, ...helpers];
  const library = standsAlone ? undefined : libraryWith(all);
  return {
    files: {
      'networks.py': file(networksHead, classes.source, fromLibrary(classes.helpers)),
      'training.py': file(head, source, [
        ...fromLibrary(helpers),
        ...statement(`from networks import ${imported.join(', ')}`, ''),
      ]),
      'weights.py': weightsModule(program, names),
      ...(library === undefined ? {} : { 'layers.py': library }),
      ...(standsAlone ? libraryFiles(all) : {}),
    },
    attributes: new Map(names.map((network) => [network, networkAttribute(network)])),
    minimizes: written,
  };
}

function trainContext(
  program: Program,
  train: CheckedTrain,
  classes: Classes,
  helpers: Set<string>,
  how: Pick<BodyContext, 'inUse' | 'standsAlone'>,
): BodyContext {
  return {
    ...how,
    labels: [...train.names].map(([name, node]): Label => ({ name, node, depth: 0 })),
    classOf: () => {
      throw new Error('blocks of a train block are written where they are used');
    },
    inputShape: (network, index) => inputShape(program, network, index),
    resultCount: (network) => program.networks.get(network)!.outputs.length,
    networkClass: (network) => classes.classNames.get(network)!,
    helper: (name) => helpers.add(name),
    trains: true,
    inTrain: true,
  };
}

const FIXED = `    def fixed(self, name: str, draw: Callable[[], Tensor]) -> Tensor:
        """Random numbers that are drawn once for the whole training."""
        if name not in self.drawn:
            devices = [self.device] if self.device.type == "cuda" else []
            with torch.random.fork_rng(devices):
                torch.manual_seed(self.seed + zlib.crc32(name.encode()))
                self.drawn[name] = draw()
        return self.drawn[name]`;

function trainingClass(
  train: CheckedTrain,
  names: readonly string[],
  { takes, classNames }: Classes,
  methods: readonly (readonly string[])[],
  standsAlone: boolean,
): string {
  const inner = '        ';
  const byClass = new Map([...classNames].map(([network, className]) => [className, network]));
  const lines = names.map((network) => {
    const given = (takes.get(network) ?? []).map((one) => `self.${networkAttribute(byClass.get(one)!)}`);
    return `self.${networkAttribute(network)} = ${classNames.get(network)}(${given.join(', ')})`;
  });
  const says = (text: string) => methods.flat().some((line) => line.includes(text));
  return [
    'class Training(nn.Module):',
    ...docstring(
      train.documentation ?? `The networks of \`${train.name}\`, and what they are trained by.`,
      '    ',
    ),
    '',
    '    def __init__(self, batch: int, device: torch.device) -> None:',
    `${inner}super().__init__()`,
    `${inner}self.batch, self.device = batch, device`,
    // Only where a loss follows it.
    ...(says('self.progress')
      ? [`${inner}self.register_buffer("progress", torch.zeros(()), persistent=False)`]
      : []),
    ...(standsAlone && says('self.fixed(') ? [`${inner}self.seed, self.drawn = 0, {}`] : []),
    ...lines.flatMap((line) => statement(line, inner)),
    ...(standsAlone && says('self.fixed(') ? ['', FIXED] : []),
    ...methods.flatMap((method) => ['', ...method]),
  ].join('\n');
}

/** Values inside of networks that losses ask for. */
function askedValues(nodes: readonly GraphNode[]): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>();
  for (const node of nodes) {
    if (node.op !== 'entry' || !node.args.has('layer')) continue;
    const network = node.args.network('network');
    asked.set(network, (asked.get(network) ?? new Set()).add(node.args.text('layer')));
  }
  return asked;
}

/** What is linear in all that it is made of. */
const LINEAR: ReadonlySet<unknown> = new Set<Entry['algebra']>(['sum', 'difference', 'negation']);

/**
 * Why the loss of a batch is not the mean of the losses of its parts: an average is used otherwise than in a sum, or a layer
 * looks at all examples together.
 */
export function tiedBy(
  program: Program,
  train: CheckedTrain,
  nodes: readonly GraphNode[],
  loss: NodeId,
): string | undefined {
  const inNetworks = [...usedNetworks(program, nodes)].flatMap((name) => program.networks.get(name)!.nodes);
  for (const node of [...nodes, ...inNetworks]) {
    if (node.op === 'entry' && catalogue.get(node.entry)?.couplesExamples) return node.entry;
  }
  const isAverage = (id: NodeId) =>
    train.nodes[id]!.type.kind === 'scalar' && train.nodes[id]!.op !== 'constant';
  const linear = (id: NodeId): boolean => {
    const node = train.nodes[id]!;
    if (node.op !== 'entry' || !isAverage(id)) return true;
    const averages = node.inputs.filter(isAverage);
    if (averages.length === 0) return node.inputs.every(linear);
    const algebra = catalogue.get(node.entry)?.algebra;
    const factors = algebra === 'product' && averages.length === 1;
    const divided = algebra === 'quotient' && isAverage(node.inputs[0]!) && !isAverage(node.inputs[1]!);
    return (LINEAR.has(algebra) || factors || divided) && averages.every(linear);
  };
  const inValues = nodes.some(
    (node) => node.type.kind !== 'scalar' && node.op === 'entry' && node.inputs.some(isAverage),
  );
  return linear(loss) && !inValues ? undefined : 'an average over the batch';
}
