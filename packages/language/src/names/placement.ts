import type * as ast from '../syntax/ast';

/** Where a statement may stand. */
export type Place = 'a network' | 'a block' | 'a train block' | 'a phase' | 'an expression';

/** What is wrong with a statement at a place, in the words of CNN119; undefined where it may stand there. */
export function misplaced(
  statement: ast.Statement,
  place: Place,
): { readonly statement: string; readonly advice: string } | undefined {
  const inTrain = 'It belongs in a `train` block.';
  const training = place === 'a train block' || place === 'a phase';
  switch (statement.kind) {
    case 'flow':
      if (!training) return undefined;
      return { statement: 'an unnamed value', advice: 'Nothing flows here: give it a name, or remove it.' };
    case 'return':
      if (place === 'a network' || place === 'a block') return undefined;
      return { statement: 'return', advice: 'It ends a network.' };
    case 'minimize':
    case 'preview':
    case 'measure':
      return training ? undefined : { statement: statement.kind, advice: inTrain };
    case 'setting':
      return training ? undefined : { statement: statement.name.text, advice: inTrain };
    case 'data':
    case 'best':
    case 'start':
    case 'phase':
      if (place === 'a train block') return undefined;
      return {
        statement: statement.kind,
        advice: place === 'a phase' ? 'Write it in the train block, beside the phases.' : inTrain,
      };
    default:
      return undefined;
  }
}
