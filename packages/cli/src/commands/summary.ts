import { bindingsFromSizes } from '@cnn-studio/compiler';
import {
  type CheckedNetwork,
  type Dim,
  format as formatDim,
  formatType,
  type NetworkSummary,
  type Program,
  summary,
} from '@cnn-studio/language';
import { formatBytes, formatCount, formatQuantity } from '@cnn-studio/language/units';
import { estimateMemory, type MemoryEstimate } from '@cnn-studio/runtime';
import { foldRepetitions } from '../output/fold';
import { placeOf } from '../output/frame';
import { paint } from '../output/style';
import { type ColumnSpec, table } from '../output/table';
import { inputSizes, parseSize } from '../sizes';
import { chooseName, requireNetworks } from '../source';
import { note } from '../trained-run';

export interface SummaryCommandOptions {
  readonly network?: string;
  readonly input?: string;
  readonly format: string;
}

const COLUMNS: readonly ColumnSpec[] = [
  { title: 'layer', align: 'left' },
  { title: 'line', align: 'right' },
  { title: 'output', align: 'left' },
  { title: 'parameters', align: 'right' },
  { title: 'multiply-adds', align: 'right' },
  { title: 'activations', align: 'right' },
  { title: 'sees', align: 'right' },
];

/** `cnn summary`: what each network is made of and what it costs, per example. */
export async function summarize(file: string, options: SummaryCommandOptions): Promise<number> {
  const { result, text } = requireNetworks(file, () => false, note);
  const { program } = result;
  const names =
    options.network === undefined && program.networks.size > 0
      ? [...program.networks.keys()]
      : [chooseName('network', program.networks.keys(), options.network, '--network')];
  const lineOf = (location: { file: string; span: { start: number } }) =>
    placeOf(text(location.file) ?? '', location.span.start).line;
  const summaries = names.map((name) => summaryOf(program, program.networks.get(name)!, options.input));
  if (options.format === 'json') {
    const networks = summaries.map((network) => summaryJson(network, lineOf));
    process.stdout.write(`${JSON.stringify({ networks, training: memoryOf(program) }, null, 2)}\n`);
  } else {
    const parts = summaries.map((network) => summaryText(network, lineOf));
    if (options.network === undefined) parts.push(...memoryOf(program).map(memoryText));
    process.stdout.write(`${parts.join('\n\n')}\n`);
  }
  return 0;
}

function summaryOf(program: Program, network: CheckedNetwork, input: string | undefined): NetworkSummary {
  const sizes =
    input === undefined ? undefined : bindingsFromSizes(network, inputSizes(network, parseSize(input)));
  return summary(program, network.name, sizes)!;
}

interface TrainingMemory extends MemoryEstimate {
  readonly train: string;
  readonly batch: number;
}

/** What training takes of the machine's memory, for each train block whose sizes are known. */
function memoryOf(program: Program): TrainingMemory[] {
  return [...program.trains.values()].flatMap((train) => {
    const memory = train.valid ? estimateMemory(program, train) : undefined;
    return memory === undefined ? [] : [{ train: train.name, batch: train.batch, ...memory }];
  });
}

function memoryText({ train, batch, total, program, constant, perExample }: TrainingMemory): string {
  const parts = [
    `${formatBytes(program)} for the program and its data`,
    `${formatBytes(constant)} for weights and their optimizer`,
    `${formatBytes(perExample)} for each of ${formatCount(batch)} examples`,
  ];
  return `Training ${paint('bold', train)} takes about ${formatBytes(total)} of memory: ${parts.join(', ')}.`;
}

type LineOf = (location: { file: string; span: { start: number } }) => number;

function summaryText(network: NetworkSummary, lineOf: LineOf): string {
  const inputs = network.inputs.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ');
  const outputs = network.outputs
    .map(({ name, type }) => (name ? `${name} ` : '') + formatType(type))
    .join(', ');
  const layers = network.layers.map((layer) => [
    layer.path,
    String(lineOf(layer.location)),
    formatType(layer.type),
    layer.parameters === 0 ? '' : formatCount(layer.parameters),
    amount(layer.multiplyAdds, formatQuantity),
    amount(layer.activationBytes, formatBytes),
    field(layer.receptiveField),
  ]);
  const rows = foldRepetitions(
    layers,
    ([path, ...rest]) => [path!.replace(/_\d+(?=\/|$)/g, ''), ...rest].join('\t'),
    ([, , , parameters]) => parameters !== '',
  ).flatMap(({ items, times }) =>
    times === 1
      ? items
      : [
          [`${times} times:`, '', '', '', '', '', ''],
          ...items.map(([path, ...rest]) => [`  ${path}`, ...rest]),
        ],
  );
  const { total } = network;
  rows.push([
    'total',
    '',
    '',
    formatCount(total.parameters),
    amount(total.multiplyAdds, formatQuantity),
    amount(total.activationBytes, formatBytes),
    field(total.receptiveField),
  ]);
  return `${paint('bold', network.network)} (${inputs}) -> ${outputs}\n${table(COLUMNS, rows)}`;
}

function amount(value: Dim | undefined, write: (value: number) => string): string {
  if (value === 0) return '';
  if (value === undefined) return 'beyond counting';
  return typeof value === 'number' ? write(value) : formatDim(value);
}

function field(size: readonly [number, number] | 'global'): string {
  return size === 'global' ? 'all' : `${size[0]}×${size[1]}`;
}

/** A number, a formula of the symbols as text, or null for what is beyond counting. */
function dimJson(dim: Dim | undefined): number | string | null {
  if (dim === undefined) return null;
  return typeof dim === 'number' ? dim : formatDim(dim);
}

function summaryJson(network: NetworkSummary, lineOf: LineOf): object {
  const shape = (type: NetworkSummary['inputs'][number]['type']) =>
    type.kind === 'tensor' ? type.shape.map(dimJson) : formatType(type);
  return {
    network: network.network,
    inputs: network.inputs.map(({ name, type }) => ({ name, shape: shape(type) })),
    outputs: network.outputs.map(({ name, type }) => ({ name, shape: shape(type) })),
    layers: network.layers.map((layer) => ({
      name: layer.path,
      layer: layer.name,
      file: layer.location.file,
      line: lineOf(layer.location),
      shape: shape(layer.type),
      parameters: layer.parameters,
      statistics: layer.statistics,
      multiplyAdds: dimJson(layer.multiplyAdds),
      activationBytes: dimJson(layer.activationBytes),
      receptiveField: layer.receptiveField,
    })),
    total: {
      ...network.total,
      multiplyAdds: dimJson(network.total.multiplyAdds),
      activationBytes: dimJson(network.total.activationBytes),
    },
  };
}
