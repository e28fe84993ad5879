/** What layers and networks cost, in words. */
import {
  type Dim,
  format,
  formatType,
  isSymbolic,
  type LayerSummary,
  type NetworkSummary,
} from '@cnn-studio/language';

/** `12,345 parameters · 1.2 M multiply-adds` */
export function describeCost({
  parameters,
  multiplyAdds,
}: Pick<LayerSummary, 'parameters' | 'multiplyAdds'>): string {
  const parts: string[] = [];
  if (parameters > 0) {
    parts.push(`${parameters.toLocaleString('en-US')} ${parameters === 1 ? 'parameter' : 'parameters'}`);
  }
  if (multiplyAdds !== 0) parts.push(`${describeQuantity(multiplyAdds)} multiply-adds`);
  return parts.join(' · ');
}

/** `receptive field 5×5`; empty where it says nothing. */
export function describeField(field: LayerSummary['receptiveField']): string {
  if (field === 'global') return 'sees the whole input';
  const [height, width] = field.map((size) => Math.ceil(size));
  return height === 1 && width === 1 ? '' : `receptive field ${height}×${width}`;
}

/** `1.2 M`; formulas stay formulas. */
export function describeQuantity(value: Dim): string {
  if (isSymbolic(value)) return format(value);
  for (const [factor, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= factor) return `${Number((value / factor).toPrecision(3))} ${unit}`;
  }
  return String(value);
}

/** `1.2 MB` */
export function describeBytes(value: Dim): string {
  if (isSymbolic(value)) return `${format(value)} bytes`;
  const text = describeQuantity(value);
  return text.includes(' ') ? `${text}B` : `${text} bytes`;
}

/** A network's layers as a Markdown table, cut after so many. */
export function summaryTable({ layers, total }: NetworkSummary, most: number): string {
  const rows = layers.slice(0, most).map((layer) => {
    const field = layer.receptiveField === 'global' ? 'all' : layer.receptiveField.map(Math.ceil).join('×');
    const cells = [layer.path, formatType(layer.type), layer.parameters.toLocaleString('en-US')];
    return `| ${[...cells, describeQuantity(layer.multiplyAdds), field].join(' | ')} |`;
  });
  if (layers.length > most) rows.push(`| … ${layers.length - most} more | | | | |`);
  return [
    '| layer | output | parameters | multiply-adds | receptive field |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    `| **total** | | **${total.parameters.toLocaleString('en-US')}** | **${describeQuantity(total.multiplyAdds)}** | |`,
  ].join('\n');
}
