import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue';

const entries = [...catalogue.values()];

/** Words in backquotes that are neither entries nor parameters: syntax, and names of the examples. */
const OTHER = new Set(
  'it data Critic Critic(real) Critic(fake) same valid fixed fixed normal(...) true false minimize over phase let photo.height photo.width photo.channels image real'.split(
    ' ',
  ),
);

test('names are unique and snake_case', () => {
  for (const [name, entry] of catalogue) {
    expect(entry.name).toBe(name);
    expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  }
});

describe.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
  test('says what it does', () => {
    expect(entry.summary).toMatch(/^[A-Z].*\.$/);
    expect(entry.summary).not.toContain('\n');
    expect(entry.documentation.length).toBeGreaterThan(60);
    expect(entry.documentation.trim()).toBe(entry.documentation);
    for (const parameter of entry.parameters) {
      expect(parameter.documentation, parameter.name).toMatch(/^[`A-Z0-9].*[.]$/s);
    }
  });

  test('mentions only what there is', () => {
    const known = new Set<string>(OTHER);
    for (const other of entries) known.add(other.name);
    for (const { name, choices = [] } of entry.parameters)
      for (const word of [name, ...choices]) known.add(word);
    // The paddings have no list of choices.
    for (const word of ['same', 'valid', 'reflect']) known.add(word);
    const texts = [entry.documentation, ...entry.parameters.map((parameter) => parameter.documentation)];
    for (const text of texts) {
      for (const [, code = ''] of text.matchAll(/`([^`]+)`/g)) {
        if (/^[a-z][a-z0-9_]*$/.test(code)) expect([...known]).toContain(code);
      }
      // Formulas are closed, and so is code.
      expect((text.match(/\$/g) ?? []).length % 2).toBe(0);
      expect((text.match(/`/g) ?? []).length % 2).toBe(0);
    }
  });

  test('calls in its documentation name existing parameters', () => {
    for (const [, code = ''] of entry.documentation.matchAll(/`([^`]+)`/g)) {
      for (const [, callee = '', args = ''] of code.matchAll(/([a-z_0-9]+)\(([^()]*)\)/g)) {
        const called = catalogue.get(callee);
        if (called === undefined) continue;
        for (const [, name = ''] of args.matchAll(/([a-z_0-9]+):/g)) {
          expect(called.parameters.map((parameter) => parameter.name)).toContain(name);
        }
      }
    }
  });

  test('has parameters whose defaults are allowed', () => {
    const names = entry.parameters.map((parameter) => parameter.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { default: value, choices, minimum, maximum, kind } of entry.parameters) {
      if (choices !== undefined) {
        expect(kind).toBe('choice');
        if (value !== undefined) expect(choices).toContain(value);
      } else expect(kind).not.toBe('choice');
      if (typeof value === 'number') {
        expect(value).toBeGreaterThanOrEqual(minimum ?? -Infinity);
        expect(value).toBeLessThanOrEqual(maximum ?? Infinity);
      }
    }
  });

  test('has the rules of its category', () => {
    switch (entry.category) {
      case 'data':
        expect(entry.columns).toBeDefined();
        expect(entry.storage).toBeDefined();
        break;
      case 'optimizer':
        expect(entry.optimizer).toBeDefined();
        expect(entry.parameters[0]).toMatchObject({ name: 'learning_rate', kind: 'schedule' });
        break;
      case 'schedule':
        expect(entry.value).toBeDefined();
        break;
      default:
        expect(entry.type).toBeDefined();
    }
    if (entry.paper !== undefined) {
      expect(entry.paper.year).toBeGreaterThan(1960);
      if (entry.paper.url !== undefined) expect(entry.paper.url).toMatch(/^https:\/\//);
    }
  });
});

test('the language’s list of entries is there', () => {
  const promised = `conv depthwise_conv separable_conv conv_transpose dense embed
    max_pool avg_pool global_avg_pool global_max_pool upsample pixel_shuffle space_to_depth resize crop pad
    batch_norm layer_norm instance_norm group_norm pixel_norm
    relu leaky_relu prelu elu selu gelu silu softplus sigmoid tanh softmax
    self_attention channel_attention spatial_attention contextual_attention gated_conv partial_conv
    concat reshape flatten permute dropout noise minibatch_stddev fade
    mnist fashion_mnist cifar10 folder pairs image idx patch flip turn rotate diff_augment mod_crop
    blur motion_blur gaussian_noise salt_pepper poisson mask downsample jpeg quantize
    l1 l2 charbonnier bce cross_entropy hinge_discriminator hinge_generator lsgan_discriminator lsgan_generator tv
    gradient_penalty r1 perceptual grad mean sum
    psnr ssim ms_ssim accuracy label_agreement fid inception_score
    abs square sqrt exp log sin cos min max kl stop learned ramp split channels sinusoidal random_class
    attention channel_self_attention windows unwindow modulated_conv
    add clamp subtract multiply divide negate rescale normal uniform
    adam adamw sgd rmsprop constant cosine linear exponential step_decay`;
  expect([...catalogue.keys()]).toEqual(expect.arrayContaining(promised.split(/\s+/)));
});
