import type { Fix } from '../diagnostics/diagnostic';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement, removal } from '../syntax/edits';
import type { Binding } from './bindings';
import type { Module } from './module';

/** Removes statements that follow a `return`. */
export function removeUnreachable(module: Module, span: ast.Span): Fix {
  return { title: 'Remove what follows `return`', edits: [removal(module, span)] };
}

/** What other statements hold may be wanted where they belong. */
export function removeMisplaced(module: Module, statement: ast.Statement): readonly Fix[] {
  const { kind, span } = statement;
  if (kind !== 'setting' && kind !== 'return' && kind !== 'flow') return [];
  return [{ title: 'Remove it', edits: [lineWithoutStatement(module, span)] }];
}

/** Takes an unused name away: `as name` alone, else its whole statement. */
export function removeBinding(module: Module, declaration: ast.Declaration, span: ast.Span): Fix | undefined {
  if (declaration.kind === 'import' || declaration.kind === 'let') return undefined;
  const found = findStatement(declaration.body, span);
  if (found?.kind === 'flow' && found.as !== undefined) {
    const edit = {
      file: module.path,
      span: { start: found.value.span.end, end: found.as.span.end },
      text: '',
    };
    return { title: `Remove \`as ${found.as.text}\``, edits: [edit] };
  }
  if (found?.kind === 'let' || (found?.kind === 'bind' && found.names.length === 1)) {
    return { title: 'Remove this line', edits: [lineWithoutStatement(module, found.span)] };
  }
  if (found?.kind === 'bind') {
    const edit = { file: module.path, span, text: '_' };
    return { title: 'Call it `_`', edits: [edit] };
  }
  return undefined;
}

/** Another name, of which no use is expected: what it holds may be wanted later. Stands in the midst of mistakes too. */
export function keptUnused(values: readonly Binding[], { name, location }: Binding): Fix | undefined {
  const text = `_${name}`;
  if (values.some((other) => other.name === text)) return undefined;
  return {
    title: `Keep it: call it \`${text}\``,
    edits: [{ file: location.file, span: location.span, text }],
  };
}

/** The innermost statement that introduces the name at `span`. */
export function findStatement(body: ast.Body, span: ast.Span): ast.Statement | undefined {
  const waiting: ast.Body[] = [body];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const statement of next.statements) {
      if (statement.span.start > span.start || statement.span.end < span.end) continue;
      if (statement.kind === 'repeat' || statement.kind === 'phase') waiting.push(statement.body);
      else if (statement.kind === 'if-statement') {
        waiting.push(statement.then);
        if (statement.else !== undefined) waiting.push(statement.else);
      } else {
        const inner = bodiesIn(statement).filter((b) => b.span.start <= span.start && b.span.end >= span.end);
        if (inner.length === 0) return statement;
        waiting.push(...inner);
      }
    }
  }
  return undefined;
}

/** Bodies of the `if` expressions in a statement. */
function bodiesIn(statement: ast.Statement): ast.Body[] {
  const bodies: ast.Body[] = [];
  const waiting: unknown[] = [statement];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if ('statements' in next) bodies.push(next as ast.Body);
    else waiting.push(...Object.values(next).filter((part) => typeof part === 'object' && part !== null));
  }
  return bodies;
}
