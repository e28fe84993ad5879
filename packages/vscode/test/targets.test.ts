import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetNames } from '../../exporters/src/targets';

test('*CNN: Export Run…* offers every target that the command has', () => {
  const source = readFileSync(new URL('../src/runs-view/export.ts', import.meta.url), 'utf8');
  const offered = [...source.matchAll(/\{ target: '(\w+)', label: /g)].map(([, target]) => target);
  expect(offered.toSorted()).toEqual(targetNames.toSorted());
});
