import { unusedValue } from '../diagnostics/names/CNN103-unused-value';
import { unusedInput } from '../diagnostics/names/CNN104-unused-input';
import { unusedParameter } from '../diagnostics/names/CNN105-unused-parameter';
import { unusedColumn } from '../diagnostics/names/CNN126-unused-column';
import type { Reporter } from '../diagnostics/reporter';
import type * as ast from '../syntax/ast';
import type { Binding } from './bindings';
import { findStatement, keptUnused, removeBinding } from './fixes';
import type { Module } from './module';

/** More removals of a line are not offered in one declaration. */
const MAX_REMOVALS = 200;

/** Reports what a declaration introduces and nothing uses. */
export function reportUnused(
  reporter: Reporter,
  module: Module,
  declaration: ast.Declaration,
  owner: Binding,
  values: readonly Binding[],
): void {
  const inputs = values.filter((binding) => binding.kind === 'input');
  let removals = 0;
  for (const binding of values) {
    const { name, location, kind, references } = binding;
    if (references.length > 0 || name.startsWith('_')) continue;
    if (kind === 'input' && binding !== inputs[0]) {
      reporter.report(unusedInput, { name, network: owner.name }, location);
    } else if (kind === 'parameter') {
      reporter.report(unusedParameter, { name, block: owner.name }, location);
    } else if (kind === 'data') {
      reportColumn(reporter, module, declaration, binding, values);
    } else if (kind === 'value' || kind === 'let') {
      const fix = removals++ < MAX_REMOVALS ? removeBinding(module, declaration, location.span) : undefined;
      const fixes = [fix, keptUnused(values, binding)].filter((one) => one !== undefined);
      reporter.report(unusedValue, { name }, location, { fixes });
    }
  }
}

function reportColumn(
  reporter: Reporter,
  module: Module,
  declaration: ast.Declaration,
  { name, location }: Binding,
  values: readonly Binding[],
): void {
  const statement = declaration.kind === 'train' ? findStatement(declaration.body, location.span) : undefined;
  if (statement?.kind !== 'data') return;
  const { names } = statement;
  const index = names.findIndex(({ span }) => span.start === location.span.start);
  const unused = ({ text }: ast.Name) =>
    values.some((value) => value.name === text && value.references.length === 0);
  const before = names[index - 1];
  const edit = (span: ast.Span, text: string) => [{ file: module.path, span, text }];
  if (names.length === 1) reporter.report(unusedColumn, { name, advice: 'none' }, location);
  else if (before !== undefined && names.slice(index).every(unused)) {
    const rest = { start: before.span.end, end: names.at(-1)!.span.end };
    const fixes = [{ title: 'Leave it out', edits: edit(rest, ''), preferred: true }];
    reporter.report(unusedColumn, { name, advice: 'remove' }, location, { fixes });
  } else {
    const fixes = [{ title: 'Call it `_`', edits: edit(location.span, '_'), preferred: true }];
    reporter.report(unusedColumn, { name, advice: 'underscore' }, location, { fixes });
  }
}
