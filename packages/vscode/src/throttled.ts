export interface Throttled<Value> {
  /** The first value goes through at once, the last one always. */
  readonly call: (value: Value) => void;
  dispose(): void;
}

/** Calls `action` at most once in `ms` milliseconds, with the newest value. */
export function throttled<Value>(ms: number, action: (value: Value) => void): Throttled<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { readonly value: Value } | undefined;
  const run = (value: Value) => {
    timer = setTimeout(() => {
      timer = undefined;
      if (waiting === undefined) return;
      const next = waiting;
      waiting = undefined;
      run(next.value);
    }, ms);
    action(value);
  };
  return {
    call: (value) => {
      if (timer === undefined) run(value);
      else waiting = { value };
    },
    dispose: () => clearTimeout(timer),
  };
}
