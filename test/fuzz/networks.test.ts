import { describe, expect, it } from 'vitest';
import { disagreement } from './networks/compare';
import { programOf } from './networks/run';

const SEED = 16;
const COUNT = 45;

/** A short, fixed run; `pnpm fuzz networks` goes on from here. */
const programs: string[] = [];
for (let index = 0; programs.length < COUNT; index++) {
  const text = programOf(SEED, index);
  if (text !== undefined) programs.push(text);
}

describe('a random network trains on the default backend as in plain JavaScript', () => {
  it.each(programs.map((text, index) => [index, text] as const))('%i', async (_, text) => {
    expect(await disagreement(text), text).toBeUndefined();
  });
});

describe('the sample', () => {
  it('has penalties, many kinds of layers, and networks of any size', () => {
    const all = programs.join('\n');
    const parts =
      'r1( gradient_penalty( grad( curve perceptual( mask( batch_norm layer_norm group_norm instance_norm conv_transpose( depthwise_conv( separable_conv( gated_conv( modulated_conv( self_attention( windows( learned( max_pool( avg_pool( upsample( resize( groups: dilation: spectral: reflect concat(v dropout( prelu [H, embed(';
    for (const part of parts.split(/ (?!v)/)) expect(all).toContain(part);
  });

  it('has critics under a penalty whose images lie in blocks of channels before an activation', () => {
    const blocks = /conv\((16|32), .*\) -> (relu|leaky_relu|elu|prelu|selu)/;
    const penalties = /r1\(|gradient_penalty\(|slope/;
    const both = programs.filter((text) => blocks.test(text) && penalties.test(text));
    expect(both.length).toBeGreaterThan(2);
  });
});
