/** What outlives a page that is hidden, or a window that is loaded again. */
import { expect, test } from 'vitest';
import { initialChoice, remembered } from '../src/generation/page/state';
import { memoryOf, parseRestorationMemory } from '../src/restoration/memory';
import { RestoreQueue } from '../src/restoration/queue';
import { PageMemory } from '../src/webview/memory';

function fakeHost(state?: unknown) {
  return {
    state,
    getState() {
      return this.state;
    },
    setState(next: unknown) {
      this.state = JSON.parse(JSON.stringify(next));
    },
  };
}

test('the page’s part and the extension’s are kept beside each other', () => {
  const host = fakeHost();
  const memory = new PageMemory<{ readonly log: boolean }>(host);
  expect(memory.own.log).toBeUndefined();
  memory.remember({ run: '/runs/1' });
  memory.keep({ log: true });
  memory.remember({ run: '/runs/2' });
  expect(host.state).toEqual({ run: '/runs/2', page: { log: true } });
  expect(new PageMemory<{ readonly log: boolean }>(host).own.log).toBe(true);
});

test.each([undefined, null, 3, [], { page: 'x' }])('a memory of something else (%j) is none', (state) => {
  expect(new PageMemory<{ readonly log: boolean }>(fakeHost(state)).own.log).toBeUndefined();
});

const GENERATOR = { network: 'G', height: 28, width: 28, channels: 1, labels: 10, latentSize: 64 };

test('seed, samples and sliders come back; those of other networks do not', () => {
  const { generator, ...others } = {
    ...initialChoice(GENERATOR, 7),
    seed: 12,
    to: { sample: 3, label: 4 },
    mix: 0.3,
    directions: [0, 2],
  };
  const kept = { ...others, network: generator.network, seeds: [7], explained: [0.5, 0.2] };
  const memory = JSON.parse(JSON.stringify(kept));
  expect(remembered(memory, [GENERATOR])).toEqual({
    choice: { generator, label: undefined, ...others },
    seeds: [7],
    explained: [0.5, 0.2],
  });
  expect(remembered(memory, [{ ...GENERATOR, network: 'H' }])).toBeUndefined();
  expect(remembered(memory, [{ ...GENERATOR, labels: 4 }])).toBeUndefined();
  for (const wrong of [{ seed: -1 }, { from: 3 }, { directions: ['a'] }, { mix: null }]) {
    expect(remembered({ ...memory, ...wrong }, [GENERATOR])).toBeUndefined();
  }
});

test('a list of pictures comes back by its paths; what was dropped says that it is gone', async () => {
  const asked: string[] = [];
  const restore = (params: { readonly image: { readonly path?: string } }) => {
    asked.push(params.image.path ?? '');
    return new Promise<never>(() => {});
  };
  const queue = new RestoreQueue({ restore, changed: () => {} });
  queue.add([{ name: 'a.png', path: '/a.png' }]);
  queue.add([{ name: 'b.png', data: 'AAAA' }]);
  const options = { network: 'N', degrade: true, seed: 3 };
  const memory = JSON.parse(JSON.stringify(memoryOf(queue.items, queue.selected, options)));
  expect(JSON.stringify(memory)).not.toContain('AAAA');
  const parsed = parseRestorationMemory(memory)!;
  expect(parsed).toMatchObject({ options, selected: 1 });

  const next = new RestoreQueue({ restore, changed: () => {} });
  next.take(parsed.items, parsed.selected, { network: 'N', degrade: 3 }, (name) => `${name} is gone`);
  expect(next.items.map(({ name, state, problem }) => [name, state, problem])).toEqual([
    ['a.png', 'working', undefined],
    ['b.png', 'failed', 'b.png is gone'],
  ]);
  expect(next.selected?.name).toBe('b.png');
  expect(asked).toEqual(['/a.png', '/a.png']);
  for (const wrong of [undefined, [], { items: [] }, { options: { degrade: 1, seed: 0 }, items: [] }]) {
    expect(parseRestorationMemory(wrong)).toBeUndefined();
  }
});
