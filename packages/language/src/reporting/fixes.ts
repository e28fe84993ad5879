import { type Condition, formatConditions } from '../algebra/conditions';
import type { ProposedFix } from '../catalogue/entry';
import type { Context, Frame } from '../context/context';
import { withParentheses } from '../context/text';
import type { Fix, TextEdit } from '../diagnostics/diagnostic';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement } from '../syntax/edits';
import { ancestors } from '../syntax/parents';

/** A call as fixes see it: where it and its arguments are written. */
export interface FixSite {
  readonly site: ast.Expression;
  /** The argument written for a parameter. */
  argument(parameter: string): ast.Argument | undefined;
  /** The expression of an input; undefined for one that flows in. */
  readonly inputs: readonly (ast.Expression | undefined)[];
}

/** Turns an entry's proposal into edits of the text; undefined where it can't be written there. */
export function toFix(frame: Frame, at: FixSite, proposal: ProposedFix): Fix | undefined {
  const edit = toEdit(frame, at, proposal.change);
  if (edit === undefined) return undefined;
  return { title: proposal.title, edits: [edit], ...(proposal.preferred ? { preferred: true } : {}) };
}

function toEdit(frame: Frame, at: FixSite, change: ProposedFix['change']): TextEdit | undefined {
  const file = frame.module.path;
  const { site } = at;
  const insert = (offset: number, text: string): TextEdit => ({
    file,
    span: { start: offset, end: offset },
    text,
  });
  const replace = (span: ast.Span, text: string): TextEdit => ({ file, span, text });
  switch (change.kind) {
    case 'set-argument': {
      const written = at.argument(change.parameter);
      if (written !== undefined) return replace(written.value.span, change.text);
      const text = `${change.parameter}: ${change.text}`;
      if (site.kind !== 'call') return insert(site.span.end, `(${text})`);
      return insert(site.argsSpan.end - 1, site.args.length === 0 ? text : `, ${text}`);
    }
    case 'remove-argument': {
      const written = at.argument(change.parameter);
      if (written === undefined || site.kind !== 'call') return undefined;
      const index = site.args.indexOf(written);
      if (site.args.length === 1) return replace(site.argsSpan, '()');
      if (index === 0) return replace({ start: written.span.start, end: site.args[1]!.span.start }, '');
      return replace({ start: site.args[index - 1]!.span.end, end: written.span.end }, '');
    }
    case 'insert-before':
      return around(frame, site, `${change.text} -> `, '');
    case 'insert-after':
      return around(frame, site, '', ` -> ${change.text}`);
    case 'replace-call':
      return replace(site.span, change.text);
    case 'insert-after-input': {
      const input = at.inputs[change.input];
      if (input === undefined) return around(frame, site, `${change.text} -> `, '');
      return around(frame, input, '', ` -> ${change.text}`);
    }
    case 'remove-call':
      return removeCall(frame, site);
  }
}

/** What binds tighter than an arrow. */
const BINDS: ReadonlySet<string> = new Set(['binary', 'unary', 'member', 'slice']);

/** Writes text before and after an expression, with parentheses where it stands beside an operator. */
export function around(frame: Frame, node: ast.Expression, before: string, after: string): TextEdit {
  const parent = ancestors(frame.module.tree, node)[0];
  const operand = parent?.kind !== undefined && BINDS.has(parent.kind);
  const span = withParentheses(frame.module.text, node.span);
  const chained = `${before}${frame.module.text.slice(span.start, span.end)}${after}`;
  return { file: frame.module.path, span, text: operand ? `(${chained})` : chained };
}

function removeCall(frame: Frame, site: ast.Expression): TextEdit | undefined {
  const file = frame.module.path;
  const [parent] = ancestors(frame.module.tree, site) as readonly { kind?: string; span: ast.Span }[];
  if (parent?.kind === 'chain') {
    const chain = parent as ast.ChainExpression;
    const index = chain.links.indexOf(site as ast.Link);
    if (index < 0)
      return { file, span: { start: site.span.start, end: chain.links[0]!.span.start }, text: '' };
    const previous = index === 0 ? chain.head : chain.links[index - 1]!;
    return { file, span: { start: previous.span.end, end: site.span.end }, text: '' };
  }
  if (parent?.kind === 'flow') return lineWithoutStatement(frame.module, parent.span);
  return { file, span: site.span, text: 'it' };
}

/** Adds conditions to the `where` of the network being checked. */
export function whereFix(ctx: Context, conditions: readonly Condition[]): Fix | undefined {
  if (ctx.network === undefined) return undefined;
  const { declaration, module } = ctx.network;
  const text = formatConditions(conditions);
  const last = declaration.where.at(-1);
  const offset = last?.span.end ?? endOfHead(declaration, module.text);
  const edit = {
    file: module.path,
    span: { start: offset, end: offset },
    text: last === undefined ? ` where ${text}` : `, ${text}`,
  };
  return { title: `Require ${text}`, edits: [edit], preferred: true };
}

/** Just after the parameters or results, before the blanks in front of the body. */
function endOfHead(declaration: ast.NetworkDeclaration, text: string): number {
  let offset = declaration.body.span.start;
  while (offset > 0 && /\s/.test(text[offset - 1]!)) offset--;
  return offset;
}
