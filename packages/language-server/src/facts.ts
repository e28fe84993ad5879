/** What the checker found out about expressions: types and the nodes behind them. */
import {
  type ast,
  type Fact,
  type FactUse,
  format,
  formatRange,
  formatType,
  type ValueType,
} from '@cnn-studio/language';
import type { Analysis } from './analysis';
import type { Translate } from './l10n';

/** Classes that are listed. */
const CLASSES = 20;

export function factOf({ result }: Analysis, node: ast.Expression | ast.Name): Fact | undefined {
  return result.facts.get(node);
}

/** `28×28×1`; what is none of these in the reader's words. */
export function typeText(type: ValueType, t: Translate): string {
  if (type.kind === 'scalar') return t('one number for the whole batch');
  if (type.kind === 'unknown') return t('unknown');
  return type.kind === 'tensor' && type.shape.length === 0 ? t('one number') : formatType(type);
}

/** `28×28×1`, `6272`; undefined for what is unknown. */
export function describeUse(use: FactUse, t: Translate): string | undefined {
  if (use.type !== undefined) return use.type.kind === 'unknown' ? undefined : typeText(use.type, t);
  if (use.number !== undefined) return format(use.number);
  return use.text;
}

/** `0 daisy, 1 rose`; undefined for what is no label, or one whose classes have no names. */
export function describeClasses({ type }: FactUse): string | undefined {
  if (type?.kind !== 'class' || type.names === undefined) return undefined;
  const shown = type.names.slice(0, CLASSES).map((name, i) => `${i} ${name}`);
  return [...shown, ...(type.count > CLASSES ? ['…'] : [])].join(', ');
}

/** The same for all uses, each different one once: an expression in a block has one for each use of the block. */
export function describeFact(fact: Fact, t: Translate): readonly string[] {
  return [...new Set(fact.uses.flatMap((use) => describeUse(use, t) ?? []))];
}

/** `28×28×1, values in [0, 1]` */
export function describeWithRange(use: FactUse, t: Translate): string | undefined {
  const text = describeUse(use, t);
  const range =
    use.type?.kind === 'tensor' || use.type?.kind === 'scalar' ? formatRange(use.type.range) : undefined;
  return text === undefined || range === undefined ? text : t('{0}, values in {1}', text, range);
}
