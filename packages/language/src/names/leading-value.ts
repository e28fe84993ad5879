import type { Entry } from '../catalogue/entry';
import type * as ast from '../syntax/ast';
import type { BindingKind, Target } from './bindings';

/** What a name or the callee of a call means, for a reader who does not want to record it yet. */
export type Meaning = (node: ast.NameExpression | ast.CallExpression) => Target | undefined;

const VALUES: readonly BindingKind[] = ['input', 'parameter', 'value', 'data'];

/**
 * The incoming value of a layer may be written as its first argument: `exp(x)` is `x -> exp`, `conv(x, 64, 3)` is
 * `x -> conv(64, 3)`. Whether a call may do so shows in the text: the argument names a value or computes one. It does where
 * that is no number: `conv(width, 3)` takes its `width` for the filters.
 */
export function hasLeadingValue(entry: Entry, args: readonly ast.Argument[], meaning: Meaning): boolean {
  const [first] = args;
  if (first === undefined || first.name !== undefined || !entry.incoming || takesValueFirst(entry))
    return false;
  if (isWord(entry, first)) return false;
  return isValue(first.value, meaning);
}

/** `concat(skip)` and `noise(sigma)` take a value for what it is, beside the one that flows in. */
function takesValueFirst({ parameters: [first] }: Entry): boolean {
  return first?.kind === 'value' || first?.varies === true;
}

/** A bare word of a choice, such as `mnist(train)`. */
export function isWord(entry: Entry, arg: ast.Argument): boolean {
  const [parameter] = entry.parameters;
  return arg.value.kind === 'name' && parameter?.choices?.includes(arg.value.text) === true;
}

function isValue(expression: ast.Expression, meaning: Meaning): boolean {
  switch (expression.kind) {
    case 'name': {
      if (expression.text === 'it') return true;
      const target = meaning(expression);
      return target?.kind === 'binding' && VALUES.includes(target.binding.kind);
    }
    case 'call': {
      const target = meaning(expression);
      // `min(a, b)` of numbers is a number; of values it is a value.
      if (target?.kind === 'entry') return expression.args.some((arg) => isValue(arg.value, meaning));
      return target !== undefined;
    }
    case 'chain':
    case 'slice':
    case 'fixed':
      return true;
    case 'unary':
      return isValue(expression.operand, meaning);
    case 'binary': {
      let left: ast.Expression = expression;
      while (left.kind === 'binary') {
        if (isValue(left.right, meaning)) return true;
        left = left.left;
      }
      return isValue(left, meaning);
    }
    default:
      return false;
  }
}

/** The parameter an incoming value fills, for entries that don't take one first: the first value. */
export function takenByIncoming(entry: Entry, piped: boolean): number | undefined {
  if (!piped || entry.incoming) return undefined;
  const index = entry.parameters.findIndex((parameter) => parameter.kind === 'value');
  return index < 0 || entry.parameters[index]!.variadic ? undefined : index;
}
