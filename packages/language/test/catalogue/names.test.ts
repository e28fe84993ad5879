import { expect, test } from 'vitest';
import { check, formatSource, memoryHost } from '../../src';
import { catalogue } from '../../src/catalogue';
import { Catalogue } from '../../src/catalogue/catalogue';

const program = (rescale: string, loss: string, mse: string) => `network Critic(image: [28, 28, 1]) -> [1] {
  flatten -> dense(1)
}

train t {
  data image = mnist(train)
  real = image -> ${rescale}(-1, 1)
  minimize ${loss}(Critic(real), Critic(normal([28, 28, 1]))) + ${mse}(real, 0) over Critic
  steps 10
}
`;

const entriesOf = (text: string) => {
  const { diagnostics, program } = check(memoryHost({ 'a.cnn': text }), ['a.cnn']);
  expect(diagnostics).toEqual([]);
  return program.trains.get('t')!.nodes.flatMap((node) => (node.op === 'entry' ? [node.entry] : []));
};

test.each(['hinge', 'lsgan'])(
  'programs in the old names of %s mean the same, and are left as they are',
  (kind) => {
    const old = program('scale', `${kind}_critic`, 'mse');
    expect(entriesOf(old)).toEqual(entriesOf(program('rescale', `${kind}_discriminator`, 'l2')));
    expect(formatSource(old)).toEqual({ text: old });
  },
);

test('an entry is listed once, under its own name', () => {
  for (const { name, aliases = [], formerly = [] } of catalogue.values()) {
    for (const other of [...aliases, ...formerly]) {
      expect([...catalogue.keys()]).not.toContain(other);
      expect(catalogue.get(other)).toMatchObject({ name: other, canonical: name });
    }
  }
  expect(catalogue.has('scale')).toBe(true);
});

test('messages use the name that was written', () => {
  const text = `network N(x: [8]) {
  dense(4) -> scale(1, 2, 3)
}`;
  const { diagnostics } = check(memoryHost({ 'a.cnn': text }), ['a.cnn']);
  expect(diagnostics[0]!.message).toMatch(/^`scale` takes/);
});

test('two entries with one name are refused', () => {
  const l2 = catalogue.get('l2')!;
  expect(() => new Catalogue([l2, { ...l2, name: 'mse', aliases: [] }])).toThrow(/share a name/);
});
