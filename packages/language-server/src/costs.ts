/** What layers and networks cost, in words: plain text, to be escaped where it goes into Markdown. */
import {
  type Dim,
  format,
  formatCount,
  formatQuantity,
  isSymbolic,
  type LayerSummary,
  type NetworkSummary,
} from '@cnn-studio/language';
import { typeText } from './facts';
import type { Translate } from './l10n';
import { escapeMarkdown } from './markdown';

/** `12,345 parameters · 1.2 M multiply-adds` */
export function describeCost(
  { parameters, multiplyAdds }: Pick<LayerSummary, 'parameters' | 'multiplyAdds'>,
  t: Translate,
): string {
  const parts: string[] = [];
  if (parameters === 1) parts.push(t('1 parameter'));
  else if (parameters > 0) parts.push(t('{0} parameters', formatCount(parameters)));
  if (multiplyAdds !== 0) parts.push(t('{0} multiply-adds', describeQuantity(multiplyAdds)));
  return parts.join(' · ');
}

/** `receptive field 5×5`; empty where it says nothing. */
export function describeField(field: LayerSummary['receptiveField'], t: Translate): string {
  if (field === 'global') return t('sees the whole input');
  const [height, width] = field.map((size) => Math.ceil(size));
  return height === 1 && width === 1 ? '' : t('receptive field {0}', `${height}×${width}`);
}

/** `1.2 M`; of formulas the factors: `9.25 k·H·W`; `…` for what is beyond counting. */
export function describeQuantity(value: Dim | undefined): string {
  if (value === undefined) return '…';
  if (!isSymbolic(value)) return formatQuantity(value);
  return format(value)
    .replaceAll(/\d{4,}/g, (digits) => formatQuantity(Number(digits)))
    .replaceAll(' * ', '·');
}

/** `1.2 MB` */
export function describeBytes(value: Dim | undefined, t: Translate): string {
  const text = describeQuantity(value);
  return typeof value === 'number' && text.includes(' ') ? `${text}B` : t('{0} bytes', text);
}

/** A network's layers as a Markdown table, cut after so many. */
export function summaryTable({ layers, total }: NetworkSummary, most: number, t: Translate): string {
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = layers.slice(0, most).map((layer) => {
    const field =
      layer.receptiveField === 'global' ? t('all') : layer.receptiveField.map(Math.ceil).join('×');
    const cells = [layer.path, typeText(layer.type, t), formatCount(layer.parameters)];
    return row(...[...cells, describeQuantity(layer.multiplyAdds), field].map(escapeMarkdown));
  });
  if (layers.length > most) rows.push(row(t('… {0} more', layers.length - most), '', '', '', ''));
  const strong = (text: string) => `**${escapeMarkdown(text)}**`;
  return [
    row(t('layer'), t('output'), t('parameters'), t('multiply-adds'), t('receptive field')),
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
    row(
      strong(t('total')),
      '',
      strong(formatCount(total.parameters)),
      strong(describeQuantity(total.multiplyAdds)),
      '',
    ),
  ].join('\n');
}
