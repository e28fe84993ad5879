/** What the checker found out about expressions: types and the nodes behind them. */
import { type ast, type Fact, type FactUse, format, formatRange, formatType } from '@cnn-studio/language';
import type { Analysis } from './analysis';

export function factOf({ result }: Analysis, node: ast.Expression | ast.Name): Fact | undefined {
  return result.facts.get(node);
}

/** `28×28×1`, `6272`; undefined for what is unknown. */
export function describeUse(use: FactUse): string | undefined {
  if (use.type !== undefined) return use.type.kind === 'unknown' ? undefined : formatType(use.type);
  if (use.number !== undefined) return format(use.number);
  return use.text;
}

/** The same for all uses, each different one once: an expression in a block has one for each use of the block. */
export function describeFact(fact: Fact): readonly string[] {
  return [...new Set(fact.uses.flatMap((use) => describeUse(use) ?? []))];
}

/** `28×28×1, values in [0, 1]` */
export function describeWithRange(use: FactUse): string | undefined {
  const text = describeUse(use);
  const range =
    use.type?.kind === 'tensor' || use.type?.kind === 'scalar' ? formatRange(use.type.range) : undefined;
  return text === undefined || range === undefined ? text : `${text}, values in ${range}`;
}
