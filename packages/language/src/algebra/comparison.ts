import { compare, type Dim } from './dim';

/** The comparison's truth for all values of the symbols, or undefined when it depends on them. */
export function compareNumbers(operator: string, a: Dim, b: Dim): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (operator) {
      case '==':
        return a === b;
      case '!=':
        return a !== b;
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '>':
        return a > b;
      case '>=':
        return a >= b;
    }
  }
  const order = compare(a, b);
  if (order === 'depends') return undefined;
  if (operator === '==') return order === 'equal';
  if (operator === '!=') return order === 'different';
  if (order === 'equal') return operator === '<=' || operator === '>=';
  return undefined;
}
