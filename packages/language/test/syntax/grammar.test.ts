import { expect, it } from 'vitest';
import { CnnParser } from '../../src/syntax/grammar/declarations';

it('has no ambiguities, left recursion or alternatives that are never reached', () => {
  expect(() => new CnnParser(true)).not.toThrow();
});
