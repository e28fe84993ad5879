import { channelBlock } from '../convolution/channel-block';
import { byRule, lowerGraph } from '../lower';
import type { BufferPool } from '../runtime/pool';
import { ortTensor, Session } from '../runtime/session';
import { sizeOf } from '../tensors';
import { collect } from '../trace/collect';
import type { TraceGraph } from '../trace/graph';
import type { Handle } from '../trace/handle';

/** Sessions kept for graphs that come again: programs that run eagerly repeat themselves. */
const MAX_SESSIONS = 64;
/** Below this many elements in all, a second thread costs more than it gives. */
const PARALLEL_ELEMENTS = 100_000;

/** Runs noted kernels when a value is asked for. */
export class LazyExecutor {
  readonly #sessions = new Map<string, Session>();

  constructor(readonly pool: BufferPool) {}

  /** Computes the pending `outputs`: afterwards their source is `host`. */
  run(outputs: readonly Handle[]): void {
    const wanted = outputs.filter((handle) => handle.source.kind === 'node');
    if (wanted.length === 0) return;
    const { graph, inputs } = collect(wanted, [], true);
    const session = this.#session(graph);
    const feeds = inputs.map(({ spec, source }) => {
      if (source.kind !== 'host') throw new Error('An input of a lazy graph has no values.');
      return ortTensor(spec, source.data);
    });
    const results = wanted.map(({ spec }) => this.pool.take(spec));
    session.run(
      feeds,
      wanted.map(({ spec }, i) => ortTensor(spec, results[i]!)),
    );
    wanted.forEach((handle, i) => {
      handle.source = { kind: 'host', data: results[i]!, reusable: true };
    });
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    this.#sessions.clear();
  }

  #session(graph: TraceGraph): Session {
    const key = structure(graph);
    const known = this.#sessions.get(key);
    if (known) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    const elements = graph.values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const session = new Session(lowerGraph(graph, byRule(channelBlock()), false).bytes, {
      ...(elements < PARALLEL_ELEMENTS ? { threads: 1 } : {}),
    });
    this.#sessions.set(key, session);
    if (this.#sessions.size > MAX_SESSIONS) {
      const [oldest, discarded] = this.#sessions.entries().next().value!;
      this.#sessions.delete(oldest);
      discarded.dispose();
    }
    return session;
  }
}

/** Equal for graphs that lower to the same model. */
function structure(graph: TraceGraph): string {
  const plain = { ...graph, constants: undefined };
  return JSON.stringify(plain, (_key, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `#${1 / value}${value}`
      : value,
  );
}
