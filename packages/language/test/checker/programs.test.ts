import { readFileSync } from 'node:fs';
import { contract } from '@cnn-studio/testing/contract';
import { describe, expect, it } from 'vitest';
import { checkText } from './helper';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

describe('every program of the language tour checks without a word', () => {
  it.each(Object.entries(contract))('%s', (_, text) => {
    const { diagnostics, program } = checkText(text);
    expect(diagnostics.map((d) => `${d.severity} ${d.code}: ${d.message}`)).toEqual([]);
    for (const network of program.networks.values()) expect(network.valid, network.name).toBe(true);
    for (const train of program.trains.values()) expect(train.valid, train.name).toBe(true);
    expect(program.networks.size).toBeGreaterThan(0);
  });
});

describe('the tutorial', () => {
  const lines = (text: string) =>
    checkText(text).diagnostics.map(
      ({ code, location }) => `${code} ${text.slice(0, location.span.start).split('\n').at(-1)!.trim()}`,
    );

  it('as written has each of its faults found on its line', () => {
    const text = read('../../../../examples/tutorial-as-written.cnn');
    expect(lines(text)).toEqual([
      'CNN104 network Generator(z: [100],',
      'CNN126 data real,',
      'CNN311 judged_real = Discriminator(',
      'CNN511 judged_real = Discriminator(real) ->',
      'CNN201 judged_generated = Discriminator(',
      'CNN511 judged_generated = Discriminator(generated) ->',
      'CNN302 minimize mean(judged_generated * labels) over',
      'CNN302 minimize mean(judged_real * labels + judged_generated * (1 - labels)) over',
      'CNN247 minimize cross_entropy(',
    ]);
  });

  it('corrected has none', () => {
    expect(lines(read('../../../../examples/tutorial.cnn'))).toEqual([]);
  });
});
