import { Lexer } from 'chevrotain';
import { expect, it } from 'vitest';
import { CnnParser } from '../../src/syntax/grammar/declarations';
import { lexed } from '../../src/syntax/tokens';

it('has tokens and rules that Chevrotain finds no fault with', () => {
  const lexer = new Lexer([...lexed], { ensureOptimizations: true, positionTracking: 'onlyOffset' });
  expect(lexer.lexerDefinitionErrors).toEqual([]);
  // Throws on ambiguities, left recursion and rules that can never match.
  const parser = new CnnParser(true);
  expect(Object.keys(parser.getGAstProductions())).toContain('networkDeclaration');
});
